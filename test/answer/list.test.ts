import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import type { Answer, StoredDocument } from '#kit';
import { iso } from '#kit';
import type { AskInput } from '../../src/answer/ask.types.ts';
import { fitsText } from '../../src/answer/fits-text.ts';
import { boxKind, COMPLETE, nothing, START, scopeRecord, stored, type World, worldOf } from './fakes.ts';

const MINE = '111122223333';
const OTHER = '444455556666';
const web = stored({
  id: 'i-1',
  name: 'pay-web',
  attrs: { state: 'running', backup: null, groups: ['sg-0a0a0a0a'], zone: 'a, b' },
  tags: { Team: 'web', Owner: 'team-web' },
});
const db = stored({
  id: 'i-2',
  name: 'pay-db',
  region: 'us-east-1',
  type: 'big-machine',
  attrs: { state: 'stopped', backup: 'daily at night', zone: { unreadable: 'AccessDenied' } },
});
const old = stored({
  id: 'i-3',
  name: 'old',
  account: OTHER,
  attrs: { state: 'running', zone: 'sg-0a0a0a0a' },
});
const documents = [web, db, old];

async function list(filters: string, world: World = {}, part: Partial<AskInput> = {}): Promise<Answer> {
  const { ask, input } = worldOf({ documents, ...world });
  return ask.kind('box', input(`list ${filters}`, part));
}

const idsOf = ({ results }: Answer) => results.map(({ id }) => id);

