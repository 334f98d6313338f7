import { parseDuration } from '#kit';

/** How long what is over is remembered, milliseconds: 90 days where nothing else is set. */
export function historyMs({ history = '90d' }: { history?: string } = {}): number {
  return parseDuration(history) ?? Number.POSITIVE_INFINITY;
}
