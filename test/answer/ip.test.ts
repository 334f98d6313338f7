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

async function world(right: Right, more: readonly Document[] = []) {
  const store = createMemoryStore({ clock: manualClock(START) });
  const writer = await store.writer();
  const keys = new Set(
    [...documents, ...more].map(({ kind, provider, account, region }) =>
      scopeKey({ kind, provider, account, region }),
    ),
  );
  await writer.merge(
    [...documents, ...more],
    () => [...keys].map((key) => scopeRecord(key)),
    START - 720_000,
  );
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

  const published: Document = {
    ...(documents[0] as Document),
    id: 'aws-ranges/203.0.113.0/24/EC2/eu-west-1',
    type: 'published-range',
    provider: 'aws-ranges',
    account: '-',
    region: 'global',
    addresses: [],
    ranges: ['99.0.0.0/8'],
    identifiers: [],
    attrs: { service: 'EC2', serviceRegion: 'eu-west-1' },
    links: [],
  };
  const others: [string, Right, RegExp][] = [
    ['everything', { see: 'internal' }, /EC2, eu-west-1, not ours\./],
    [
      'all but an account',
      { see: 'internal', hidden: ['111122223333'] },
      /EC2, eu-west-1, not known to be ours\./,
    ],
    [
      'another account',
      { accounts: { '999999999999': 'internal' } },
      /EC2, eu-west-1, not known to be ours\./,
    ],
  ];
  for (const [who, right, text] of others) {
    it(`tells who sees ${who} of AWS's published ranges, and no false "not ours"`, async () => {
      const { ask, input } = await world(right, [published]);

      const { notes, results, related } = await ask.kind('ip', input('99.0.0.1'));

      assert.match(notes.join(), text);
      assert.equal(notes.join().match(/AWS/g)?.length, 1);
      assert.deepEqual([results, related], [[], []]);
      assert.deepEqual((await ask.kind('ip', input('98.0.0.0/7'))).total, 0);
    });
  }

  it('says no "not ours" of the past', async () => {
    const { ask, input } = await world({ see: 'internal' }, [published]);

    const { notes } = await ask.kind('ip', input('99.0.0.1', { at: '1m ago' }));

    assert.doesNotMatch(notes.join(), /not ours/);
  });

  it('tells one place where an interface and its Elastic IP hold it, and several where it is in several', async () => {
    const { ask, input } = await world({ see: 'internal' });

    const elastic = await ask.kind('ip', input('203.0.113.7'));
    const shared = await ask.kind('ip', input('10.0.0.5'));

    assert.equal(elastic.total, 2);
    assert.match(
      elastic.summary,
      /^203\.0\.113\.7 is the instance i-0a1b2c3d \([^)]+\) in the account payments-prod/,
    );
    assert.match(shared.summary, /is held in 2 places/);
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
