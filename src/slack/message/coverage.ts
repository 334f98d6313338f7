import type { Answer, CoverageFailure } from '#kit';
import { parseScopeKey, utc } from '#kit';
import { code, escape } from './escape.ts';
import { accountName } from './facts.ts';
import { shown } from './limits.ts';
import { ago, slackDate } from './when.ts';

/** What an answer rests on, in one line: for the blocks and for the plain text. Both are escaped. */
export function basis(
  answer: Pick<Answer, 'results' | 'coverage'>,
  now: number,
): { marked: string; plain: string } {
  const { coverage } = answer;
  const counted =
    coverage.scopes === 0 ? '' : `${coverage.complete} of ${coverage.scopes} scopes read completely`;
  const from = sourcesOf(answer);
  const oldest = oldestOf(answer);
  const marked = oldest === undefined ? '' : `as of ${slackDate(oldest)} (${ago(oldest, now)})`;
  const plain = oldest === undefined ? '' : `as of ${utc(oldest)} (${ago(oldest, now)})`;
  const failed = notRead(coverage.failed);
  return {
    marked: sentence([from, marked, counted], failed.marked),
    plain: sentence([from, plain, counted], failed.plain),
  };
}

function sentence(parts: readonly string[], failed: string): string {
  const said = parts.filter((part) => part !== '').join(', ');
  const first = said === '' ? '' : `${said.charAt(0).toUpperCase()}${said.slice(1)}.`;
  return [first, failed].filter((part) => part !== '').join(' ');
}

function sourcesOf(answer: Pick<Answer, 'results'>): string {
  const names = { index: 'the index', live: 'a live look', cspm: 'the CSPM', sql: 'SQL' };
  const used = [...new Set(answer.results.map(({ source }) => names[source]))];
  return used.length === 0 ? '' : `from ${used.join(' and ')}`;
}

/** The oldest thing that the answer rests on: a reader must not take the newest for all. */
function oldestOf(answer: Pick<Answer, 'results' | 'coverage'>): string | undefined {
  const times = answer.results.map(({ asOf }) => asOf);
  if (times.length === 0) return answer.coverage.oldest;
  return times.reduce((a, b) => (Date.parse(b) < Date.parse(a) ? b : a));
}

/** "Not read: legacy-prod (1111…) in 4 regions (denied, AccessDenied), payments-prod (2222…), eu-west-1 (stale)." */
function notRead(failed: readonly CoverageFailure[]): { marked: string; plain: string } {
  if (failed.length === 0) return { marked: '', plain: '' };
  const groups = grouped(failed);
  const some = groups.slice(0, shown.failures);
  const left = groups.slice(shown.failures).reduce((count, { regions }) => count + regions.length, 0);
  const more = left > 0 ? ` and ${left} more` : '';
  return {
    marked: `*Not read:* ${some.map((one) => `${code(placeOf(one), 120)} (${code(one.why, 80)})`).join(', ')}${more}.`,
    plain: `Not read: ${some.map((one) => `${escape(placeOf(one), 120)} (${escape(one.why, 80)})`).join(', ')}${more}.`,
  };
}

interface Unread {
  account: string;
  /** One for each scope. */
  regions: string[];
  why: string;
}

/** The regions of an account that failed for the same reason, together: one broken role is one thing to mend. */
function grouped(failed: readonly CoverageFailure[]): Unread[] {
  const groups = new Map<string, Unread>();
  for (const { scope: key, account: ref, outcome, error } of failed) {
    const scope = parseScopeKey(key);
    const account = scope ? holderOf(scope.account, ref) : key;
    const why = error === undefined ? outcome : `${outcome}, ${error}`;
    const group = groups.get(`${account} ${why}`) ?? { account, regions: [], why };
    group.regions.push(scope?.region ?? 'global');
    groups.set(`${account} ${why}`, group);
  }
  return [...groups.values()];
}

function holderOf(id: string, ref: CoverageFailure['account']): string {
  return id === '*' ? 'the list of accounts' : accountName(ref ?? { id });
}

function placeOf({ account, regions }: Unread): string {
  const different = new Set(regions).size;
  // Several providers of a kind may read the same place
  if (different < regions.length) return `${account} in ${regions.length} scopes`;
  if (different > 1) return `${account} in ${different} regions`;
  return regions[0] === 'global' ? account : `${account}, ${regions[0]}`;
}
