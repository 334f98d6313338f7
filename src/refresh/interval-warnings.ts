import type { Kind, Settings } from '#kit';
import { intervalOf, inWords, scopeKey } from '#kit';
import { isValidCron, nextRun } from './schedule.ts';

/** Runs of a schedule that are looked at: those of a year, where it is daily. */
const RUNS = 366;
/** Any account that has no interval of its own. */
const OTHERS = '-';

/**
 * Warnings of intervals that cannot keep their promise: what is read is out of date (`staleAfter`) before it is read
 * again (`every`). Pure; settings whose faults are told elsewhere are left aside.
 */
export function intervalWarnings({ refresh = {} }: Settings, kinds: ReadonlyMap<string, Kind>): string[] {
  return Object.entries(refresh).flatMap(([name, set]) => {
    const kind = kinds.get(name);
    if (!kind) return [];
    const own = typeof set === 'string' ? [] : Object.keys(set.accounts ?? {});
    return [OTHERS, ...own].flatMap((account) => {
      const key = `refresh.${name}${account === OTHERS ? '' : `.accounts.${account}`}`;
      const all = Object.keys(kind.providers).flatMap((provider) => {
        const scope = scopeKey({ kind: name, provider, account, region: 'global' });
        const { every, staleAfter } = intervalOf(scope, kinds, refresh);
        const gap = isValidCron(every) ? longestGap(every) : 0;
        return staleAfter > gap ? [] : [broken(key, gap, staleAfter)];
      });
      return [...new Set(all)];
    });
  });
}

function broken(key: string, gap: number, staleAfter: number): string {
  const promise = `staleAfter is ${inWords(staleAfter)}`;
  return `${key}: up to ${inWords(gap)} pass between two runs, while ${promise}: answers are unsure before each run; set staleAfter to twice that time, or run more often`;
}

/** The longest time between two runs, milliseconds. */
function longestGap(every: string): number {
  let [longest, last] = [0, nextRun(every, 0)];
  for (let run = 0; run < RUNS; run++) {
    const next = nextRun(every, last);
    longest = Math.max(longest, next - last);
    last = next;
  }
  return longest;
}
