import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Answer } from '#kit';
import { iso } from '#kit';
import { type Right, START, SUPPORT, scopeRecord, stored, type World, worldOf } from './fakes.ts';

/** A list leaves nothing out in silence: what was not read, what is hidden, what has left. */

const unreadable = { unreadable: 'AccessDenied' };
const on = stored({ id: 'i-1', name: 'one', attrs: { state: 'on', backup: 'daily' } });
const denied = stored({ id: 'i-2', name: 'two', attrs: { state: 'on', backup: unreadable } });
const unknown = stored({ id: 'i-3', name: 'three', attrs: { state: 'unknown', backup: 'daily' } });
const bare = stored({ id: 'i-4', name: 'four', attrs: {} });

async function list(filters: string, world: World, at?: string): Promise<Answer> {
  const { ask, input } = worldOf(world);
  return ask.kind('box', input(`list ${filters}`, { principal: SUPPORT, ...(at !== undefined && { at }) }));
}

describe('a list over details that were not read', () => {
  const table: { filters: string; documents: (typeof on)[]; outcome: string; untold?: RegExp }[] = [
    { filters: 'backup:weekly', documents: [on], outcome: 'absent' },
    { filters: 'zone:a', documents: [on], outcome: 'absent' },
    {
      filters: 'backup:weekly',
      documents: [on, denied],
      outcome: 'unknown',
      untold: /`backup:weekly` .*of 1\b/,
    },
    { filters: 'zone:a', documents: [on, denied], outcome: 'unknown', untold: /`zone:a` .*of 1\b/ },
    { filters: 'state:off', documents: [unknown], outcome: 'unknown', untold: /`state:off` .*of 1\b/ },
    { filters: 'state:off', documents: [bare, denied], outcome: 'unknown', untold: /`state:off` .*of 1\b/ },
    { filters: 'backup:daily', documents: [on, denied, bare], outcome: 'found', untold: /of 2\b/ },
    { filters: 'backup:weekly name:one', documents: [on, denied], outcome: 'absent' },
    { filters: 'backup:unreadable', documents: [denied], outcome: 'found' },
    { filters: 'state:unknown', documents: [unknown], outcome: 'found' },
  ];
  for (const { filters, documents, outcome, untold } of table) {
    it(`is ${outcome} for "list ${filters}" over ${documents.map(({ name }) => name).join(', ')}`, async () => {
      const answer = await list(filters, { documents });

      assert.equal(answer.outcome, outcome, answer.summary);
      if (untold) assert.match(answer.notes.join(), untold);
      else assert.doesNotMatch(answer.notes.join(), /could not be told/);
      if (outcome === 'unknown') assert.match(answer.summary, /could not be told of 1\./);
    });
  }
});

describe('a list by a tag whose value is hidden', () => {
  const tagged = stored({ id: 'i-1', tags: { k: 'sg-0a1b2c3d' }, attrs: { groups: ['sg-0a1b2c3d'] } });
  for (const filters of ['tag:k', 'tag:k=sg-0a1b2c3d', 'tag:k=sg-11111111']) {
    it(`is unknown, whatever the value: ${filters}`, async () => {
      const answer = await list(filters, { documents: [tagged] });

      assert.equal(answer.outcome, 'unknown');
      assert.deepEqual(answer.results, []);
      assert.match(answer.notes.join(), /rests on what you may not see/);
    });
  }

  it('is found by whoever may see it, and absent where no tag has the name', async () => {
    const rights = { box: { see: 'restricted' } } as const;

    assert.equal((await list('tag:k=sg-0a1b2c3d', { documents: [tagged], rights })).outcome, 'found');
    assert.equal((await list('tag:other', { documents: [tagged] })).outcome, 'absent');
  });
});

describe('a list of the past', () => {
  const GONE = '999900001111';
  const left = stored({
    id: 'i-9',
    account: GONE,
    validFrom: iso(START - 90_000_000),
    validTo: iso(START - 3_600_000),
  });
  const then = iso(START - 7_200_000);
  const records = [scopeRecord('box/aws/111122223333/eu-west-1')];
  const rights: Record<string, Right> = {
    'all accounts': { see: 'internal' },
    'its account by name': { accounts: { [GONE]: 'internal' } },
    'all but another': { see: 'internal', hidden: ['444455556666'] },
  };
  for (const [who, box] of Object.entries(rights)) {
    for (const filters of ['', `account:${GONE}`]) {
      it(`has what an account held that has left: "list ${filters}", seeing ${who}`, async () => {
        const answer = await list(filters, { documents: [left], records, rights: { box } }, then);

        assert.deepEqual(
          answer.results.map(({ id }) => id),
          ['i-9'],
          answer.summary,
        );
      });
    }
  }

  it('has nothing of an account that is hidden', async () => {
    const answer = await list(
      '',
      { documents: [left], records, rights: { box: { see: 'internal', hidden: [GONE] } } },
      then,
    );

    assert.equal(answer.outcome, 'unknown');
    assert.equal(answer.total, 0);
    assert.doesNotMatch(JSON.stringify(answer), /i-9|999900001111/);
  });
});

describe('the summary of a list of several types', () => {
  const table: [string[], RegExp][] = [
    [['network-load-balancer', 'application-load-balancer'], /^2 load balancers: /],
    [['load-balancer', 'classic-load-balancer'], /^2 load balancers: /],
    [['subnet', 'vpc'], /^2 resources: /],
    [['subnet', 'subnet'], /^2 subnets: /],
  ];
  for (const [types, summary] of table) {
    it(`names what ${types.join(' and ')} have in common`, async () => {
      const documents = types.map((type, i) => stored({ id: `i-${i}`, type }));

      assert.match((await list('', { documents })).summary, summary);
    });
  }
});
