import type { Watch } from '../../watch/watch.types.ts';
import type { SlackQuestion } from '../deliver.ts';
import type { Watches } from './begin-watch.ts';

/** Somebody's watches, oldest first, so that a list stays as it was. */
export async function watchesOf(principal: SlackQuestion['principal'], watches: Watches): Promise<Watch[]> {
  const all = await watches.list({ principal });
  return all.toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
}
