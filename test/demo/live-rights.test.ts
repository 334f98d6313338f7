import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Principal, Question } from '#kit';
import { manualClock } from '#kit/testing';
import { kind as ip } from '../../collectors/ip/index.ts';
import { createDemo } from '../../src/demo/demo.ts';
import { accounts } from '../../src/demo/organisation.ts';

/** As against the clouds, a live question looks only into the accounts that its asker may ask. */

const principal: Principal = { type: 'system', name: 'test' };
const question: Question = {
  text: '10.0.0.1',
  kind: 'ip',
  shape: 'address',
  value: '10.0.0.1',
  because: 'an IPv4 address',
};

it('searches and counts one account of the demo where only that may be asked', async () => {
  const { cloud } = createDemo({ clock: manualClock(Date.UTC(2026, 10, 21)), resources: 1000 });
  const [own] = accounts;
  const common = { kind: ip, question, onBehalf: { principal }, signal: new AbortController().signal };
  const all = await cloud.live.find(common);
  const mine = await cloud.live.find({ ...common, mayAsk: (account) => account === own?.id });

  assert.ok(all.failed.length > 0);
  assert.deepEqual(mine.failed, []);
  assert.ok(mine.scopes > 0 && mine.scopes < 10, String(mine.scopes));
  assert.ok((mine.calls ?? 0) * 5 < (all.calls ?? 0), `${mine.calls} of ${all.calls}`);
  assert.ok(mine.documents.every(({ account }) => account === own?.id));
});
