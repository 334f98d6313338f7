import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccessSettings } from '#kit';
import { documentOf, manualClock } from '#kit/testing';
import { kind as dns } from '../../collectors/dns/index.ts';
import { kind as lb } from '../../collectors/lb/index.ts';
import { createAccess } from '../../src/access/create-access.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { commit } from '../contract/store-harness.ts';
import { worldOf } from './fakes.ts';

const A = '111122223333';
const hour = 3_600_000;
const target = 'web-1234567890.eu-west-1.elb.amazonaws.com';

test('a name is no longer told to dangle once the kind that could hold its target is stale', async () => {
  const clock = manualClock();
  const { index, writer } = createMemoryStore({ clock });
  const bench = { writer: await writer(), clock };
  const own = { kind: 'dns', account: A, region: 'global' };
  const zone = documentOf({
    ...{ ...own, type: 'hosted-zone', id: `${A}/Z1`, name: 'example.com', hostnames: ['example.com'] },
    attrs: { private: false },
  });
  const record = documentOf({
    ...{ ...own, type: 'record', id: `${A}/Z1/www.example.com/CNAME`, hostnames: ['www.example.com'] },
    attrs: { type: 'CNAME', zone: zone.id, values: [target] },
    links: [{ relation: 'in-zone', kind: 'dns', id: zone.id }],
  });
  await commit(bench, [], `lb/aws/${A}/eu-west-1`);
  clock.advance(hour);
  await commit(bench, [zone, record], `dns/aws/${A}/global`);
  const settings: AccessSettings = { rules: [{ effect: 'allow', users: ['U0SUP1'], kinds: ['*'] }] };
  const kinds = [dns, lb];
  const access = createAccess({ settings, limits: undefined, kinds, teams: ['T0001'], clock });
  const { ask, input } = worldOf({ index, kinds, clock, access });
  clock.advance(hour - 1);
  for (let i = 0; i < 2; i++)
    assert.match((await ask.kind('dns', input('www.example.com'))).notes.join(), /Dangling/);

  clock.advance(1);

  const { notes, summary } = await ask.kind('dns', input('www.example.com'));
  assert.doesNotMatch(`${summary} ${notes.join()}`, /Dangling/);
  assert.match(notes.join(), /whether it is dangling cannot be told/);
});
