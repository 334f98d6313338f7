import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Document, Found, Kind, Live } from '#kit';
import { iso } from '#kit';
import type { AskInput } from '../../src/answer/ask.types.ts';
import {
  boxKind,
  COMPLETE,
  fakeLive,
  nothing,
  type Right,
  START,
  scopeRecord,
  stored,
  type World,
  worldOf,
} from './fakes.ts';

const aws = { scopes: 'account-region', actions: [], collect: nothing } as const;
const confirm = async () => undefined;
const live = { ...aws, confirm, find: nothing };
const kind = (part: Partial<Kind> = {}) => boxKind({ providers: { aws: live }, ...part });
const shared = kind({ shared: () => true });
const one = stored({ id: 'i-1', name: 'api-7', addresses: ['10.0.0.5'], attrs: { state: 'on' } });
const two = stored({ id: 'i-2', name: 'old', account: '444455556666', addresses: ['10.0.0.5'] });
const moved: Document = { ...one, addresses: ['10.0.0.6'] };
const RIGHT: Right = { see: 'internal', live: true };

async function box(port: Live | undefined, world: World = {}, part: Partial<AskInput> = {}) {
  const all = {
    kinds: [kind()],
    documents: [one],
    rights: { box: RIGHT },
    ...world,
    ...(port && { live: port }),
  };
  const { ask, entries, input } = worldOf(all);
  const answer = await ask.kind('box', input(part.text ?? '10.0.0.5', { live: true, ...part }));
  return { answer, entries };
}

