import type { Accounts, CoverageFailure, Note, Outcome } from '#kit';
import { counted, covers, inWords, iso, parseScopeKey } from '#kit';
import { type ExcludedScope, type Survey, unsureScope } from './coverage.ts';
import type { GivesAway } from './hidden-values.ts';
import type { Search } from './search-live.ts';
import type { SeenCoverage } from './seen-coverage.ts';
import type { Sight } from './sight.ts';
import type { Holder } from './to-result.ts';

const MOST_NAMED = 5;

/** The notes of a lookup that fit the outcome and that this asker may read: what is public, or concerns what they may see. */
export function visibleNotes(
  notes: readonly Note[],
  { kind, outcome, sight, gives }: { kind: string; outcome: Outcome; sight: Sight; gives: GivesAway },
): Note[] {
  return notes.filter(({ text, sensitivity = 'internal', account = '-', outcomes }) => {
    if (gives(text) || outcomes?.includes(outcome) === false) return false;
    return sensitivity === 'public' || covers(sight.see(kind, account), sensitivity);
  });
}

/** What there is to say of the scopes that an answer rests on. */
export function coverageNotes(options: {
  seen: SeenCoverage;
  survey: Survey;
  holders: readonly Holder[];
  accounts: Accounts;
  now: number;
}): string[] {
  const { seen, survey, holders, accounts, now } = options;
  const notes: string[] = [];
  const { failures, coverage } = seen;
  for (const key of new Set(
    holders.flatMap(({ scope, source }) => (source === 'index' && scope ? [scope] : [])),
  )) {
    const failure = unsureScope(survey, key);
    if (failure && notes.length < MOST_NAMED) notes.push(hitIn(failure, holders, now));
  }
  if (holders.length > 0 && failures.length > 0)
    notes.push('There may be more: not everything was read, or not recently.');
  if (failures.length > coverage.failed.length)
    notes.push(`Of ${failures.length} unread scopes, the first ${coverage.failed.length} are listed.`);
  if (holders.length === 0 && seen.excluded.length > 0) notes.push(...excludedNotes(seen, accounts));
  // The same whether or not a hidden account holds it
  if (seen.hiddenAccounts)
    notes.push(
      `Rules hide some accounts from you (${counted(seen.hiddenScopes, 'scope')}): whether they hold it is not said.`,
    );
  return notes;
}

function hitIn(failure: CoverageFailure, holders: readonly Holder[], now: number): string {
  const scope = parseScopeKey(failure.scope);
  const asOf = holders.find((holder) => holder.scope === failure.scope)?.asOf ?? iso(now);
  const where = `${failure.account?.name ?? scope?.account ?? ''} ${scope?.region ?? ''}`.trim();
  if (Date.parse(asOf) > now)
    return `How old what is said of ${where} is, nobody knows: it was read in the future, so a clock was wrong.`;
  return `What is said of ${where} is ${inWords(now - Date.parse(asOf))} old: ${whyOld(failure)}${failure.error ? ` (${failure.error})` : ''}.`;
}

function whyOld({ outcome }: CoverageFailure): string {
  if (outcome === 'stale') return 'no newer run';
  return outcome === 'excluded' ? 'it is left out, and not read' : `the last run was ${outcome}`;
}

function excludedNotes({ excluded }: SeenCoverage, accounts: Accounts): string[] {
  const nameOf = ({ account, region, isAccount }: ExcludedScope) => {
    const name = accounts.get(account)?.name ?? account;
    return region === '*' || isAccount ? name : `${name} ${region}`;
  };
  const leavingOf = ({ leftAt = '', isAccount }: ExcludedScope) =>
    `left the ${isAccount ? 'organisation' : 'regions that are read'} on ${leftAt.slice(0, 10)}`;
  const gone = excluded.filter(({ leftAt }) => leftAt !== undefined);
  const out = excluded.filter(({ leftAt }) => leftAt === undefined);
  return [
    ...listed(
      'Not read any more',
      gone.map((scope) => `${nameOf(scope)} (${leavingOf(scope)})`),
    ),
    ...listed('Left out on purpose, or not switched on', out.map(nameOf)),
  ];
}

/** Several providers of a kind may read the same place. */
function listed(what: string, places: readonly string[]): string[] {
  const all = [...new Set(places)];
  const more = all.length > MOST_NAMED ? `, and ${all.length - MOST_NAMED} more` : '';
  return all.length === 0 ? [] : [`${what}: ${all.slice(0, MOST_NAMED).join(', ')}${more}.`];
}

/** What there is to say of a live search. Places in accounts that the asker may not see are only counted. */
export function searchNotes(search: Search | undefined, kind: string, sight: Sight): string[] {
  if (!search) return [];
  const { scopes, passed, failed, complete } = search;
  const elsewhere = passed > 0 ? `; in ${counted(passed, 'other place')} it cannot be` : '';
  if (failed.length === 0)
    return [
      `${counted(scopes, 'place')} searched live${complete && scopes > 1 ? ', all completely' : ''}${elsewhere}.`,
    ];
  const shown = failed.filter(({ scope }) => {
    const account = parseScopeKey(scope)?.account ?? '*';
    return account === '*' || sight.visible({ kind, account });
  });
  const reasons = shown.map(({ scope, error, outcome }) => {
    const account = parseScopeKey(scope)?.account ?? '*';
    return account === '*' ? (error ?? outcome) : `${account}: ${error ?? outcome}`;
  });
  // The regions of an account mostly fail for one reason
  const named = [...new Set(reasons)].slice(0, MOST_NAMED);
  const which = named.length > 0 ? ` (${named.join(', ')})` : '';
  return [
    `The live search could not read ${failed.length} of ${counted(Math.max(scopes, failed.length), 'place')}${which}.`,
  ];
}
