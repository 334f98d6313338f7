import type { CoverageFailure, Kind, Outcome, Question, Result } from '#kit';
import { counted, inWords, nameOfAccount, utc } from '#kit';
import { INDEX_AWAY } from './index-away.ts';
import type { Search } from './search-live.ts';
import type { SeenCoverage } from './seen-coverage.ts';

/** What a summary is made of: everything in it is already redacted. */
export interface Told {
  outcome: Outcome;
  question: Question;
  kinds: ReadonlyMap<string, Kind>;
  /** Those that no live check disproved, then those that one did. */
  results: readonly Result[];
  disproved: number;
  total: number;
  seen: SeenCoverage;
  search?: Search | undefined;
  /** Why the index could not hold it. */
  beyond?: string | undefined;
  /** A live look has proven that nobody has it, of ours or not. */
  nowhere?: boolean | undefined;
  now: number;
}

const MOST_NAMED = 3;

/** One or two sentences that carry the answer: plain words, the outcome first. */
export function summarise(told: Told): string {
  const past = told.question.at === undefined ? '' : ` at ${utc(told.question.at)}`;
  if (told.outcome === 'found') return found(told, past);
  return `${told.outcome === 'absent' ? absent(told) : unknown(told, past)}${lastHolder(told)}`;
}

function found(told: Told, past: string): string {
  const { question, results, disproved, kinds } = told;
  const all = results.slice(0, results.length - disproved);
  const holders = question.shape === 'address' ? apart(all) : all;
  const [first] = holders;
  const total = told.total - disproved - (all.length - holders.length);
  if (first && total === 1 && question.shape !== 'cidr') {
    const is = past ? `was${past}` : 'is';
    return `${question.value} ${is} ${describe(first, kinds)}${place(first, ' in the account ')}.${owner(first)}${checked(first)}`;
  }
  const named = holders
    .slice(0, MOST_NAMED)
    .map((result) => `${describe(result, kinds)}${place(result, ' in ')}`)
    .join('; ');
  const more = total > MOST_NAMED ? `; and ${total - MOST_NAMED} more` : '';
  const things = `${counted(total, 'thing')} of ours`;
  const verb = past ? 'was' : 'is';
  if (question.shape === 'cidr') return `${question.value} holds ${things}${past}: ${named}${more}.`;
  if (question.shape === 'address')
    return `${question.value} ${verb} held in ${total} places${past}: ${named}${more}.`;
  return `${question.value} ${past ? 'stood' : 'stands'} for ${things}${past}: ${named}${more}.`;
}

/** Without what hangs on a better one: an interface and its Elastic IP are two resources, but one place. */
function apart(results: readonly Result[]): Result[] {
  return results.filter(({ related }, i) => {
    const better = results.slice(0, i);
    return !related.some((one) => better.some(({ kind, id }) => kind === one.kind && id === one.id));
  });
}

/** What a result is, in the kind's words. */
export function describe(result: Result, kinds: ReadonlyMap<string, Kind>): string {
  return kinds.get(result.kind)?.describe(result) ?? result.id;
}

/** ` in the account payments-prod (111122223333), eu-west-1`; nothing where there is no account. */
export function place({ account, region }: Result, before: string): string {
  if (account.id === '-') return '';
  const where = region === 'global' || region === '-' ? '' : `, ${region}`;
  return `${before}${nameOfAccount(account)}${where}`;
}

function owner({ owner: who }: Result): string {
  if (!who) return '';
  return ` Owner: ${who.team}${who.contact ? ` (${who.contact})` : ''}.`;
}

function checked({ confirmed }: Result): string {
  if (!confirmed) return '';
  return confirmed.outcome === 'same' ? ' A live check just now agrees.' : ` ${confirmed.detail}`;
}

function absent({ question, seen, search, now }: Told): string {
  if (search?.complete) return `${question.value} belongs to nobody of ours: ${searchedWords(search)}.`;
  const who = seen.accounts > 0 ? ` in our ${counted(seen.accounts, 'account')}` : ' of ours';
  return `${question.value} belongs to nobody${who}: ${proofOf(seen, now)}.`;
}

