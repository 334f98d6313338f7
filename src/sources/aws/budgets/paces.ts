import { setTimeout as wait } from 'node:timers/promises';
import { createBudgets } from './budgets.ts';
import type { Pace } from './pace.ts';
import { createPace } from './pace.ts';

/** What collectors leave of every bucket to live questions, which may be asked by another process, and to others. */
const SHARE = 0.8;

/** The paces of one process, in real time: collectors with their share, questions with all there is. */
export function createPaces(): { collecting: Pace; asking: Pace } {
  const elapsed = () => performance.now();
  const sleep = async (ms: number, signal: AbortSignal | undefined) => {
    await wait(ms, undefined, signal && { signal }).catch(() => signal?.throwIfAborted());
  };
  const paceOf = (share: number) => createPace(createBudgets({ share, elapsed, sleep }));
  return { collecting: paceOf(SHARE), asking: paceOf(1) };
}
