import { parse, schedule } from 'node-cron';
import type { Kind, Log, RefreshSettings } from '#kit';
import { intervalOf, invalid } from '#kit';
import type { CronFields } from './next-fire.ts';
import { nextFire } from './next-fire.ts';
import { oneAtATime } from './one-at-a-time.ts';
import type { Selection } from './selection.ts';

/** A fire that the event loop was too busy for is still run this much later (milliseconds). */
const TOLERANCE_MS = 600_000;
/** A run that failed as a whole (the store did not answer, somebody else was writing) is tried again after this. */
const RETRY_MS = 60_000;
/** How long `stop` waits for the running refresh to end, milliseconds. */
const STOP_MS = 10_000;
/** Expressions whose fields are remembered; an installation has a dozen. */
const REMEMBERED = 1000;

/** One line of the timetable. */
export interface ScheduleEntry {
  every: string;
  selection: Selection;
}

export interface ScheduleOptions {
  kinds: ReadonlyMap<string, Kind>;
  settings?: RefreshSettings;
  /** Runs what is due of the selection. */
  run: (selection: Selection, signal: AbortSignal) => Promise<unknown>;
  log: Log;
  /** Greatest random delay of a fire, milliseconds; default 60,000. */
  jitterMs?: number;
  /** Instead of node-cron: calls `fire` at each time of the expression until it is stopped. */
  timetable?: (every: string, fire: () => void, jitterMs: number, log: Log) => { stop(): void };
  /** Instead of a timer: calls back after so many milliseconds until it is stopped. */
  later?: (work: () => void, ms: number) => { stop(): void };
}

export interface Schedule {
  entries: readonly ScheduleEntry[];
  /** Stops firing, aborts the running refresh, and waits at most 10 s for its end. */
  stop(): Promise<void>;
}

/**
 * Starts the timetable: an entry for each kind and provider, and for each account with an interval of its own, in
 * UTC with jitter; and once, now, everything that is due. All runs go through one queue, in which a selection waits
 * once at most. Errors of a run are logged, and the selection is tried again after a minute.
 */
export function startSchedule(options: ScheduleOptions): Schedule {
  const { kinds, settings, log, jitterMs = 60_000, timetable = nodeCron } = options;
  const queue = startQueue(options);
  const entries = scheduleEntries(kinds, settings).filter(({ every, selection }) => {
    if (isValidCron(every)) return true;
    log.error({ every, ...selection }, 'the interval is no cron expression: it is not scheduled');
    return false;
  });
  const tasks = entries.map(({ every, selection }) =>
    timetable(every, () => queue.add(selection), jitterMs, log),
  );
  queue.add({});
  return {
    entries,
    async stop() {
      for (const task of tasks) task.stop();
      await queue.stop();
    },
  };
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

function startQueue({ run, log, later = timer }: ScheduleOptions) {
  const waiting = new Set<string>();
  const retries = new Map<string, { stop(): void }>();
  const inTurn = oneAtATime();
  const stopped = new AbortController();
  let last: Promise<void> = Promise.resolve();

  function add(selection: Selection): void {
    const name = JSON.stringify(selection);
    retries.get(name)?.stop();
    retries.delete(name);
    if (stopped.signal.aborted || waiting.has(name)) return;
    waiting.add(name);
    last = inTurn(async () => {
      waiting.delete(name);
      if (stopped.signal.aborted) return;
      await run(selection, stopped.signal).catch((error: unknown) => {
        if (stopped.signal.aborted) return;
        log.error({ err: error, ...selection }, 'the refresh failed and will be tried again');
        retries.set(
          name,
          later(() => add(selection), RETRY_MS),
        );
      });
    });
  }

  async function stop(): Promise<void> {
    stopped.abort();
    for (const retry of retries.values()) retry.stop();
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const limit = later(resolve, STOP_MS);
    await Promise.race([last, late]);
    limit.stop();
  }

  return { add, stop };
}

function timer(work: () => void, ms: number): { stop(): void } {
  const timeout = setTimeout(work, ms);
  return { stop: () => clearTimeout(timeout) };
}

function nodeCron(every: string, fire: () => void, jitterMs: number, log: Log): { stop(): void } {
  const told = (message: string | Error) => ({ cron: String(message) });
  const task = schedule(every, fire, {
    timezone: 'UTC',
    noOverlap: true,
    maxRandomDelay: jitterMs,
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
  const fields = fieldsOf(every);
  const next = fields && nextFire(fields, after);
  if (next === undefined) {
    throw invalid(`"${every}" is no cron expression.`, { fix: "Write five fields, such as '0 * * * *'." });
  }
  return next;
}

/** Whether the text is a cron expression of five fields (minute, hour, day, month, weekday) that ever fires. */
export function isValidCron(text: string): boolean {
  const fields = fieldsOf(text);
  return fields !== undefined && nextFire(fields, 0) !== undefined;
}

function fieldsOf(every: string): CronFields | undefined {
  if (remembered.size > REMEMBERED) remembered.clear();
  if (!remembered.has(every)) remembered.set(every, read(every));
  return remembered.get(every);
}

function read(every: string): CronFields | undefined {
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
