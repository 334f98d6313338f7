import { iso } from '#kit';
import type { Status } from './status.types.ts';

/** Who writes the index. Times are milliseconds since the epoch. */
export interface Writers {
  now?: { name: string; since: number } | undefined;
  /** Whose refresh or import was interrupted last, heard of last then. */
  lost?: { name: string; at: number } | undefined;
}

/** What the status says of them: to operators, who they are. */
export function writersSeen(
  { now, lost }: Writers,
  operator: boolean,
): Pick<Status, 'running' | 'interrupted'> {
  const by = (name: string) => operator && { by: name };
  return {
    ...(now && { running: { since: iso(now.since), ...by(now.name) } }),
    ...(lost && { interrupted: { at: iso(lost.at), ...by(lost.name) } }),
  };
}