describe('a live check', () => {
  it('says that the index is right', async () => {
    const port = fakeLive([one]);
    const { answer } = await box(port);

    assert.deepEqual(port.calls, ['confirm i-1']);
    assert.equal(answer.outcome, 'found');
    assert.equal(answer.results[0]?.source, 'live');
    assert.equal(answer.results[0]?.asOf, iso(START));
    assert.deepEqual(answer.results[0]?.confirmed, {
      at: iso(START),
      outcome: 'same',
      detail: 'It is as the index says.',
    });
    assert.match(answer.because, /agrees/);
    assert.match(answer.summary, /A live check just now agrees\.$/);
  });

  it('says what differs, and shows what is true now', async () => {
    const port = fakeLive([{ ...one, attrs: { state: 'off' } }]);
    const { answer } = await box(port);

    assert.deepEqual(port.calls, ['confirm i-1']);
    assert.equal(answer.results[0]?.confirmed?.outcome, 'changed');
    assert.equal(answer.results[0]?.facts[0]?.value, 'off');
    assert.match(answer.summary, /It still holds 10\.0\.0\.5, but differs/);
    assert.match(answer.because, /still holds, but has changed/);
  });

  it('finds where it went', async () => {
    const port = fakeLive([moved, { ...two, id: 'i-9', name: 'new' }]);
    const { answer } = await box(port);

    assert.deepEqual(port.calls, ['confirm i-1', 'find 10.0.0.5']);
    assert.deepEqual(
      answer.results.map(({ id, source, confirmed }) => [id, source, confirmed?.outcome]),
      [
        ['i-9', 'live', undefined],
        ['i-1', 'index', 'changed'],
      ],
    );
    assert.match(answer.summary, /^10\.0\.0\.5 is the machine new in the account legacy-prod/);
    assert.match(answer.because, /no longer holds it/);
  });

  it('says "nobody" where it is gone and everything was searched', async () => {
    const { answer } = await box(fakeLive([]), {
      records: [scopeRecord('box/aws/444455556666/x', { outcome: 'denied' })],
    });

    assert.equal(answer.outcome, 'absent');
    assert.match(
      answer.summary,
      /^10\.0\.0\.5 belongs to nobody of ours: all 2 places were read live just now\. Last known: the machine api-7 .* It is gone; 12 min ago it still held 10\.0\.0\.5\.$/,
    );
    assert.deepEqual(answer.coverage, {
      scopes: 2,
      complete: 2,
      failed: [],
      oldest: iso(START),
      newest: iso(START),
    });
  });

  it('does not say "nobody" where it is gone and not everything could be searched', async () => {
    const failed = [{ scope: 'box/aws/444455556666/eu-west-1', outcome: 'denied', error: 'AccessDenied' }];
    const partly = await box(fakeLive([], { failed }));
    const noSearch = await box(fakeLive([]), { kinds: [kind({ providers: { aws: { ...aws, confirm } } })] });

    for (const { answer } of [partly, noSearch]) {
      assert.equal(answer.outcome, 'unknown');
      assert.equal(answer.results[0]?.confirmed?.outcome, 'gone');
      assert.match(answer.summary, /has moved or is gone/);
    }
    assert.ok(
      partly.answer.notes.includes(
        'The live search could not read 1 of 2 places (444455556666: AccessDenied).',
      ),
    );
  });

  it('keeps what the index has where the check fails, without its words', async () => {
    const failing: Live = {
      ...fakeLive([]),
      confirm: () => Promise.reject(new Error('User arn:aws:x is not authorized')),
    };
    const { answer } = await box(failing);

    assert.equal(answer.outcome, 'found');
    assert.deepEqual(answer.results[0]?.confirmed, {
      at: iso(START),
      outcome: 'failed',
      detail: 'It could not be checked live: it failed.',
    });
    assert.equal(answer.results[0]?.source, 'index');
    assert.doesNotMatch(JSON.stringify(answer), /authorized/);
  });

  it('ends with its time budget', async () => {
    const never: Live = {
      confirm: () => new Promise(() => {}),
      find: () => new Promise(() => {}),
      enrich: () => new Promise(() => {}),
    };
    const aborted: World = { timeout: () => AbortSignal.abort() };
    const { answer } = await box(never, aborted, { door: 'slack' });
    const found = await box(never, { ...aborted, documents: [] }, { door: 'slack' });

    assert.match(answer.results[0]?.confirmed?.detail ?? '', /took too long/);
    assert.equal(found.answer.outcome, 'absent', 'the index is complete');
    assert.match(found.answer.notes.join(), /live search could not read/);
  });

  for (const [what, part, world, budget] of [
    ['somebody asked for it', { live: true }, {}, 25_000],
    ['nobody asked for it', { live: false }, { kinds: [kind({ alwaysConfirm: true })] }, 1800],
  ] as const) {
    it(`gets ${budget} ms where ${what}`, async () => {
      const budgets: number[] = [];
      const timeout = (ms: number) => {
        budgets.push(ms);
        return new AbortController().signal;
      };
      const { answer } = await box(fakeLive([one]), { ...world, timeout }, part);

      assert.equal(answer.results[0]?.confirmed?.outcome, 'same');
      assert.deepEqual(budgets, [budget]);
    });
  }

  it('looks everywhere for what several may hold, and merges', async () => {
    const port = fakeLive([one, { ...two, id: 'i-3' }]);
    const { answer } = await box(port, { kinds: [shared], documents: [one, two] });

    assert.deepEqual(port.calls, ['find 10.0.0.5', 'confirm i-2']);
    assert.deepEqual(
      answer.results.map(({ id, source, confirmed }) => [id, source, confirmed?.outcome]),
      [
        ['i-1', 'live', 'same'],
        ['i-3', 'live', undefined],
        ['i-2', 'index', 'gone'],
      ],
    );
    assert.equal(answer.total, 3);
  });

  it('says that what a search did not find is gone only where a look at itself says so', async () => {
    const there = fakeLive([{ ...two, addresses: ['10.0.0.6'] }]);
    const looked = await box(there, { kinds: [shared], documents: [two] });
    const noConfirm = kind({ shared: () => true, providers: { aws: { ...aws, find: nothing } } });
    const unlooked = await box(fakeLive([]), { kinds: [noConfirm], documents: [two] });

    assert.deepEqual(there.calls, ['find 10.0.0.5', 'confirm i-2']);
    for (const { answer } of [looked, unlooked]) {
      assert.equal(answer.results[0]?.confirmed?.outcome, 'changed');
      assert.match(answer.summary, /It no longer holds 10\.0\.0\.5; 12 min ago it did\.$/);
    }
  });

  it('counts only places that could hold it', async () => {
    const records = [scopeRecord('box/aws/111122223333/eu-west-1', { outcome: 'failed' })];
    const asked = { documents: [], records };
    const single = await box(fakeLive([], { scopes: 1, passed: 18 }), asked);
    const none = await box(fakeLive([], { scopes: 0, passed: 19 }), asked);

    assert.match(single.answer.summary, /the one place that could hold it was read live just now/);
    assert.ok(single.answer.notes.includes('1 place searched live; in 18 other places it cannot be.'));
    assert.match(none.answer.summary, /none of our 19 places could hold it/);
    assert.deepEqual(
      [single, none].map(({ answer }) => answer.outcome),
      ['absent', 'absent'],
    );
  });

  const places: [string, Partial<Found>, string | undefined][] = [
    ['its region', { failed: [{ scope: 'box/aws/444455556666/eu-west-1', outcome: 'denied' }] }, 'failed'],
    ['its account', { failed: [{ scope: 'box/aws/444455556666/*', outcome: 'denied' }] }, 'failed'],
    ['the accounts', { failed: [{ scope: 'box/aws/*/*', outcome: 'denied' }] }, 'failed'],
    ['a place of unknown name', { failed: [{ scope: 'somewhere', outcome: 'denied' }] }, 'failed'],
    ['another region', { failed: [{ scope: 'box/aws/444455556666/us-east-1', outcome: 'denied' }] }, 'gone'],
    ['any place', { scopes: 0 }, undefined],
  ];
  for (const [name, found, expected] of places) {
    it(`calls what it did not find ${expected ?? 'nothing'} where ${name} could not be read`, async () => {
      const { answer } = await box(fakeLive([], found), { kinds: [shared], documents: [two] });

      assert.equal(answer.results[0]?.confirmed?.outcome, expected);
    });
  }

  it('finds what the index does not have, and rests a "no" on a whole search', async () => {
    const records = [scopeRecord('box/aws/111122223333/eu-west-1', { outcome: 'failed' })];
    const found = await box(fakeLive([one]), { documents: [], records });
    const absent = await box(fakeLive([]), { documents: [], records });
    const nowhere = await box(fakeLive([], { scopes: 0 }), { documents: [], records });
    const failing = await box(
      { ...fakeLive([]), find: () => Promise.reject(new Error('x')) },
      { documents: [], records },
    );
    const elsewhere = await box(fakeLive([]), {
      documents: [],
      records,
      kinds: [kind({ providers: { aws: live, gcp: aws } })],
    });

    assert.deepEqual(
      [found, absent, nowhere, failing, elsewhere].map(({ answer }) => answer.outcome),
      ['found', 'absent', 'unknown', 'unknown', 'unknown'],
    );
    assert.equal(found.answer.results[0]?.source, 'live');
  });

  it('is made unasked where the index is stale, or cannot know', async () => {
    const old = { ...one, asOf: iso(START - 7_200_000) };
    const stale = fakeLive([one]);
    const gap = fakeLive([]);
    const fine = fakeLive([]);
    await box(stale, { documents: [old] }, { live: false });
    await box(gap, { documents: [], records: [] }, { live: false });
    await box(fine, {}, { live: false });

    assert.deepEqual([stale.calls, gap.calls, fine.calls], [['confirm i-1'], ['find 10.0.0.5'], []]);
  });

  it('needs the right, the present, and the intent on disk', async () => {
    const port = fakeLive([one]);
    const { answer } = await box(port, { rights: { box: { see: 'internal' } } });
    const { answer: past } = await box(port, {}, { at: '1m ago' });
    await assert.rejects(box(port, { auditFails: true }), { code: 'unavailable' });

    assert.match(answer.because, /no right to/);
    assert.ok(answer.notes.includes(answer.because), 'who asked for it is told');
    assert.match(past.because, /history/);
    assert.deepEqual(port.calls, []);
  });

  it('asks only accounts that may be asked, and shows only those that may be seen', async () => {
    const right = { accounts: { '111122223333': 'internal' as const }, live: true };
    const port = fakeLive([two]);
    const { answer } = await box(port, { documents: [], rights: { box: right } });

    assert.equal(answer.outcome, 'unknown');
    assert.doesNotMatch(JSON.stringify(answer), /444455556666|i-2/);
  });

  it('asks only accounts that may be asked live, and rests no "no" on them', async () => {
    const right: Right = { see: 'internal', live: true, liveAccounts: ['111122223333'] };
    const records = [scopeRecord('box/aws/111122223333/eu-west-1', { outcome: 'failed' })];
    const port = fakeLive([two]);
    const absent = await box(port, { documents: [], records, rights: { box: right } });
    const kept = await box(port, { documents: [two], rights: { box: right } });

    assert.equal(absent.answer.outcome, 'unknown');
    assert.deepEqual(absent.answer.results, []);
    assert.equal(kept.answer.results[0]?.confirmed, undefined);
    assert.deepEqual(port.calls, ['find 10.0.0.5']);
  });

  it('counts against its own limit', async () => {
    const port = fakeLive([one]);
    await assert.rejects(box(port, { limits: { live: 0 } }), { code: 'too-many' });
    const stale = await box(
      port,
      { limits: { live: 0 }, documents: [{ ...one, asOf: iso(0) }] },
      { live: false },
    );

    assert.deepEqual(port.calls, []);
    assert.equal(stale.answer.outcome, 'found');
    assert.match(stale.answer.because, /limit of live checks/);
    assert.equal(COMPLETE.length, 2);
  });
});
