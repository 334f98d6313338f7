import { parse, schedule } from 'node-cron';
import type { Clock, Kind, Later, Log, RefreshSettings } from '#kit';
import { byTimer, intervalOf, invalid } from '#kit';
import type { ReadScopes } from './gather-hints.ts';
import type { CronFields } from './next-fire.ts';
import { lastFire, nextFire } from './next-fire.ts';
import type { RunSelection } from './queue.ts';
import { startQueue } from './queue.ts';
import type { Selection } from './selection.ts';

/** Greatest random delay of a fire, milliseconds. */
const JITTER_MS = 60_000;
/** A fire that the event loop was too busy for is still run this much later (milliseconds). */
const TOLERANCE_MS = 600_000;
/** A clock that gained or lost this much (milliseconds) between two looks was stepped. */
const STEP_MS = 60_000;
/** Expressions whose fields are remembered; an installation has a dozen. */
const REMEMBERED = 1000;

/** One line of the timetable. */
interface ScheduleEntry {
  every: string;
  selection: Selection;
}

export interface ScheduleOptions {
  kinds: ReadonlyMap<string, Kind>;
  settings?: RefreshSettings;
  run: RunSelection;
  /** Reads what is told to have changed, until the signal aborts; `read` waits for its turn among the others. */
  follow?: (read: ReadScopes, signal: AbortSignal) => Promise<void>;
  clock: Clock;
  /** Milliseconds that only grow, whatever is done to the clock. */
  elapsed: Clock;
  log: Log;
  /** Instead of node-cron: calls `fire` at each time of the expression until it is stopped. */
  timetable?: (every: string, fire: () => void, log: Log) => { stop(): void };
  later?: Later;
}

export interface Schedule {
  entries: readonly ScheduleEntry[];
  /** Stops firing, aborts the running refresh, and waits at most 10 s for its end. */
  stop(): Promise<void>;
}

/**
 * Starts the timetable: an entry for each kind and provider, and for each account with an interval of its own, in
 * UTC with jitter; and once, now, everything that is due. All runs go through one queue, in which a selection waits
 * once at most. Errors of a run are logged, and the selection is tried again after a minute. Where the clock is
 * stepped, the timetable starts anew.
 */
export function startSchedule(options: ScheduleOptions): Schedule {
  const { kinds, settings, log, timetable = nodeCron, later = byTimer } = options;
  const queue = startQueue({ ...options, later });
  const entries = scheduleEntries(kinds, settings).filter(({ every, selection }) => {
    if (isValidCron(every)) return true;
    log.error({ every, ...selection }, 'the interval is no cron expression: it is not scheduled');
    return false;
  });
  const start = () => {
    queue.add({});
    return entries.map(({ every, selection }) => timetable(every, () => queue.add(selection), log));
  };
  let tasks = start();
  const end = () => {
    for (const task of tasks) task.stop();
  };
  const unwatch = watchClock({ ...options, later }, () => {
    end();
    tasks = start();
  });
  const stopped = new AbortController();
  const read: ReadScopes = (scopes) => {
    const names = new Set([...scopes].map((key) => key.split('/', 1)[0] ?? ''));
    return queue.run({ kinds: [...names].filter((name) => kinds.has(name)), scopes });
  };
  const following = options.follow?.(read, stopped.signal);
  return {
    entries,
    async stop() {
      stopped.abort();
      unwatch();
      end();
      await Promise.all([queue.stop(), following]);
    },
  };
}

/** Calls back where the clock was set forwards or backwards, or the whole machine slept. */
function watchClock(
  { clock, elapsed, later, log }: Pick<ScheduleOptions, 'clock' | 'elapsed' | 'log'> & { later: Later },
  stepped: () => void,
): () => void {
  let offset = clock() - elapsed();
  const look = () => {
    const stepMs = clock() - elapsed() - offset;
    offset += stepMs;
    cancel = later(look, STEP_MS);
    if (Math.abs(stepMs) < STEP_MS) return;
    log.warn({ stepMs: Math.round(stepMs) }, 'the clock was stepped: the timetable starts anew');
    stepped();
  };
  let cancel = later(look, STEP_MS);
  return () => cancel();
}

/** The timetable of these kinds: which selection is looked at when. */
export function scheduleEntries(
  kinds: ReadonlyMap<string, Kind>,
  settings: RefreshSettings = {},
): ScheduleEntry[] {
  return [...kinds.values()].flatMap((kind) => {
    const own = settings[kind.name];
    const accounts = typeof own === 'object' ? Object.keys(own.accounts ?? {}) : [];
    return Object.keys(kind.providers).flatMap((provider) => {
      const everyOf = (account: string) =>
        intervalOf(`${kind.name}/${provider}/${account}/global`, kinds, settings).every;
      const selection = { kinds: [kind.name], providers: [provider] };
      const every = everyOf('-');
      return [
        { every, selection },
        ...accounts
          .filter((account) => everyOf(account) !== every)
          .map((account) => ({ every: everyOf(account), selection: { ...selection, accounts: [account] } })),
      ];
    });
  });
}

function nodeCron(every: string, fire: () => void, log: Log): { stop(): void } {
  const told = (message: string | Error) => ({ cron: String(message) });
  const task = schedule(every, fire, {
    timezone: 'UTC',
    noOverlap: true,
    maxRandomDelay: JITTER_MS,
    missedExecutionTolerance: TOLERANCE_MS,
    logger: {
      info: (message) => log.debug(told(message), 'schedule'),
      debug: (message) => log.debug(told(message), 'schedule'),
      warn: (message) => log.warn(told(message), 'schedule'),
      error: (message) => log.error(told(message), 'schedule'),
    },
  });
  return { stop: () => void task.destroy() };
}

const remembered = new Map<string, CronFields | undefined>();

/**
 * The first time after `after` at which the cron expression fires, in UTC; both in milliseconds since the epoch.
 * Throws `invalid` for what is no expression of five fields.
 */
export function nextRun(every: string, after: number): number {
  return fireOf(every, (fields) => nextFire(fields, after));
}

/** The last time up to and including `until` at which it fires; else as `nextRun`. */
export function lastRun(every: string, until: number): number {
  return fireOf(every, (fields) => lastFire(fields, until));
}

function fireOf(every: string, find: (fields: CronFields) => number | undefined): number {
  const fields = fieldsOf(every);
  const fire = fields && find(fields);
  if (fire === undefined) {
    throw invalid(`"${every}" is no cron expression.`, { fix: "Write five fields, such as '0 * * * *'." });
  }
  return fire;
}

/** Whether the text is a cron expression of five fields (minute, hour, day, month, weekday) that ever fires. */
export function isValidCron(text: string): boolean {
  const fields = fieldsOf(text);
  return fields !== undefined && nextFire(fields, 0) !== undefined;
}

function fieldsOf(every: string): CronFields | undefined {
  if (remembered.size > REMEMBERED) remembered.clear();
  if (!remembered.has(every)) remembered.set(every, parseFields(every));
  return remembered.get(every);
}

function parseFields(every: string): CronFields | undefined {
  if (every.trim().split(/\s+/).length !== 5) return undefined;
  try {
    const { minute, hour, dayOfMonth, month, dayOfWeek } = parse(every);
    // `L`, `W` and `#` stay texts: nobody needs them for a refresh
    const days = [...dayOfMonth, ...dayOfWeek];
    if (days.some((day) => typeof day !== 'number')) return undefined;
    return { minute, hour, dayOfMonth: dayOfMonth.map(Number), month, dayOfWeek: dayOfWeek.map(Number) };
  } catch {
    return undefined;
  }
}
