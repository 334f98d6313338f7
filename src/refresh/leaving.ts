import type { Plan, ScopeError, ScopeRecord } from '#kit';
import { iso, parseScopeKey } from '#kit';
import { unfinished } from './records.ts';

/** What left is kept for so long (milliseconds): the list may be wrong, when the hub moved or lost its right to read it. */
const GRACE_MS = 7 * 86_400_000;
/** So many may always leave at once, whatever their share. */
const FEW = 2;

interface Options {
  plan: Plan;
  /** Milliseconds since the epoch. */
  now: number;
  /** Whether the operator says that what left is gone for good. */
  confirmed: (key: string) => boolean;
  /** How long it is told what left, after it was retired; milliseconds. */
  keepMs: number;
}

/** What becomes of the scopes that a plan, read completely, does not name any more. */
interface Leaving {
  /** As they are to be recorded; those retired before as they are. */
  kept: ScopeRecord[];
  /** Those whose documents are to go now, with this record. */
  retired: ScopeRecord[];
  /** Keys of those retired so long ago that their history has ended, too. */
  over: string[];
}

/**
 * Judges the known scopes that are in no plan any more, because their account or their region left. For a week they
 * stay failed, with their documents; then, or when the operator confirms, the documents go and the record says so, as
 * long as there is a history.
 * Where more than half of all left at once, only the operator can tell that this is no mistake.
 */
export function judgeLeaving(records: readonly ScopeRecord[], options: Options): Leaving {
  const { plan, now, confirmed, keepMs } = options;
  const isOver = ({ since = '', count = 0 }: ScopeRecord) => count === 0 && now - Date.parse(since) > keepMs;
  const before = records.filter(isRetired);
  const places = records.filter((record) => !isRetired(record)).map((record) => placeOf(record, plan));
  const surges = surgesIn(places, plan);
  const over = before.filter(isOver).map(({ key }) => key);
  const leaving: Leaving = { kept: before.filter((one) => !isOver(one)), retired: [], over };
  for (const place of places) {
    const { record, what } = place;
    const surge = surges[what];
    const leftAt = record.leftAt ?? (canTell(record, plan) ? iso(now) : undefined);
    const hasGone = leftAt !== undefined && !surge && now - Date.parse(leftAt) >= GRACE_MS;
    if (hasGone || confirmed(record.key)) leaving.retired.push(retire(place, leftAt ?? iso(now), now));
    else leaving.kept.push(fail(place, { leftAt, surge, now }));
  }
  return leaving;
}

/** A known scope that is not planned, and what of it left. */
interface Place {
  record: ScopeRecord;
  what: 'Account' | 'Region';
  account: string;
  region: string;
}

function placeOf(record: ScopeRecord, { accounts, places }: Plan): Place {
  const { account = '', region = '' } = parseScopeKey(record.key) ?? {};
  const isThere = accounts.some(({ id }) => id === account) || places.some((one) => one.account === account);
  return { record, what: isThere ? 'Region' : 'Account', account, region };
}

/** Whether what is said of the scope is that it left, and was retired. */
export function isRetired({ outcome, error }: ScopeRecord): boolean {
  return outcome === 'excluded' && (error?.code === 'AccountRetired' || error?.code === 'RegionRetired');
}

/** What we never read ourselves was imported, and cannot be missing from our list. An empty list is no list. */
function canTell({ attemptedAt, count = 0 }: ScopeRecord, { accounts }: Plan): boolean {
  return accounts.length > 0 && (attemptedAt !== undefined || count === 0);
}

/** `3 of 5 accounts`, where more than half of them left. */
function surgesIn(places: readonly Place[], plan: Plan): Record<Place['what'], string | undefined> {
  const gone = (what: Place['what'], name: (place: Place) => string) =>
    new Set(places.filter((place) => place.what === what).map(name));
  const surge = (left: ReadonlySet<string>, there: ReadonlySet<string>, words: string) => {
    const all = left.union(there).size;
    return left.size > Math.max(FEW, all / 2) ? `${left.size} of ${all} ${words}` : undefined;
  };
  return {
    Account: surge(
      gone('Account', ({ account }) => account),
      new Set(plan.accounts.map(({ id }) => id)),
      'accounts',
    ),
    Region: surge(
      gone('Region', ({ region }) => region),
      new Set(plan.places.map(({ region }) => region)),
      'regions',
    ),
  };
}

function nameOf({ what, account, region }: Place): string {
  return what === 'Account' ? `The account ${account}` : `The region ${region} of the account ${account}`;
}

function fail(
  place: Place,
  { leftAt, surge, now }: { leftAt: string | undefined; surge: string | undefined; now: number },
): ScopeRecord {
  const { record, what } = place;
  const name = what === 'Account' ? 'aws.accounts' : 'aws.regions';
  const error: ScopeError = {
    code: `${what}Left`,
    message: `${nameOf(place)} is no longer among those that are read${leftAt ? `, since ${leftAt}` : ''}; ${fateOf(leftAt, surge)}.`,
    fix: `Where that is meant there is nothing to do, and refresh --confirm retires it at once; otherwise name it under ${name}, or under aws.exclude, and check the right to list the organisation.`,
  };
  return {
    ...unfinished({ key: record.key, outcome: 'failed', error, previous: record, now }),
    ...(leftAt !== undefined && { leftAt }),
  };
}

function fateOf(leftAt: string | undefined, surge: string | undefined): string {
  if (surge) return `${surge} left at once, so nothing is retired before refresh --confirm`;
  if (leftAt === undefined) return 'it was never read from here, and is kept';
  return `what is known of it is retired after ${iso(Date.parse(leftAt) + GRACE_MS)}`;
}

function retire(place: Place, leftAt: string, now: number): ScopeRecord {
  const error: ScopeError = {
    code: `${place.what}Retired`,
    message: `${nameOf(place)} left on ${leftAt.slice(0, 10)}; what was known of it is in the history alone.`,
  };
  const { record: previous } = place;
  const record = unfinished({ key: previous.key, outcome: 'excluded', error, previous, now });
  return { ...record, since: iso(now), leftAt };
}
