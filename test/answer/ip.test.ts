import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { Document } from '#kit';
import { scopeKey } from '#kit';
import { manualClock } from '#kit/testing';
import { recognise } from '../../src/answer/recognise.ts';
import { loadKinds } from '../../src/kinds.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { type Right, START, scopeRecord, worldOf } from './fakes.ts';

/** The whole path with the real kind of addresses and the store in memory. */

const kinds = await loadKinds(new URL('../../collectors/', import.meta.url));
const ip = [...kinds.values()].filter(({ name }) => name === 'ip');
const documents = readFileSync(
  new URL('../../collectors/ip/fixtures/documents.ndjson', import.meta.url),
  'utf8',
)
  .split('\n')
  .filter((line) => line.trim() !== '')
  .map((line) => JSON.parse(line) as Document);

async function world(right: Right) {
  const store = createMemoryStore({ clock: manualClock(START) });
  const writer = await store.writer();
  const keys = new Set(
    documents.map(({ kind, provider, account, region }) => scopeKey({ kind, provider, account, region })),
  );
  await writer.merge(documents, () => [...keys].map((key) => scopeRecord(key)), START - 720_000);
  return worldOf({ kinds: ip, index: store.index, rights: { ip: right } });
}

describe('ask about addresses', () => {
  it('finds every address of the example documents, for all who may see it', async () => {
    const { ask, input } = await world({ see: 'internal' });
    const addresses = documents
      .filter(({ type }) => type === 'network-interface')
      .flatMap((one) => one.addresses);
    assert.ok(addresses.length > 0);

    for (const address of addresses) {
      const answer = await ask.kind('ip', input(`<http://${address}|${address}>`));

      assert.equal(answer.outcome, 'found', address);
      assert.ok(answer.summary.startsWith(`${address} is`), answer.summary);
      assert.doesNotMatch(JSON.stringify(answer), /Security groups|sg-[0-9a-f]{8}/);
    }
  });

  it('says "nobody" of an address that nobody has, and does not where accounts are hidden', async () => {
    const all = await world({ see: 'internal' });
    const some = await world({ accounts: { '999999999999': 'internal' } });

    assert.equal((await all.ask.kind('ip', all.input('203.0.113.254'))).outcome, 'absent');
    assert.equal((await some.ask.kind('ip', some.input('203.0.113.254'))).outcome, 'unknown');
  });

  it('understands names that say an address, and networks', () => {
    const value = (text: string) => recognise(text, kinds, 'ip').questions[0]?.value;

    assert.equal(value('ip-10-0-0-1.eu-west-1.compute.internal'), '10.0.0.1');
    assert.equal(value('ip-10-0-0-1'), '10.0.0.1');
    assert.equal(value('ec2-203-0-113-7.eu-west-1.compute.amazonaws.com'), '203.0.113.7');
    assert.equal(value('https://ec2-203-0-113-7.compute-1.amazonaws.com/x?y'), '203.0.113.7');
    assert.equal(value('10.0.0.7/24'), '10.0.0.0/24');
    assert.equal(value('ENI-0123456789abcdef0'), 'eni-0123456789abcdef0');
  });
});
