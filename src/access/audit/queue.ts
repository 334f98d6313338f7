import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AuditEntry, Clock } from '#kit';
import { iso, unavailable } from '#kit';
import type { Journal } from './journal.ts';
import { entryJson } from './line.ts';

/** Entries that may wait for a disk that does not answer; further ones are refused at once. */
const mostWaiting = 10_000;

/** Milliseconds after a failure until the file is tried again without a question. */
const retryAfter = 5000;

interface Waiting {
  json: string;
  resolve: () => void;
  reject: (error: Error) => void;
}

/** The writes of one journal, grouped; see `openAudit`. */
export interface Queue {
  write(entry: AuditEntry): Promise<void>;
  /** Whether the last write succeeded. */
  healthy(): boolean;
  /** Refuses what comes from now on; resolves when nothing waits any more. */
  end(): Promise<void>;
}

interface State {
  journal: Journal;
  clock: Clock;
  /** Called after each group that is on disk. */
  written: () => void;
  waiting: Waiting[];
  running: Promise<void> | undefined;
  retry: NodeJS.Timeout | undefined;
  /** Entries refused since the last write that succeeded. */
  lost: number;
  broken: boolean;
  ended: boolean;
}

export function createQueue(options: Pick<State, 'journal' | 'clock' | 'written'>): Queue {
  const state: State = {
    ...options,
    waiting: [],
    running: undefined,
    retry: undefined,
    lost: 0,
    broken: false,
    ended: false,
  };
  return {
    write: (entry) => enqueue(state, entry),
    healthy: () => !state.broken && !state.ended,
    async end() {
      state.ended = true;
      clearTimeout(state.retry);
      await state.running;
      if (state.lost > 0) await drain(state);
    },
  };
}

function enqueue(state: State, entry: AuditEntry): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  // Whoever awaits it later still gets the rejection
  promise.catch(() => {});
  if (state.ended || state.waiting.length >= mostWaiting) {
    state.lost++;
    reject(refusal(new Error(state.ended ? 'the audit is closed' : 'too many entries are waiting')));
    return promise;
  }
  state.waiting.push({ json: entryJson(entry), resolve, reject });
  state.running ??= drain(state);
  return promise;
}

async function drain(state: State): Promise<void> {
  // Lets everything that is asked in this turn of the event loop go together, with what it is answered from memory
  await nextTurn();
  do {
    const batch = state.waiting.splice(0);
    const { lost } = state;
    const note = lost > 0 ? [lossNote(lost, state.clock())] : [];
    try {
      await state.journal.append([...note, ...batch.map(({ json }) => json)]);
      state.lost -= lost;
      state.broken = false;
      for (const { resolve } of batch) resolve();
      state.written();
    } catch (cause) {
      fail(state, [...batch, ...state.waiting.splice(0)], cause);
    }
  } while (state.waiting.length > 0);
  state.running = undefined;
}

function fail(state: State, refused: readonly Waiting[], cause: unknown): void {
  state.broken = true;
  state.lost += refused.length;
  for (const { reject } of refused) reject(refusal(cause));
  clearTimeout(state.retry);
  if (state.ended) return;
  state.retry = setTimeout(() => {
    state.running ??= drain(state);
  }, retryAfter).unref();
}

function refusal(cause: unknown): Error {
  return unavailable('The question could not be written to the audit, so it is not answered.', {
    cause,
    fix: 'Try again in a minute; an operator should see whether the disk of the audit is full.',
    retryAfterSeconds: 30,
  });
}

function lossNote(count: number, now: number): string {
  return entryJson({
    at: iso(now),
    requestId: 'audit',
    phase: 'outcome',
    principal: 'system:audit',
    door: 'audit',
    outcome: 'lost',
    reason: `${count} ${count === 1 ? 'entry' : 'entries'} before this one could not be written; nothing was answered to them`,
  });
}
