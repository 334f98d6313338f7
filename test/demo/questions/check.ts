import assert from 'node:assert/strict';
import type { Answer, Fact, Result, Whois } from '#kit';
import { accounts } from '../../../src/demo/organisation.ts';
import { keys } from '../../../src/demo/world/key-story.ts';
import type { Expected, Row } from './row.ts';

/** Holds an answer to what its row says is right, and to what is right of every answer. */
export function check(row: Row, whois: Whois): void {
  checkAlways(row, whois);
  const { expect } = row;
  assert.equal(whois.outcome, expect.outcome, whois.summary);
  const results = whois.answers.flatMap((answer) => answer.results);
  checkResults(expect, results, whois);
  checkBest(expect, results[0]);
  const said = saidIn(whois);
  for (const wanted of expect.says ?? [])
    if (!wanted.test(said)) assert.fail(`${wanted} is not in: ${said.slice(0, 1500)}`);
  const whole = `${said}\n${relatedIn(whois).join('\n')}\n${JSON.stringify(whois)}`;
  for (const banned of expect.never ?? [])
    if (banned.test(whole)) assert.fail(`${banned} is in it: ${said.slice(0, 1500)}`);
}

function checkResults(expect: Expected, results: readonly Result[], whois: Whois): void {
  const idOf = ({ kind, id }: Result) => `${kind} ${id}`;
  const { understood, holders, first, total, related = [] } = expect;
  if (understood)
    assert.deepEqual(
      whois.understood.map(({ kind, value }) => `${kind} ${value}`),
      understood,
    );
  if (holders) assert.deepEqual(results.map(idOf).sort(), [...holders].sort());
  if (first !== undefined) assert.equal(results[0] && idOf(results[0]), first);
  if (total !== undefined)
    assert.equal(
      whois.answers.reduce((sum, answer) => sum + answer.total, 0),
      total,
    );
  const all = relatedIn(whois);
  for (const wanted of related) assert.ok(all.includes(wanted), `${wanted} is not among:\n${all.join('\n')}`);
}

function checkBest(expect: Expected, best: Result | undefined): void {
  const { account, owner, facts = {}, confirmed } = expect;
  if (account !== undefined) assert.equal(best?.account.name, account);
  if (owner !== undefined) assert.equal(best?.owner?.team, owner);
  if (confirmed !== undefined) assert.equal(best?.confirmed?.outcome, confirmed);
  for (const [name, wanted] of Object.entries(facts)) {
    const fact = best?.facts.find((one) => one.name === name);
    assert.match(fact ? wordsOf(fact) : `no fact ${name}`, wanted);
  }
}

function wordsOf({ state, value, why = '' }: Fact): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `${state === 'value' ? text : state} ${why}`;
}

/** What a person reads: summaries, notes, and what a live check said. */
export function saidIn({ summary, answers }: Whois): string {
  const checked = answers.flatMap(({ results }) =>
    results.flatMap(({ confirmed }) => confirmed?.detail ?? []),
  );
  return [summary, ...answers.flatMap((answer) => [answer.summary, ...answer.notes]), ...checked].join('\n');
}

export function relatedIn({ answers }: Whois): string[] {
  const all = answers.flatMap(({ related, results }) => [
    ...related,
    ...results.flatMap((result) => result.related),
  ]);
  return all.map(
    ({ relation, kind, id, name, account }) => `${relation} ${kind} ${name ?? id} @${account?.name ?? '-'}`,
  );
}

/** What holds for every answer, whatever was asked. */
function checkAlways(row: Row, whois: Whois): void {
  const whole = JSON.stringify(whois);
  assert.doesNotMatch(whole, /undefined|\bNaN\b|\[object Object\]|Invalid Date/);
  assert.notEqual(whois.summary, '');
  assert.ok(whois.text.length <= 300, 'an echo is at most 300 characters');
  for (const answer of whois.answers) checkOutcome(answer);
  for (const secret of secrets) assert.ok(!whole.includes(secret), 'a secret is in the answer');
  if (row.who === 'security') return;
  assert.doesNotMatch(whole, /\bsg-0[0-9a-f]{16}\b/, 'security groups are restricted');
  assert.doesNotMatch(whole, /"Statement|Linux version|Lets in/, 'policies and consoles are restricted');
  const said = whole.replaceAll(row.text, '');
  assert.doesNotMatch(said, /payments-api-sg|payments-internal/, 'names of security groups are restricted');
  for (const id of Object.values(keys)) {
    if (!row.text.toUpperCase().includes(id)) assert.ok(!whole.includes(id), `the key ${id} is restricted`);
  }
  if (row.who === 'support')
    assert.doesNotMatch(whole, /"confirmed"|"source":"live"/, 'support asks nothing live');
}

/** What a pasted secret looks like in the rows; none may come back. */
export const secrets = ['wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'correct-horse-battery', 'hvs.made-up'];

const refuted = ({ confirmed }: Result) => confirmed?.outcome === 'gone' || confirmed?.outcome === 'changed';

function checkOutcome(answer: Answer): void {
  const { outcome, summary, results, related, total, coverage, notes } = answer;
  assert.ok(total >= results.length && coverage.complete <= coverage.scopes);
  if (outcome === 'found') {
    assert.ok(results.length > 0, 'found without a result');
    assert.doesNotMatch(summary, /not found|belongs to nobody|No .* was found/);
    for (const { account } of results)
      assert.ok(
        accounts.some(({ id }) => id === account.id),
        account.id,
      );
    return;
  }
  assert.ok(results.every(refuted), `${outcome} beside what holds it`);
  if (outcome === 'absent') {
    assert.deepEqual(coverage.failed, [], 'absent though something was not read');
    assert.ok(coverage.scopes > 0 && coverage.complete === coverage.scopes, 'absent on less than everything');
    assert.doesNotMatch([summary, ...notes].join(' '), /may be there|may be some/);
  }
  if (outcome === 'denied') {
    assert.deepEqual([results, related, coverage], [[], [], { scopes: 0, complete: 0, failed: [] }]);
    for (const { name } of accounts) assert.ok(!summary.includes(name), `denied, and yet it names ${name}`);
  }
  if (outcome === 'invalid') assert.deepEqual([results, related], [[], []]);
}
