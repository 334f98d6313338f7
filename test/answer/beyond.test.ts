import assert from 'node:assert/strict';
import { it } from 'node:test';
import { boxKind, worldOf } from './fakes.ts';

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
