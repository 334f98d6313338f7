import type { LookupContext, ScopeRecord } from '#kit';
import { ageOf, inWords, parseScopeKey } from '#kit';

/** What was not read, so that a "no" would prove nothing. */

/** Where nobody says how old is too old: the slowest kinds are read every 6 hours. */
const TOO_OLD = 24 * 3600_000;

export interface Reading extends Pick<LookupContext, 'index' | 'now' | 'hides' | 'staleAfter'> {
  /** A time in the past was asked about: what had been read by then nobody knows. */
  past?: boolean;
}

/**
 * Why these kinds are not known completely and recently, as a clause; undefined where they are. The `region` that is
 * meant counts too, where nobody reads it or the operator left it out; accounts that are left out are `exceptIn`'s.
 */
export async function gapIn(
  kinds: readonly string[],
  { index, now, hides, staleAfter = () => TOO_OLD, past }: Reading,
  region = 'global',
): Promise<string | undefined> {
  if (past) return 'what had been read by then is not known';
  for (const kind of kinds) {
    if (hides?.(kind)) return `rules hide some of what the kind ${kind} holds from you`;
    const all = await index.scopes(kind);
    const records = all.filter(({ outcome }) => outcome !== 'excluded');
    if (records.length === 0) return `nothing of the kind ${kind} was read, or you may not see it`;
    const bad = records.filter((record) => record.outcome !== 'complete');
    if (bad.length > 0) return unread(kind, bad, records.length);
    const read = new Set(records.map(accountOf));
    const out = all.find((record) => read.has(accountOf(record)) && isLeftOut(record, region));
    if (out) return `the kind ${kind} is left out in ${placeOf(out)}`;
    if (!isRead(records, region)) return `the kind ${kind} is not read in ${region}`;
    const ages = records.flatMap(({ key, completedAt = '' }) => {
      const age = ageOf(Date.parse(completedAt) || 0, now);
      return age >= staleAfter(key) ? [age] : [];
    });
    const oldest = ages.reduce((most, age) => Math.max(most, age), 0);
    if (oldest === Number.POSITIVE_INFINITY)
      return `a part of the kind ${kind} was read in the future, so a clock was wrong`;
    if (ages.length > 0) return `a part of the kind ${kind} was read ${inWords(oldest)} ago`;
  }
  return undefined;
}

/** Where a region or service is not switched on, nothing can be. */
const EMPTY = new Set(['RegionOff', 'NotSwitchedOn', 'NotOffered']);

/** What was read before the place was switched off is still there. */
function couldHold({ outcome, error, count = 0 }: ScopeRecord): boolean {
  return outcome === 'excluded' && (count > 0 || !EMPTY.has(error?.code ?? ''));
}

function isLeftOut(record: ScopeRecord, region: string): boolean {
  return couldHold(record) && region !== 'global' && parseScopeKey(record.key)?.region === region;
}

/** What a finding has to say of accounts that are not read at all, because they are left out or have left: nothing, or an exception in brackets. */
export async function exceptIn(kinds: readonly string[], { index }: Pick<Reading, 'index'>): Promise<string> {
  const all = (await Promise.all(kinds.map((kind) => index.scopes(kind)))).flat();
  const read = new Set(all.filter(({ outcome }) => outcome !== 'excluded').map(accountOf));
  const out = all.filter(couldHold);
  const whole = new Map(
    out.filter((record) => !read.has(accountOf(record))).map((one) => [accountOf(one), one]),
  );
  const [first] = whole;
  if (first === undefined) return '';
  const [account, { error }] = first;
  if (whole.size > 1) return ` (unless it is in one of the ${whole.size} accounts that are not read)`;
  const why = error?.code === 'AccountRetired' ? 'left the organisation' : 'is left out';
  return ` (unless it is in the account ${account}, which ${why})`;
}

/** Whether some account is read there; what has no regions is read everywhere. */
function isRead(records: readonly ScopeRecord[], region: string): boolean {
  const regions = new Set(records.map(({ key }) => parseScopeKey(key)?.region ?? 'global'));
  const regional = [...regions].some((one) => one !== 'global');
  return region === 'global' || !regional || regions.has(region);
}

function accountOf({ key }: ScopeRecord): string {
  return parseScopeKey(key)?.account ?? '';
}

function placeOf({ key }: ScopeRecord): string {
  const { account = '', region = '' } = parseScopeKey(key) ?? {};
  return `${region} of the account ${account}`;
}

function unread(kind: string, bad: readonly ScopeRecord[], all: number): string {
  const [first] = bad;
  const [, , account = ''] = first?.key.split('/') ?? [];
  const why = first?.error?.code ?? first?.outcome;
  return `${bad.length} of ${all} scopes of the kind ${kind} could not be read (${account}: ${why}${bad.length > 1 ? ', …' : ''})`;
}
