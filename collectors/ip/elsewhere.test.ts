import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Document } from '#kit';
import { documentOf, naiveIndex } from '#kit/testing';
import { kind } from './index.ts';

const address = '13.248.117.21';
const accelerator = documentOf({
  kind: 'other',
  id: '111122223333/accelerator-1',
  type: 'accelerator',
  name: 'front-door',
  region: 'global',
  arn: 'arn:aws:other::111122223333:accelerator/1',
  addresses: [address],
});
const record = documentOf({ kind: 'names', id: 'www.example.com/A', type: 'record', addresses: [address] });
const range = documentOf({
  id: 'aws-ranges/13.248.0.0/16',
  type: 'published-range',
  provider: 'aws-ranges',
  account: '-',
  ranges: ['13.248.0.0/16'],
  attrs: { service: 'GLOBALACCELERATOR', serviceRegion: 'GLOBAL' },
});
const holder = documentOf({ addresses: [address] });

async function ask(documents: readonly Document[]) {
  const question = {
    text: address,
    kind: 'ip',
    shape: 'address',
    value: address,
    because: 'asked so',
  } as const;
  const found = await kind.lookup({ question, index: naiveIndex(documents), now: 0 });
  const notes = found.notes ?? [];
  return {
    ...found,
    beside: (found.related ?? []).map(({ relation, document }) => [relation, document.id]),
    leads: notes.filter(({ lead }) => lead?.includes('unknown')).map(({ text }) => text),
  };
}

describe('pitfall 8: a public address that is on no interface', () => {
  it('shows the resource that answers to it, and never calls it nobody’s', async () => {
    const { documents, beside, leads, beyond } = await ask([accelerator, record, range]);

    assert.deepEqual(documents, []);
    assert.deepEqual(beside, [['accelerator', accelerator.id]]);
    assert.equal(
      leads[0],
      '13.248.117.21 is an address of the accelerator front-door in account 111122223333.',
    );
    assert.match(beyond ?? '', /something else of ours answers to it/);
  });

  it('says that an address of Global Accelerator cannot be on an interface, where none of ours has it', async () => {
    const { beside, leads, beyond } = await ask([range]);

    assert.deepEqual(beside, []);
    assert.match(beyond ?? '', /is on no interface/);
    assert.match(leads.join(), /each belongs to one accelerator, and is on no interface/);
    assert.doesNotMatch(leads.join(), /not ours|many customers/);
  });

  it('takes no record for a resource: it merely names the address', async () => {
    const { beside, beyond } = await ask([record]);

    assert.deepEqual(beside, []);
    assert.equal(beyond, undefined);
  });

  it('asks no further where an interface has it', async () => {
    const { documents, beyond, leads } = await ask([holder, accelerator, range]);

    assert.equal(documents[0]?.id, holder.id);
    assert.equal(beyond, undefined);
    assert.doesNotMatch(leads.join(), /accelerator front-door/);
  });
});
