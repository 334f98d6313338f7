import type { Alert, Clock, Log, State } from '#kit';
import { iso, utc } from '#kit';
import type { Lease } from './lease.ts';
import { remembered, silenceKey, TOLD_MS, toldKey } from './silences.ts';
import type { WatchOptions } from './watch.types.ts';

/** Messages to one channel or person within an hour; what comes after waits, and then comes together. */
const MOST_PER_HOUR = 20;
const HOUR_MS = 3_600_000;
/** An alert that could reach nobody is tried again after this. */
const NOBODY_MS = HOUR_MS;

interface Telling {
  alert: Alert;
  /** Written down before it is told. */
  audited: { principal: string; door: string; kind?: string; channel?: string; results?: readonly string[] };
  /** Whether the webhook hears of it, too: of what people asked for themselves it does not. */
  outgoing?: boolean;
}

/**
 * True once it is told, and cannot be lost any more; false where it is not now (silenced, too many within the hour,
 * nobody reached): then it has to come again. Rejects where sink, State or audit do not answer.
 */
export type Tell = (telling: Telling) => Promise<boolean>;

interface Options extends Pick<WatchOptions, 'state' | 'sink' | 'audit'> {
  clock: Clock;
  log: Log;
  lease: Lease;
  /** Keeps an alert for the webhook; absent: there is none. */
  enqueue: ((alert: Alert) => Promise<void>) | undefined;
}

export function createTell(options: Options): Tell {
  const { state, sink, audit, clock, log, lease, enqueue } = options;
  return async ({ alert, audited, outgoing = false }) => {
    const told = toldKey(alert);
    const unheard = `alerts/unheard/${alert.key}`;
    await lease.hold();
    if (await state.get(told)) return true;
    if ((await state.get(silenceKey(alert.key))) || (await state.get(unheard))) return false;
    const turns = `alerts/turns/${alert.to[0] ?? '-'}`;
    const turn = await nextTurn(turns, state, clock);
    if (turn.count > MOST_PER_HOUR) return false;
    const entry = { at: iso(clock()), requestId: alert.key, phase: 'outcome' as const, ...audited };
    await audit.write({ ...entry, outcome: alert.state, text: alert.title });
    const hook = outgoing ? enqueue : undefined;
    await hook?.(alert);
    const heard = alert.to.length > 0 && (await sink.send(withLast(alert, turn)));
    if (!heard) log.warn({ key: alert.key, to: alert.to }, 'an alert reaches nobody');
    if (!heard && !hook) {
      await state.put(unheard, true, { expiresAt: clock() + NOBODY_MS });
      return false;
    }
    // For a process that died in between, and for who silences it
    await state.put(told, remembered(alert), { expiresAt: clock() + TOLD_MS });
    await state.put(turns, turn, { expiresAt: turn.until });
    return true;
  };
}

/** The messages to one target within an hour: how many, and until when (milliseconds). */
interface Turns {
  until: number;
  count: number;
}

async function nextTurn(key: string, state: State, clock: Clock): Promise<Turns> {
  const { until, count } = (await state.get<Turns>(key))?.value ?? { until: clock() + HOUR_MS, count: 0 };
  return { until, count: count + 1 };
}

function withLast(alert: Alert, { until, count }: Turns): Alert {
  if (count < MOST_PER_HOUR) return alert;
  const line = `This is message ${MOST_PER_HOUR} within an hour: what follows comes together after ${utc(until)}.`;
  return { ...alert, lines: [...alert.lines, line] };
}