/** What a live "no" rests on; places that could not hold it were not read, and are not said to be. */
function searchedWords({ scopes, passed }: Search): string {
  if (passed === 0) return `all ${counted(scopes, 'place')} were read live just now`;
  if (scopes === 0) return `by what a live look tells, none of our ${counted(passed, 'place')} could hold it`;
  return scopes === 1
    ? 'the one place that could hold it was read live just now'
    : `all ${scopes} places that could hold it were read live just now`;
}

/** What a "no" rests on: `all 80 scopes were read, the oldest 40 min ago`. */
export function proofOf({ coverage: { scopes, oldest } }: SeenCoverage, now: number): string {
  const age = oldest === undefined ? '' : `, the oldest ${inWords(now - Date.parse(oldest))} ago`;
  return `${scopes === 1 ? 'the one scope was read' : `all ${scopes} scopes were read`}${age}`;
}

/** Why something that was not found may be there all the same; to be put after "… was not found". */
export function doubtOf(seen: SeenCoverage, but: string): string | undefined {
  const { scopes } = seen.coverage;
  if (scopes === 0 && !seen.hiddenAccounts)
    return seen.excluded.length > 0
      ? `: what could hold it is ${whyExcluded(seen)}`
      : ': nothing has been read yet; an operator starts that with `cloudwhois refresh`';
  if (!seen.complete && seen.failures.length > 0) {
    const which = `${seen.failures.length} of ${counted(scopes, 'scope')}`;
    return `, but ${which} could not be read or ${seen.failures.length === 1 ? 'is' : 'are'} out of date (${reasons(seen.failures)}): ${but}`;
  }
  return undefined;
}

function whyExcluded({ excluded }: SeenCoverage): string {
  return excluded.every(({ leftAt }) => leftAt !== undefined)
    ? 'not read any more, since it left'
    : 'left out on purpose, or not switched on, and is not read';
}

/** Said where rules hide accounts, to be put after "was not found". */
export const HIDDEN_ACCOUNTS = ' in the accounts that you may see: another may hold it';

function unknown(told: Told, past: string): string {
  const { question, seen, search } = told;
  const start = `${question.value} was not found${past}`;
  if (past) return `${start} in the history; whether everything had been read by then is not known.`;
  if (told.nowhere) return `${start} among what was read, and a live look says that nobody has it by now.`;
  if (seen.failures.some(({ error }) => error === INDEX_AWAY))
    return `${start} by a live search, and the index cannot be reached: it may be there all the same.`;
  const doubt = doubtOf(seen, 'it may be there');
  const beyond = told.disproved === 0 ? told.beyond : undefined;
  if (doubt !== undefined) return `${start}${doubt}${beyond === undefined ? '' : `; besides, ${beyond}`}.`;
  if (beyond !== undefined) return `${start}: ${beyond}.`;
  if (seen.hiddenAccounts) return `${start}${HIDDEN_ACCOUNTS}.`;
  if (told.disproved > 0) {
    const why = search ? `: ${search.failed.length} places could not be read live` : '';
    return `${question.value} has moved or is gone since it was read, and where it is now is not known${why}.`;
  }
  return `${start} in what you may see: it may stand in restricted facts, which are hidden from you.`;
}

/** `legacy-prod: AccessDenied, edge: stale, and 2 more`, each once. */
function reasons(failures: readonly CoverageFailure[]): string {
  const all = new Set(
    failures.map(({ account, outcome, error }) => {
      const who = account
        ? account.id === '*'
          ? 'the list of accounts'
          : (account.name ?? account.id)
        : 'common';
      return `${who}: ${error ?? outcome}`;
    }),
  );
  const named = [...all].slice(0, MOST_NAMED).join(', ');
  return all.size > MOST_NAMED ? `${named}, and ${all.size - MOST_NAMED} more` : named;
}

function lastHolder({ results, kinds }: Told): string {
  const [last] = results;
  if (!last?.confirmed) return '';
  return ` Last known: ${describe(last, kinds)}${place(last, ' in the account ')}. ${last.confirmed.detail}`;
}
