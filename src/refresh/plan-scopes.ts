import type { Kind, Place, Plan, Scope, ScopeError, ScopeRecord } from '#kit';
import { classify, parseScopeKey, scopeKey } from '#kit';
import { isRetired, judgeLeaving } from './leaving.ts';
import { unfinished, unread } from './records.ts';

/** The codes of what the plan leaves out; what a run found to be not switched on has another. */
const EXCLUDED = 'Excluded';
const REGION_OFF = 'RegionOff';

interface PlanOptions {
  kind: Kind;
  provider: string;
  plan: Plan;
  /** The present records of this kind and provider. */
  records: readonly ScopeRecord[];
  /** Milliseconds since the epoch. */
  now: number;
  /** Whether this scope should have been read in this refresh. */
  wanted: (key: string) => boolean;
  /** Whether the operator says that what left is gone for good. */
  confirmed: (key: string) => boolean;
  /** How long it is told what left, after it was retired; milliseconds. */
  keepMs: number;
}

/** What a plan means for one kind and provider. */
export interface PlannedScopes {
  scopes: Scope[];
  /** Known or not: those that are excluded, could not be planned, or are not in the plan any more. */
  unplanned: ScopeRecord[];
  /** Records to write: new scopes, and what has changed among the unplanned. */
  records: ScopeRecord[];
  /** Records of `*` places that can be planned again, and of what left long ago. */
  obsolete: string[];
  /** Records of scopes whose documents are to go with them. */
  retired: ScopeRecord[];
}

/**
 * Compares a plan with the present records. Nothing that is known is forgotten: a scope that the plan does not name
 * any more stays, with an outcome that says why it was not read, and in the end what became of it. Never throws.
 */
export function planScopes(options: PlanOptions): PlannedScopes {
  const { kind, provider, plan, records, now } = options;
  const scopeAt = ({ account, region }: Place): Scope => ({ kind: kind.name, provider, account, region });
  const known = new Map(records.map((record) => [record.key, record]));
  const excluded = new Map(
    plan.excluded.map(({ place, why, isOff }) => [
      scopeKey(scopeAt(place)),
      { outcome: 'excluded', error: { code: isOff ? REGION_OFF : EXCLUDED, message: why } } as const,
    ]),
  );
  const unreadable = new Map(
    plan.unreadable.map(({ place, error }) => [scopeKey(scopeAt(place)), classify(error, place)]),
  );
  const scopes = plan.places.map(scopeAt).filter((scope) => !excluded.has(scopeKey(scope)));
  const fresh = scopes.map(scopeKey).filter((key) => !known.has(key));
  const planned = new Set([...scopes.map(scopeKey), ...excluded.keys(), ...unreadable.keys()]);
  const rest = records.filter(({ key }) => !planned.has(key));
  const reasons = new Map<string, Reason>([...excluded, ...unreadable]);
  const missing: ScopeRecord[] = [];
  for (const record of rest.filter(({ key }) => !isStar(key))) {
    const reason = reasonFor(record.key, { excluded, unreadable });
    if (!reason) missing.push(record);
    else if (reason.outcome === 'excluded' || options.wanted(record.key)) reasons.set(record.key, reason);
  }
  const { kept, retired, over } = judgeLeaving(missing, options);
  const back = scopes.flatMap((scope) => returned(known.get(scopeKey(scope)), now));
  const written = [...reasons].map(([key, reason]) =>
    unfinished({ key, ...reason, previous: known.get(key), now }),
  );
  const news = [...written, ...kept].filter((record) => isNews(record, known.get(record.key)));
  return {
    scopes,
    unplanned: [...written, ...kept, ...retired],
    records: [...fresh.map((key) => unread(key, now)), ...back, ...news],
    // As long as nothing at all can be planned, what could not be planned before stays so
    obsolete: unreadable.has(scopeKey(scopeAt({ account: '*', region: '*' })))
      ? over
      : [...over, ...rest.map(({ key }) => key).filter(isStar)],
    retired,
  };
}

/**
 * The record of a scope that is in the plan again; nothing for one that was in it before. As long as it is not read, nobody
 * may take it for empty: what the plan had left out is unread.
 */
function returned(record: ScopeRecord | undefined, now: number): ScopeRecord[] {
  if (!record) return [];
  const { leftAt, ...rest } = record;
  const wasLeftOut = [EXCLUDED, REGION_OFF].includes(record.error?.code ?? '') || isRetired(record);
  if (record.outcome === 'excluded' && wasLeftOut) return [unread(record.key, now, record)];
  return leftAt === undefined ? [] : [rest];
}

interface Reason {
  outcome: Exclude<ScopeRecord['outcome'], 'complete'>;
  error: ScopeError;
}

/** Why a scope that is known could not be planned, or was not to be; undefined where the plan simply does not name it. */
function reasonFor(
  key: string,
  reasons: { excluded: ReadonlyMap<string, Reason>; unreadable: ReadonlyMap<string, Reason> },
): Reason | undefined {
  const stars = starsOf(key);
  return [reasons.excluded, reasons.unreadable]
    .flatMap((among) => stars.map((star) => among.get(star)))
    .find((reason) => reason !== undefined);
}

/** The keys of the `*` places that hold this scope. */
function starsOf(key: string): string[] {
  const scope = parseScopeKey(key);
  if (!scope) return [];
  return [
    { ...scope, region: '*' },
    { ...scope, account: '*' },
    { ...scope, account: '*', region: '*' },
  ].map(scopeKey);
}

function isStar(key: string): boolean {
  const scope = parseScopeKey(key);
  return scope?.account === '*' || scope?.region === '*';
}

function isNews(record: ScopeRecord, known: ScopeRecord | undefined): boolean {
  return (
    record.outcome !== known?.outcome ||
    record.error?.code !== known.error?.code ||
    record.error?.message !== known.error?.message
  );
}