describe('a list', () => {
  const table: [string, string[]][] = [
    ['', ['i-3', 'i-1', 'i-2']],
    ['account:payments-prod', ['i-1', 'i-2']],
    ['ACCOUNT:Payments-PROD', ['i-1', 'i-2']],
    [`account:${MINE}`, ['i-1', 'i-2']],
    ['account:*-prod', ['i-3', 'i-1', 'i-2']],
    ['account: payments-prod', ['i-1', 'i-2']],
    ['region:us-*', ['i-2']],
    ['region:us', []],
    ['type:machine', ['i-3', 'i-1']],
    ['type:"big machine"', ['i-2']],
    ['name:pay-*', ['i-1', 'i-2']],
    ['name:PAY-WEB', ['i-1']],
    ['name:pay', []],
    ['owner:team-web', ['i-1']],
    ['owner:payments', ['i-2']],
    ['tag:team', ['i-1']],
    ['tag:Team=web', ['i-1']],
    ['tag:Team=other', []],
    ['state:running', ['i-3', 'i-1']],
    ['STATE:Running account:payments-prod', ['i-1']],
    ['zone:b', ['i-1']],
    ['zone:"a, b"', ['i-1']],
    ['zone:c', []],
    ['backup:not-configured', ['i-1']],
    ['backup:"daily at night"', ['i-2']],
    ["backup:'daily at night'", ['i-2']],
    ['backup:“daily at night”', ['i-2']],
    ['backup:daily*', ['i-2']],
    ['zone:unreadable', ['i-2']],
  ];
  for (const [filters, ids] of table) {
    it(`gives ${ids.join(', ') || 'nothing'} for "list ${filters}"`, async () => {
      const answer = await list(filters);

      assert.deepEqual(idsOf(answer), ids);
      assert.equal(answer.total, ids.length);
      // The zone of one could not be read
      assert.equal(answer.outcome, ids.length > 0 ? 'found' : filters === 'zone:c' ? 'unknown' : 'absent');
    });
  }

  const faults: [string, RegExp][] = [
    ['stat:running', /no filter "stat:"\. Did you mean "state:"\? Filters: account, .*state, backup, groups/],
    ['payments', /"payments" is no filter: type a name, a colon and a value/],
    ['account:', /"account:" is no filter/],
    ['constructor:x', /no filter "constructor:"\. Filters/],
    ['account:nowhere', /none is "nowhere"\. There are payments-prod, legacy-prod\.$/],
    ['account:paymets-prod', /none is "paymets-prod"\. Did you mean payments-prod\?$/],
    ['account:11112222333', /Did you mean 111122223333\?$/],
    ['page:zzz', /^There is no such page of this answer\. Ask again without it/],
    ['x '.repeat(30), /at most/],
  ];
  for (const [filters, problem] of faults) {
    it(`says what is wrong with "list ${filters.slice(0, 20)}"`, async () => {
      const { outcome, summary, results } = await list(filters);

      assert.equal(outcome, 'invalid');
      assert.match(summary, problem);
      assert.deepEqual(results, []);
    });
  }

  it('tells how many, what, and where', async () => {
    const all = await list('');
    const two = await list('account:payments-prod name:pay-*');
    const one = await list('state:running account:payments-prod');

    assert.equal(
      all.summary,
      '3 machines: old (legacy-prod), pay-web (payments-prod), pay-db (payments-prod).',
    );
    assert.equal(two.summary, '2 machines in payments-prod, named pay-*: pay-web, pay-db.');
    assert.equal(one.summary, '1 machine in payments-prod, with state: running: pay-web.');
    assert.equal(one.question.value, 'list state:running account:payments-prod');
    assert.deepEqual(one.results[0]?.owner, { team: 'team-web', because: 'tag Owner' });
    assert.equal(one.coverage.scopes, 1);
    assert.match(one.because, /^The index alone: a list is made of what was read\.$/);
  });

  it('says "none" only where all scopes of the accounts named were read', async () => {
    const records = [
      COMPLETE[0] ?? scopeRecord(''),
      scopeRecord(`box/aws/${OTHER}/eu-west-1`, { outcome: 'denied' }),
    ];
    const named = await list('account:payments-prod name:nope', { records });
    const all = await list('name:nope', { records });

    assert.equal(named.outcome, 'absent');
    assert.equal(
      named.summary,
      'No machine in payments-prod, named nope: the one scope was read, the oldest 12 min ago.',
    );
    assert.equal(all.outcome, 'unknown');
    assert.match(all.summary, /^No machine named nope was found, but 1 of 2 scopes could not be read/);
  });

  it('shows 50 a page, and goes on by the cursor', async () => {
    const many = Array.from({ length: 120 }, (_, i) =>
      stored({
        id: `i-${i}`,
        name: `n${String(i).padStart(3, '0')}`,
        attrs: { state: i < 110 ? 'on' : 'off' },
      }),
    );
    const first = await list('state:on', { documents: many });
    const second = await list('state:on', { documents: many }, { cursor: first.cursor ?? '' });
    const typed = await list(`state:on page:${second.cursor}`, { documents: many });
    const foreign = await list('state:on', { documents: many }, { cursor: 'x' });

    assert.deepEqual(
      [first, second, typed].map(({ results }) => results.length),
      [50, 50, 10],
    );
    assert.deepEqual(
      [first, second, typed].map(({ total }) => total),
      [110, 110, 110],
    );
    assert.equal(new Set([first, second, typed].flatMap(idsOf)).size, 110);
    assert.equal(typed.cursor, undefined);
    assert.match(first.summary, /^110 machines with state: on: n000 \(payments-prod\), .*; and 107 more\.$/);
    assert.equal(foreign.outcome, 'invalid');
  });

  it('looks at 20,000 documents for one answer, and says so', async () => {
    const many = Array.from({ length: 21_500 }, (_, i) =>
      stored({ id: `i-${i}`, attrs: { state: i === 21_400 || i === 5 ? 'rare' : 'on' } }),
    );
    const first = await list('state:rare', { documents: many });
    const second = await list('state:rare', { documents: many }, { cursor: first.cursor ?? '' });
    const none = await list('state:gone', { documents: many });

    assert.deepEqual([first.total, second.total], [1, 2]);
    assert.match(first.summary, /^At least 1 machine with state: rare/);
    assert.match(first.notes.join(), /20000 of 21500 documents were looked at/);
    assert.deepEqual([idsOf(first), idsOf(second)], [['i-5'], ['i-21400']]);
    assert.equal(second.cursor, undefined);
    assert.equal(none.outcome, 'unknown');
    assert.match(none.summary, /among the first 20000 of 21500/);
  });

  it('takes no live check, and says so', async () => {
    const { because } = await list('state:running --live');

    assert.match(because, /a live check looks at one thing, so none was made/);
  });

  it('answers about the past', async () => {
    const then: StoredDocument = {
      ...web,
      attrs: { state: 'young' },
      validFrom: iso(START - 9e7),
      validTo: iso(START - 1e6),
    };
    const world = { documents: [then, { ...web, validFrom: iso(START - 1e6) }] };

    assert.deepEqual(idsOf(await list('state:young at:2h ago', world)), ['i-1']);
    assert.equal((await list('state:running at:2h ago', world)).outcome, 'unknown');
    assert.equal((await list('state:young', world)).outcome, 'absent');
  });

  it('leaves out what only explains', async () => {
    const published = { scopes: 'once', actions: [], collect: nothing, holds: false } as const;
    const kinds = [boxKind({ providers: { ...boxKind().providers, published } })];
    const range = stored({ id: 'r', provider: 'published', account: '-', region: 'global' });
    const beside = stored({ id: 's', provider: 'published' });
    const records = [...COMPLETE, scopeRecord('box/published/-/global')];

    assert.equal((await list('', { kinds, documents: [...documents, range, beside], records })).total, 3);
  });
});

