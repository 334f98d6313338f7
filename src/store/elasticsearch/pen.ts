import { superseded } from '../writing.ts';
import { firstNumber } from './fence.ts';
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
  /** The fence behind which it writes. */
  fence: number;
  /** A new number for a change or a version. */
  next(): number;
  /** The kinds that have an index; may be added to. */
  kinds: Set<string>;
  /** The alias through which the index behind this one is written; it is made visible at the end. */
  into(alias: string): string;
  /** Makes visible what was written until now. */
  show(): Promise<void>;
}

/** One write after another; see `createDesk`. */
export interface Desk {
  write<T>(work: (pen: Pen) => Promise<T>): Promise<T>;
}

/**
 * Lets one write of this process begin when the one before has ended. Each write puts its mark on the head, writes what
 * nobody sees yet, makes it visible to those who will know the next head, and writes that head over its own mark: it is
 * the one step in which everything is there. A second writer is noticed by whoever comes last, one of an older lease
 * (`epoch`) at its next step. What a killed one has left is taken back by the next.
 */
export function createDesk(world: World, cache: ScopeCache, epoch = Infinity): Desk {
  let last: Promise<unknown> = Promise.resolve();
  const write = async <T>(work: (pen: Pen) => Promise<T>): Promise<T> => {
    const { head, lock } = await begin(world, epoch);
    cache.changed();
    try {
      const touched = new Set<string>();
      let seq = Math.max(head.seq, firstNumber(head.fence));
      const pen: Pen = {
        known: await cache.look('now'),
        revision: head.revision + 1,
        fence: head.fence,
        next: () => ++seq,
        kinds: new Set(head.kinds),
        into(alias) {
          touched.add(alias);
          return world.names.writing(alias, head.fence);
        },
        async show() {
          await makeVisible(world, [...touched]);
          touched.clear();
        },
      };
      const result = await work(pen);
      await pen.show();
      const kinds = [...pen.kinds].sort();
      await writeHead(world, { ...head, revision: pen.revision, seq, kinds, writing: false }, lock);
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

async function begin(
  world: World,
  epoch: number,
): Promise<{ head: Head; lock: Awaited<ReturnType<typeof writeHead>> }> {
  const { head: found, lock } = await readHead(world, 'put');
  if (found.epoch > epoch) throw superseded();
  const head = { ...found, writing: true, fence: found.fence + (found.writing ? 1 : 0) };
  const marked = await writeHead(world, head, lock);
  if (found.writing) await repair(world, head);
  return { head, lock: marked };
}
