import type { Head } from './head.ts';
import { readHead, writeHead } from './head.ts';
import { repair } from './repair.ts';
import type { Known, ScopeCache } from './scope-cache.ts';
import type { World } from './world.ts';
import { makeVisible } from './world.ts';

/** The right to write, for the time of one write. */
export interface Pen {
  /** What was known when it began. */
  known: Known;
  /** The number of this write. */
  revision: number;
  /** A new number for a change or a document. */
  next(): number;
  /** The kinds that have an index; may be added to. */
  kinds: Set<string>;
  /** Indexes that were written, and are made visible at the end. */
  touched: Set<string>;
}

/** One write after another; see `createDesk`. */
export interface Desk {
  write<T>(work: (pen: Pen) => Promise<T>): Promise<T>;
}

/**
 * Lets one write of this process begin when the one before has ended. Each write puts its mark on the head, writes, makes
 * what it wrote visible, and writes the head over its own mark: a second writer is noticed by whoever comes last. What
 * a killed one has left half done is put in order by the next.
 */
export function createDesk(world: World, cache: ScopeCache): Desk {
  let last: Promise<unknown> = Promise.resolve();
  const write = async <T>(work: (pen: Pen) => Promise<T>): Promise<T> => {
    const begun = await begin(world);
    cache.changed();
    try {
      const known = await cache.look('now');
      let { seq } = begun.head;
      const { revision } = begun.head;
      const kinds = new Set(begun.head.kinds);
      const pen: Pen = { known, revision: revision + 1, next: () => ++seq, kinds, touched: new Set() };
      const result = await work(pen);
      await makeVisible(world, [...pen.touched]);
      const head: Head = { revision: pen.revision, seq, kinds: [...kinds].sort(), writing: false };
      await writeHead(world, head, begun.lock);
      return result;
    } finally {
      cache.changed();
    }
  };
  return {
    write(work) {
      const next = last.then(() => write(work));
      last = next.catch(() => undefined);
      return next;
    },
  };
}

async function begin(world: World) {
  const { head: found, lock } = await readHead(world, 'put');
  const head = found.writing ? await repair(world, found) : found;
  return { head, lock: await writeHead(world, { ...head, writing: true }, lock) };
}
