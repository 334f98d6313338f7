import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ScopeRecord } from '#kit';
import { iso } from '#kit';
import { boxKind, fakeLive, nothing, type Right, START, scopeRecord, stored, worldOf } from './fakes.ts';

/** Places of which less is known than it seems: read in the future, left out, or left behind. */

const HOUR = 3_600_000;
const RIGHT: Right = { see: 'internal', live: true };
const fine = scopeRecord('box/aws/111122223333/eu-west-1');
const LEGACY = 'box/aws/444455556666/eu-west-1';
const box = stored({ id: 'i-00000002', account: '444455556666', addresses: ['10.0.0.5'], scope: LEGACY });
const error = (code: string) => ({ code, message: 'it is so' });
const left = (code: string, part: Partial<ScopeRecord> = {}) =>
  scopeRecord(LEGACY, { error: error(code), leftAt: '2026-11-10T03:00:00.000Z', ...part });
const source = { scopes: 'account-region', actions: [], collect: nothing, find: nothing } as const;
const searchable = boxKind({ providers: { aws: source } });

describe('a scope that was read in the future, because a clock was wrong', () => {
  const ahead = (ms: number) => [fine, scopeRecord(LEGACY, { completedAt: iso(START + ms) })];

  it('is out of date: nobody knows how old it is', async () => {
    const { ask, input } = worldOf({ records: ahead(HOUR) });
    const answer = await ask.kind('box', input('10.0.0.5'));

    assert.equal(answer.outcome, 'unknown');
    assert.deepEqual(
      answer.coverage.failed.map(({ scope, outcome, since }) => [scope, outcome, since]),
      [[LEGACY, 'stale', undefined]],
    );
  });

  it('is fresh where the clocks of two machines only differ', async () => {
    const { ask, input } = worldOf({ records: ahead(20_000) });

    assert.equal((await ask.kind('box', input('10.0.0.5'))).outcome, 'absent');
  });

  it('turns out of date where the clock is set back, and fresh where it has come so far', async () => {
    const { ask, input, clock } = worldOf({ records: ahead(0) });
    const outcomes = [(await ask.kind('box', input('10.0.0.5'))).outcome];
    for (const ms of [-HOUR, HOUR]) {
      clock.advance(ms);
      outcomes.push((await ask.kind('box', input('10.0.0.5'))).outcome);
    }

    assert.deepEqual(outcomes, ['absent', 'unknown', 'absent']);
  });

  it('is told where it holds something', async () => {
    const { ask, input } = worldOf({
      records: ahead(HOUR),
      documents: [{ ...box, asOf: iso(START + HOUR) }],
    });
    const { notes } = await ask.kind('box', input('10.0.0.5'));

    assert.match(notes.join('\n'), /legacy-prod eu-west-1 .*a clock was wrong/);
    assert.doesNotMatch(notes.join('\n'), /0 s old/);
  });
});

describe('what left', () => {
  it('is named in a "no", with when it left', async () => {
    const retired = left('AccountRetired', { outcome: 'excluded' });
    const { ask, input } = worldOf({ records: [fine, retired] });
    const { outcome, notes } = await ask.kind('box', input('10.0.0.5'));

    assert.equal(outcome, 'absent');
    assert.match(
      notes.join('\n'),
      /Not read any more: legacy-prod \(left the organisation on 2026-11-10\)\./,
    );
    assert.doesNotMatch(notes.join('\n'), /on purpose/);
  });

  it('is not called left out on purpose where nothing else could hold it', async () => {
    const retired = left('AccountRetired', { outcome: 'excluded' });
    const { ask, input } = worldOf({ records: [retired] });
    const { outcome, summary } = await ask.kind('box', input('10.0.0.5'));

    assert.equal(outcome, 'unknown');
    assert.match(summary, /is not read any more, since it left/);
  });

  it('says so of a region, too', async () => {
    const { ask, input } = worldOf({
      records: [fine, left('RegionRetired', { outcome: 'excluded' }), scopeRecord(`${LEGACY}b`)],
    });
    const { notes } = await ask.kind('box', input('10.0.0.5'));

    assert.match(notes.join('\n'), /legacy-prod eu-west-1 \(left the regions that are read on 2026-11-10\)/);
  });

  it('is not "absent" by a live search that looked elsewhere', async () => {
    const { ask, input } = worldOf({
      kinds: [searchable],
      rights: { box: RIGHT },
      records: [fine, left('AccountLeft', { outcome: 'failed' })],
      live: fakeLive([]),
    });
    const answer = await ask.kind('box', input('10.0.0.5', { live: true }));

    assert.equal(answer.outcome, 'unknown');
    assert.match(answer.notes.join('\n'), /444455556666: AccountLeft/);
  });

  const unseen: [what: string, record: ScopeRecord][] = [
    ['left', left('AccountLeft', { outcome: 'failed' })],
    ['is left out', scopeRecord(LEGACY, { outcome: 'excluded', error: error('Excluded') })],
  ];
  for (const [what, record] of unseen)
    it(`is not "gone" by a live search that looked elsewhere: its account ${what}`, async () => {
      const { ask, input } = worldOf({
        kinds: [searchable],
        rights: { box: RIGHT },
        records: [fine, record],
        documents: [{ ...box, identifiers: ['i-00000002'] }],
        live: fakeLive([]),
      });
      const answer = await ask.kind('box', input('i-00000002', { live: true }));

      assert.equal(answer.outcome, 'found');
      assert.equal(answer.results[0]?.confirmed?.outcome, 'failed');
    });
});

describe('what is found in a place that is left out', () => {
  it('is told to be of an old reading', async () => {
    const out = scopeRecord(LEGACY, {
      outcome: 'excluded',
      error: error('Excluded'),
      completedAt: iso(START - 72 * HOUR),
    });
    const { ask, input } = worldOf({
      records: [fine, out],
      documents: [{ ...box, asOf: iso(START - 72 * HOUR) }],
    });
    const { outcome, notes } = await ask.kind('box', input('10.0.0.5'));

    assert.equal(outcome, 'found');
    assert.match(notes.join('\n'), /What is said of legacy-prod eu-west-1 is 3 days old: .*left out/);
  });
});