describe('rights on a list', () => {
  it('hide what may not be seen from filters, too', async () => {
    const world = (see: 'internal' | 'restricted') => ({ rights: { box: { see } } });
    const support = await list('groups:sg-0a0a0a0a', world('internal'));
    const security = await list('groups:sg-0a0a0a0a', world('restricted'));
    const nowhere = await list('groups:sg-0b0b0b0b', world('internal'));

    assert.deepEqual(idsOf(security), ['i-1']);
    assert.equal(support.outcome, 'unknown');
    assert.match(support.notes.join(), /`groups:sg-0a0a0a0a` rests on what you may not see/);
    const bare = (answer: Answer) =>
      JSON.stringify(answer)
        .replaceAll(/sg-0[ab]+/g, '')
        .replaceAll(/0[ab]+/g, '');
    assert.equal(bare(support), bare(nowhere));
  });

  it('match nothing by a shown value that gives a hidden one away', async () => {
    const leak = {
      ...web,
      attrs: { groups: ['sg-0a0a0a0a'], zone: 'sg-0a0a0a0a' },
      tags: { G: 'sg-0a0a0a0a' },
    };
    const world = { documents: [leak], rights: { box: { see: 'internal' as const } } };

    assert.deepEqual(idsOf(await list('zone:sg-0a0a0a0a', world)), []);
    assert.deepEqual(idsOf(await list('tag:G=sg-0*', world)), []);
  });

  it('keep hidden accounts out of results, totals and names', async () => {
    for (const right of [
      { accounts: { [MINE]: 'internal' as const } },
      { see: 'internal' as const, hidden: [OTHER] },
    ]) {
      const all = await list('', { rights: { box: right } });
      const hidden = await list('account:legacy-prod', { rights: { box: right } });
      const nowhere = await list('account:nowhere', { rights: { box: right } });

      assert.deepEqual(idsOf(all), ['i-1', 'i-2']);
      assert.equal(hidden.outcome, 'invalid');
      assert.equal(hidden.summary.replace('legacy-prod', ''), nowhere.summary.replace('nowhere', ''));
      assert.doesNotMatch(JSON.stringify([all, nowhere]), new RegExp(`${OTHER}|legacy`));
      assert.equal((await list('name:nope', { rights: { box: right } })).outcome, 'unknown');
      assert.equal(
        (await list('account:payments-prod name:nope', { rights: { box: right } })).outcome,
        'absent',
      );
    }
  });

  it('deny a list as anything else', async () => {
    assert.equal((await list('', { rights: {} })).outcome, 'denied');
    assert.equal((await list('nonsense', { rights: {} })).outcome, 'denied');
  });

  it('match only public facts for those who see nothing else', async () => {
    const kinds = [boxKind({ sensitivity: 'public' })];
    const world: World = { kinds, rights: { box: { see: 'public' } } };

    assert.deepEqual((await list('state:stopped', world)).results.length, 1);
    assert.deepEqual(idsOf(await list('name:pay-*', world)), []);
    assert.deepEqual(idsOf(await list('tag:Team', world)), []);
  });
});

describe('fitsText', () => {
  it('agrees with a regular expression', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'B'), maxLength: 8 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 6 });

    fc.assert(
      fc.property(pattern, text, (some, given) => {
        const expected = new RegExp(`^${some.replaceAll('*', '.*')}$`, 'i').test(given);
        assert.equal(fitsText(some, given), expected);
      }),
      { numRuns: 1000 },
    );
  });

  it('takes no harm from many stars', () => {
    assert.equal(fitsText('*a'.repeat(50), 'a'.repeat(5000)), true);
    assert.equal(fitsText(`${'*a'.repeat(50)}b`, 'a'.repeat(5000)), false);
  });
});
