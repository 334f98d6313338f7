import { statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Clock } from '#kit';
import { closedStore } from '../writing.ts';
import { isBroken, storeFault } from './faults.ts';

/** Something open that is opened again by itself once it broke. */
export interface Reconnecting<T> {
  /** Runs work; every fault of the store is thrown as `unavailable`. */
  use: <R>(work: (session: T) => R) => R;
  close(): void;
}

/** With a clock, milliseconds between two looks whether the file is still the one that is open (a restored copy is another one). */
const LOOK = 1000;

/**
 * Keeps one session on a file. After a fault that a new connection may cure, the next use opens one; `open` is called
 * only while the file exists. Without a clock each use looks whether the file is still the same.
 */
export function reconnecting<T extends { close(): void }>(options: {
  path: string;
  clock?: Clock;
  open: () => T;
}): Reconnecting<T> {
  const { path, clock, open } = options;
  let closed = false;
  let held: { session: T; inode: number; looked: number } | undefined;
  const drop = () => {
    const session = held?.session;
    held = undefined;
    session?.close();
  };
  const current = (): T => {
    const now = clock?.() ?? Infinity;
    if (held && Math.abs(now - held.looked) < LOOK) return held.session;
    const inode = statSync(path).ino;
    if (held && held.inode !== inode) drop();
    held ??= { session: open(), inode, looked: now };
    held.looked = now;
    return held.session;
  };
  return {
    use(work) {
      if (closed) throw closedStore();
      try {
        return work(current());
      } catch (error) {
        if (isBroken(error)) drop();
        throw storeFault(error, basename(path));
      }
    },
    close() {
      closed = true;
      drop();
    },
  };
}
