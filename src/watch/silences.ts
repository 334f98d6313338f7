import type { Alert, Entry, Principal, State } from '#kit';
import { denied, iso, notFound, principalId, shorten, utc } from '#kit';
import type { WatchOptions } from './watch.types.ts';

const SILENT = 'alerts/silent/';
/** How long it is known that something was told, and what; milliseconds. */
export const TOLD_MS = 7 * 24 * 3_600_000;

/** A condition that somebody keeps quiet, with the alert of it that they saw. */
export interface Silence {
  alert: Alert;
  by: Principal;
  /** ISO 8601 in UTC. */
  until: string;
}

interface Actor {
  principal: Principal;
  door: string;
  requestId: string;
}

/** Conditions that are kept quiet. A condition is named by the `key` of one of its alerts. */
export interface Silences {
  /**
   * Keeps a condition quiet until this time (milliseconds); what is still so then is told then. For operators, and for
   * a reader who may ask about what the alert is about, and makes no silence shorter: `isReader` where the door has made
   * sure that they read it where it was told. Throws `denied` for everybody else, `notFound` where nothing of it was told
   * within a week.
   */
  silence(actor: Actor & { isReader?: boolean }, key: string, until: number): Promise<Silence>;
  /** Lets it be heard again. For operators; throws `denied` for everybody else, `notFound` where it is not silenced. */
  unsilence(actor: Actor, key: string): Promise<Silence>;
  /** What is silenced, for operators; nothing for everybody else. */
  silenced(principal: Principal): Promise<Silence[]>;
}

type Options = Pick<WatchOptions, 'state' | 'access' | 'audit' | 'clock'>;

export function createSilences(options: Options): Silences {
  const { state, access } = options;
  return {
    async silence(actor, key, until) {
      const alert = await toldAlert(key, state);
      const { principal, isReader = false } = actor;
      const isOperator = access.isOperator(principal);
      if (!isOperator && !(isReader && mayHear(principal, alert, options)))
        throw denied(
          'Only operators may silence it, and who reads it where it was told and may ask about it.',
        );
      if (!alert) throw notFound('No such alert was told within a week.');
      const before = await state.get<Silence>(silenceKey(key));
      if (!isOperator && before && Date.parse(before.value.until) > until)
        throw denied(
          `Only operators may end a silence early: it is silenced until ${utc(before.value.until)}.`,
        );
      await write(actor, key, `alert silenced until ${iso(until)}`, options);
      const silence: Silence = { alert, by: principal, until: iso(until) };
      await state.put(silenceKey(key), silence, { expiresAt: until });
      return silence;
    },
    async unsilence(actor, key) {
      if (!access.isOperator(actor.principal)) throw denied('Only operators may end a silence.');
      const entry = await state.get<Silence>(silenceKey(key));
      if (!entry) throw notFound('That is not silenced any more.');
      await write(actor, key, 'alert is heard again', options);
      await state.delete(entry.key);
      return entry.value;
    },
    async silenced(principal) {
      if (!access.isOperator(principal)) return [];
      return (await state.list<Silence>(SILENT)).map(({ value }) => value);
    },
  };
}

/** Where it is kept that a condition is silenced: keys are `condition@occurrence`. */
export function silenceKey(key: string): string {
  return SILENT + key.split('@')[0];
}

export function toldKey({ state, key }: Pick<Alert, 'state' | 'key'>): string {
  return `alerts/told/${state}/${key}`;
}

/** An alert as it is remembered: as much of it as a message shows, which fits into a record. */
export function remembered(alert: Alert): Alert {
  const { title, lines } = alert;
  return {
    ...alert,
    title: shorten(title, 1000),
    lines: lines.slice(0, 40).map((line) => shorten(line, 300)),
  };
}

async function toldAlert(key: string, state: Pick<State, 'get'>): Promise<Alert | undefined> {
  const asTrouble: Entry<Alert> | undefined = await state.get(toldKey({ state: 'trouble', key }));
  return (asTrouble ?? (await state.get<Alert>(toldKey({ state: 'news', key }))))?.value;
}

function mayHear(principal: Principal, alert: Alert | undefined, { access }: Options): boolean {
  if (!alert?.about) return false;
  const { kind, account = '-' } = alert.about;
  const grant = access.grant({ principal, kind });
  return grant.decision.allowed && grant.see(account) !== undefined;
}

function write(
  { principal, door, requestId }: Actor,
  value: string,
  text: string,
  { audit, clock }: Options,
): Promise<void> {
  const at = iso(clock());
  const by = principalId(principal);
  return audit.write({ at, requestId, phase: 'outcome', outcome: 'found', principal: by, door, value, text });
}
