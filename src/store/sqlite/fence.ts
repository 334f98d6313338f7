import { superseded } from '../writing.ts';
import type { Handle } from './handle.ts';

/** Shuts out the writers of all older leases, from the next transaction on. */
export function raiseFence(handle: Handle, epoch: number): void {
  handle.run('UPDATE counters SET fence = ?1 WHERE fence < ?1', epoch);
}

/** Throws `unavailable` where a writer of a newer lease was opened; inside the transaction that writes. */
export function checkFence(handle: Handle, epoch: number): void {
  const fence = handle.get<[number]>('SELECT fence FROM counters')?.[0] ?? 0;
  if (epoch < fence) throw superseded();
}
