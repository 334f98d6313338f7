import type { Answer, CoverageFailure } from '#kit';
import { parseScopeKey } from '#kit';
import { code, escape } from './escape.ts';
import { accountName } from './facts.ts';
import { shown } from './limits.ts';
import { ago, slackDate, utc } from './when.ts';

/** What an answer rests on, in one line: for the blocks and for the plain text. Both are escaped. */
export function basis(answer: Answer, now: number): { marked: string; plain: string } {
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

function sourcesOf(answer: Answer): string {
  const names = { index: 'the index', live: 'a live look', cspm: 'the CSPM', sql: 'SQL' };
  const used = [...new Set(answer.results.map(({ source }) => names[source]))];
  return used.length === 0 ? '' : `from ${used.join(' and ')}`;
}

/** The oldest thing that the answer rests on: a reader must not take the newest for all. */
function oldestOf(answer: Answer): string | undefined {
  const times = answer.results.map(({ asOf }) => asOf);
  if (times.length === 0) return answer.coverage.oldest;
  return times.reduce((a, b) => (Date.parse(b) < Date.parse(a) ? b : a));
}

/** "Not read: payments-prod (1111…), eu-west-1 (AccessDenied) and 3 more." */
function notRead(failed: readonly CoverageFailure[]): { marked: string; plain: string } {
  if (failed.length === 0) return { marked: '', plain: '' };
  const some = failed.slice(0, shown.failures);
  const more = failed.length > some.length ? ` and ${failed.length - some.length} more` : '';
  const reason = (one: CoverageFailure) =>
    one.error === undefined ? one.outcome : `${one.outcome}, ${one.error}`;
  return {
    marked: `*Not read:* ${some.map((one) => `${code(placeOf(one), 120)} (${code(reason(one), 80)})`).join(', ')}${more}.`,
    plain: `Not read: ${some.map((one) => `${escape(placeOf(one), 120)} (${escape(reason(one), 80)})`).join(', ')}${more}.`,
  };
}

function placeOf(failure: CoverageFailure): string {
  const scope = parseScopeKey(failure.scope);
  if (!scope) return failure.scope;
  const account = accountName(failure.account ?? { id: scope.account });
  return `${scope.kind} in ${account}${scope.region === 'global' ? '' : `, ${scope.region}`}`;
}
