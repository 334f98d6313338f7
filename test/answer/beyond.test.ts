import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Live } from '#kit';
import { boxKind, fakeLive, nothing as none, stored, worldOf } from './fakes.ts';

/** What the index cannot hold is not absent because the index does not have it. */

const beyond = 'such machines are in no index';
const nothing = { documents: [], total: 0 };

it('pitfall 36: where the index cannot hold it, finding nothing is unknown, with the reason', async () => {
  const kinds = [boxKind({ lookup: async () => ({ ...nothing, beyond }) })];
  const { ask, input } = worldOf({ kinds, rights: { box: { see: 'restricted' } } });
  const answer = await ask.kind('box', input('i-0abcdef12'));

  assert.equal(answer.outcome, 'unknown', JSON.stringify(answer));
  assert.match(answer.summary, /i-0abcdef12 was not found: such machines are in no index\./);
});

it('and without such a reason it is absent', async () => {
  const kinds = [boxKind({ lookup: async () => nothing })];
  const { ask, input } = worldOf({ kinds, rights: { box: { see: 'restricted' } } });

  assert.equal((await ask.kind('box', input('i-0abcdef12'))).outcome, 'absent');
});

describe('a complete live search that finds nothing', () => {
  const providers = { aws: { scopes: 'account-region', actions: [], collect: none, find: none } } as const;
  const table = [
    {
      says: 'makes it absent where it can find what the index cannot hold',
      lookup: { beyond },
      outcome: 'absent',
    },
    {
      says: 'says nothing of what it cannot find either',
      lookup: { beyond, unsearchable: true },
      outcome: 'unknown',
    },
  ] as const;
  for (const { says, lookup, outcome } of table) {
    it(says, async () => {
      const kinds = [boxKind({ providers, lookup: async () => ({ ...nothing, ...lookup }) })];
      const rights = { box: { see: 'restricted', live: true } } as const;
      const { ask, input } = worldOf({ kinds, rights, live: fakeLive([]) });
      const answer = await ask.kind('box', input('i-0abcdef12', { live: true }));

      assert.equal(answer.outcome, outcome, JSON.stringify(answer));
      assert.equal(/belongs to nobody/.test(answer.summary), outcome === 'absent');
    });
  }
});

it('asks live with the accounts that the asker may ask, each time', async () => {
  const asked: [string, boolean, boolean][] = [];
  const note = (what: string, mayAsk: ((account: string) => boolean) | undefined) =>
    void asked.push([what, mayAsk?.('111122223333') === true, mayAsk?.('444455556666') === true]);
  const quiet = fakeLive([]);
  const live: Live = {
    confirm: (options) => {
      note('confirm', options.mayAsk);
      return quiet.confirm(options);
    },
    find: (options) => {
      note('find', options.mayAsk);
      return quiet.find(options);
    },
    enrich: (options) => {
      note('enrich', options.mayAsk);
      return quiet.enrich(options);
    },
  };
  const all = { confirm: async () => undefined, find: none, enrich: async () => ({}) };
  const providers = { aws: { scopes: 'account-region', actions: [], collect: none, ...all } } as const;
  const { ask, input } = worldOf({
    kinds: [boxKind({ providers })],
    documents: [stored({ identifiers: ['i-0abcdef12'] })],
    rights: { box: { accounts: { '111122223333': 'restricted' }, live: true } },
    live,
  });
  await ask.kind('box', input('i-0abcdef12', { live: true }));

  assert.deepEqual(asked, [
    ['confirm', true, false],
    ['find', true, false],
    ['enrich', true, false],
  ]);
});
