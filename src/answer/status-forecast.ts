import type { Timetable } from '#kit';
import { iso } from '#kit';
import type { StatusRun } from './status.types.ts';
import type { SeenScope } from './status-causes.ts';

/**
 * When each kind and provider is read next after `now` (milliseconds), and how many scopes are due then: by its schedule,
 * or sooner where a scope that failed is tried again.
 */
export function forecastOf(
  scopes: readonly SeenScope[],
  { nextRun, dueAt }: Pick<Timetable, 'nextRun' | 'dueAt'>,
  now: number,
): StatusRun[] {
  const groups = Map.groupBy(scopes, ({ scope }) => `${scope.kind}/${scope.provider}`);
  const runs = [...groups].map(([key, group]) => {
    const [kind = '', provider = ''] = key.split('/');
    const schedules = new Set(group.map(({ interval }) => interval.every));
    const due = group.map(({ record, interval }) => dueAt(record, interval, now));
    const fires = [...schedules].map((every) => nextRun(every, now));
    const at = [...fires, ...due].reduce(
      (least, time) => (time > now ? Math.min(least, time) : least),
      Infinity,
    );
    return { kind, provider, at, scopes: due.filter((time) => time <= at).length };
  });
  return runs.toSorted((a, b) => a.at - b.at).map((run) => ({ ...run, at: iso(run.at) }));
}
