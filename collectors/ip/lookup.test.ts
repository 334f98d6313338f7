import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import type { Outcome, Question, ScopeRecord } from '#kit';
import { documentOf, fakeAws, naiveIndex } from '#kit/testing';
import { collectAll, published, respond } from './fixtures/recorded.ts';
import { kind } from './index.ts';

const now = Date.parse('2026-11-21T03:30:00Z');
const completedAt = '2026-11-21T03:00:00.000Z';
const documents = await collectAll(fakeAws(respond, published));
const scopes: ScopeRecord[] = [
  { key: 'ip/aws/111122223333/eu-west-1', outcome: 'complete', completedAt },
  { key: 'ip/aws/111122223333/eu-south-2', outcome: 'excluded' },
  { key: 'ip/aws-ranges/-/global', outcome: 'complete', completedAt },
  { key: 'ip/networks/-/global', outcome: 'complete', completedAt },
];

async function ask(
  shape: Question['shape'],
  value: string,
  world: { documents?: typeof documents; scopes?: ScopeRecord[]; cursor?: string; outcome?: Outcome } = {},
) {
  const question: Question = {
    text: value,
    kind: 'ip',
    shape,
    value,
    because: 'asked so',
    ...(world.cursor !== undefined && { cursor: world.cursor }),
  };
  const index = naiveIndex(world.documents ?? documents, { scopes: world.scopes ?? scopes });
  const answer = await kind.lookup({ question, index, now });
  const { outcome = answer.total > 0 ? 'found' : 'absent' } = world;
  return {
    ids: answer.documents.map(({ id }) => id.replace(/^.*\//, '')),
    related: answer.related?.map(({ document }) => document.id.replace(/^.*\//, '')) ?? [],
    notes: (answer.notes ?? [])
      .filter(({ outcomes }) => outcomes?.includes(outcome) !== false)
      .map(({ text }) => text)
      .join('\n'),
    total: answer.total,
    cursor: answer.cursor,
  };
}

describe('looking up an ARN of which there is nothing', () => {
  const cases: [region: string, account: string, beyond: RegExp | undefined][] = [
    ['eu-west-1', '111122223333', undefined],
    ['us-east-1', '111122223333', /^us-east-1 is not among the regions of 111122223333 that are read$/],
    ['eu-south-2', '111122223333', /^eu-south-2 is not among/],
    ['us-east-1', '999988887777', undefined],
  ];
  for (const [region, account, beyond] of cases) {
    it(`pitfall 10: in ${region} of ${account}: ${beyond ? 'may be all the same' : 'is nowhere'}`, async () => {
      const value = `arn:aws:ec2:${region}:${account}:network-interface/eni-0fffffff1`;
      const question: Question = { text: value, kind: 'ip', shape: 'arn', value, because: 'asked so' };
      const answer = await kind.lookup({ question, index: naiveIndex(documents, { scopes }), now });

      if (beyond) assert.match(answer.beyond ?? '', beyond);
      else assert.equal(answer.beyond, undefined);
    });
  }
});

describe('looking up an address', () => {
  const cases: { value: string; ids: string[]; says?: RegExp[]; never?: RegExp[]; related?: string[] }[] = [
    {
      value: '10.0.0.5',
      ids: ['eni-0a1', 'eni-0a4'],
      says: [/held in 2 VPCs/],
      never: [/RFC 1918/],
      related: ['subnet-0aa1', 'subnet-0aa2', 'vpc-0aa1', 'vpc-0aa2'],
    },
    {
      value: '203.0.113.7',
      ids: ['eni-0a1', 'eipalloc-0a7'],
      related: ['subnet-0aa1', 'vpc-0aa1'],
      never: [/documentation/, /not ours/],
    },
    {
      value: '203.0.113.8',
      ids: ['eipalloc-0a8'],
      says: [/attached to nothing/, /ipv4pool-ec2-0123456789abcdef0/],
    },
    { value: '10.0.0.70', ids: ['eni-0a1'], says: [/prefix/, /pod/] },
    { value: '2600:1f18:abc:de01:1::9', ids: ['eni-0a1'], says: [/prefix/] },
    { value: '10.0.0.30', ids: ['eni-0a3'], says: [/change without notice \(load balancer\)/] },
    {
      value: '10.0.0.99',
      ids: [],
      related: ['subnet-0aa1', 'subnet-0aa2', 'vpc-0aa1', 'vpc-0aa2'],
      says: [
        /private address \(RFC 1918\)/,
        /inside the subnet subnet-0aa1 \(prod-a\) of the VPC vpc-0aa1 in account 111122223333/,
      ],
      never: [/AWS keeps it/],
    },
    { value: '10.0.0.2', ids: [], says: [/AWS keeps it for itself there \(DNS\)/] },
    { value: '10.0.0.255', ids: [], says: [/AWS keeps it for itself there \(the broadcast address\)/] },
    {
      value: '10.0.200.1',
      ids: [],
      says: [/inside the VPC vpc-0aa1 \(prod\) in account/],
      related: ['vpc-0aa1', 'vpc-0aa2'],
    },
    { value: '52.94.77.1', ids: [], says: [/public IP of AWS, EC2, eu-west-1, not ours/] },
    { value: '52.94.1.1', ids: [], says: [/AMAZON, eu-west-1/], never: [/not ours/] },
    {
      value: '13.32.0.9',
      ids: [],
      says: [/CLOUDFRONT, GLOBAL.*only a host name tells/],
      never: [/not ours/],
    },
    { value: '52.94.78.9', ids: [], says: [/our network Partner gateway/, /EC2/], never: [/not ours/] },
    {
      value: '198.51.100.77',
      ids: [],
      says: [/our network Office Pune \(198\.51\.100\.0\/24\), owner it, #it-oncall/],
      never: [/documentation/],
    },
    { value: '8.8.8.8', ids: [], says: [/not in AWS's published address ranges/] },
    { value: '169.254.169.254', ids: [], says: [/metadata service/] },
    { value: '100.64.3.4', ids: [], says: [/carrier-grade NAT/], related: ['vpc-0aa1'] },
    { value: '127.0.0.1', ids: [], says: [/loopback/] },
    { value: '224.0.0.1', ids: [], says: [/multicast/] },
    { value: '169.254.7.7', ids: [], says: [/link-local/] },
    { value: '192.0.2.9', ids: [], says: [/documentation/], never: [/published/] },
  ];

  for (const { value, ids, related, says = [], never = [] } of cases) {
    it(`${value}: ${ids.join(', ') || 'nobody'}`, async () => {
      const answer = await ask('address', value);

      assert.deepEqual(answer.ids, ids);
      assert.equal(answer.total, ids.length);
      if (related) assert.deepEqual(answer.related, related);
      for (const text of says) assert.match(answer.notes, text);
      for (const text of never) assert.doesNotMatch(answer.notes, text);
    });
  }

  it('pitfall 9: says that the feed could not be read, and never "not AWS"', async () => {
    const failed: ScopeRecord[] = [{ key: 'ip/aws-ranges/-/global', outcome: 'failed' }];

    const { notes } = await ask('address', '8.8.8.8', { documents: [], scopes: failed });

    assert.match(notes, /could not be read/);
    assert.doesNotMatch(notes, /not in AWS|not ours/);
  });

  const said: [Outcome, RegExp][] = [
    ['absent', /EC2, eu-west-1, not ours\./],
    ['unknown', /EC2, eu-west-1, not known to be ours\./],
    ['found', /EC2, eu-west-1\./],
  ];
  for (const [outcome, text] of said) {
    it(`pitfall 10: says of an address of AWS what goes with "${outcome}"`, async () => {
      const { notes } = await ask('address', '52.94.77.1', { outcome });

      assert.match(notes, text);
      assert.equal(notes.match(/public IP of AWS/g)?.length, 1);
    });
  }

  it('does not say that nobody holds it where somebody was found live', async () => {
    assert.doesNotMatch((await ask('address', '10.0.0.99', { outcome: 'found' })).notes, /nobody/);
  });

  it('pitfall 1: gives every holder, whatever the last part of their ids', async () => {
    const holder = (id: string, account: string) => documentOf({ id, account, addresses: ['10.1.1.1'] });
    const world = [
      holder('111122223333/eu-west-1/eni-1', '111122223333'),
      holder('444455556666/eu-west-1/eni-1', '444455556666'),
      holder('vpc-a/10.1.1.1', '111122223333'),
      holder('vpc-b/10.1.1.1', '111122223333'),
    ];

    assert.equal((await ask('address', '10.1.1.1', { documents: world })).total, 4);
  });

  it('refuses a cursor that is none of its own', async () => {
    await assert.rejects(ask('address', '10.0.0.5', { cursor: 'x' }), { code: 'invalid' });
  });

  it('ranks what is in use and behind an instance first, and its Elastic IP after the interface', async () => {
    const holder = (id: string, type: string, attrs: object) =>
      documentOf({ id: `111122223333/eu-west-1/${id}`, type, addresses: ['10.1.1.1'], attrs: { ...attrs } });
    const world = [
      holder('eni-d', 'network-interface', { status: 'available' }),
      holder('eipalloc-b', 'elastic-ip', { status: 'in-use', instance: 'i-1' }),
      holder('eni-c', 'network-interface', { status: 'in-use' }),
      holder('eni-z', 'network-interface', { status: 'in-use', instance: 'i-1' }),
    ];

    const { ids } = await ask('address', '10.1.1.1', { documents: world });

    assert.deepEqual(ids, ['eni-z', 'eipalloc-b', 'eni-c', 'eni-d']);
  });

  it('pitfall 7: gives an interface that two accounts see once, as its owner sees it', async () => {
    const view = (account: string, ownerAccount?: string) =>
      documentOf({
        id: `${account}/eu-west-1/eni-1`,
        account,
        addresses: ['10.1.1.1'],
        attrs: { status: 'in-use', ...(ownerAccount && { ownerAccount }) },
      });
    const both = [view('444455556666'), view('999988887777', '444455556666')];

    for (const world of [both, both.toReversed()]) {
      const question: Question = { text: '', kind: 'ip', shape: 'address', value: '10.1.1.1', because: '' };
      const answer = await kind.lookup({ question, index: naiveIndex(world), now });

      assert.deepEqual(
        answer.documents.map(({ account }) => account),
        ['444455556666'],
      );
    }
  });

  it('gives all candidates, page by page, with the true total', async () => {
    const world = Array.from({ length: 120 }, (_, i) =>
      documentOf({ id: `111122223333/eu-west-1/eni-${1000 + i}`, addresses: ['10.1.1.1'] }),
    );
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await ask('address', '10.1.1.1', {
        documents: world,
        ...(cursor !== undefined && { cursor }),
      });
      assert.equal(page.total, 120);
      seen.push(...page.ids);
      cursor = page.cursor;
    } while (cursor !== undefined);

    assert.equal(new Set(seen).size, 120);
  });
});

describe('looking up other things', () => {
  it('finds everything of ours inside a CIDR, and nothing that only explains', async () => {
    const { ids, total, related } = await ask('cidr', '10.0.0.0/24');

    assert.deepEqual(ids, ['subnet-0aa1', 'eni-0a1', 'eni-0a2', 'eni-0a3', 'eni-0a4']);
    assert.equal(total, 5);
    assert.deepEqual(related, ['subnet-0aa1', 'subnet-0aa2', 'vpc-0aa1', 'vpc-0aa2']);
    assert.equal((await ask('cidr', '52.94.0.0/16')).total, 0);
  });

  it('pitfall 4: finds the prefix that a smaller CIDR lies in, first and counted on every page', async () => {
    const many = Array.from({ length: 60 }, (_, i) =>
      documentOf({ id: `eni-${i}`, addresses: [`10.9.0.${i}`] }),
    );
    const world = [
      documentOf({ id: 'eni-pod', ranges: ['10.9.0.0/24'] }),
      documentOf({ id: 'subnet-1', type: 'subnet', ranges: ['10.9.0.0/16'] }),
      ...many,
    ];

    const first = await ask('cidr', '10.9.0.0/25', { documents: world });
    const second = await ask('cidr', '10.9.0.0/25', { documents: world, cursor: first.cursor ?? '' });

    assert.equal(first.ids[0], 'eni-pod');
    assert.deepEqual([first.total, second.total], [61, 61]);
    assert.equal(new Set([...first.ids, ...second.ids]).size, 61);
    assert.deepEqual(first.related, ['subnet-1']);
    assert.deepEqual((await ask('cidr', '10.9.0.128/30', { documents: world })).ids, ['eni-pod']);
    assert.deepEqual((await ask('cidr', '10.9.0.0/24', { documents: world })).total, 61);
  });

  it('finds what is ours without an account', async () => {
    const server = documentOf({ id: 'server-1', provider: 'racks', account: '-', addresses: ['10.9.0.1'] });
    const racks: ScopeRecord = { key: 'ip/racks/-/pune', outcome: 'complete', completedAt };
    const range = documents.filter(({ type }) => type === 'published-range' || type === 'named-network');
    const world = { documents: [server, ...range], scopes: [...scopes, racks] };

    assert.deepEqual((await ask('cidr', '10.0.0.0/8', world)).ids, ['server-1']);
    assert.deepEqual((await ask('cidr', '0.0.0.0/0', world)).total, 1);
  });

  it('finds a resource by its own id or ARN, listed among its identifiers or not', async () => {
    const arn = 'arn:aws:ec2:eu-west-1:111122223333:network-interface/eni-0b1';
    const world = [
      documentOf({ id: 'eni-0b1', arn }),
      documentOf({ id: '1/r/eni-0b2', arn: `${arn}2`, identifiers: ['eni-0b12'] }),
      documentOf({ id: 'eipalloc-0b3', identifiers: ['eni-0b1'] }),
    ];

    assert.deepEqual((await ask('id', 'eni-0b1', { documents: world })).ids, ['eni-0b1', 'eipalloc-0b3']);
    assert.deepEqual((await ask('arn', arn, { documents: world })).ids, ['eni-0b1']);
    assert.deepEqual((await ask('arn', `${arn}2`, { documents: world })).ids, ['eni-0b2']);
    assert.equal(
      (await ask('arn', arn.replace('111122223333', '444455556666'), { documents: world })).total,
      0,
    );
  });

  it('reads no unread world as an empty filter', async () => {
    assert.equal((await ask('cidr', '10.0.0.0/8', { scopes: [] })).total, 0);
  });

  const resources: [Question['shape'], string, string[]][] = [
    ['id', 'eni-0a1', ['eni-0a1']],
    ['id', 'eipalloc-0a7', ['eipalloc-0a7', 'eni-0a1']],
    ['id', 'vpc-0aa1', ['vpc-0aa1']],
    ['id', 'i-0a1b2c3d', ['eni-0a1']],
    ['arn', 'arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-0aa1', ['subnet-0aa1']],
    ['id', 'sg-0a1', []],
  ];
  for (const [shape, value, ids] of resources) {
    it(`${value}: ${ids.join(', ') || 'nothing'}`, async () => {
      const answer = await ask(shape, value);

      assert.deepEqual(answer.ids, ids);
      assert.equal(answer.total, ids.length);
    });
  }
});

describe('whether a document still holds it', () => {
  it('takes whatever is no network for a holder of its own ranges', async () => {
    const balancer = documentOf({ id: 'a/b/lb', type: 'load-balancer', ranges: ['10.3.0.0/28'] });
    const index = naiveIndex([balancer]);
    const question: Question = { text: '', kind: 'ip', shape: 'address', value: '10.3.0.9', because: '' };

    assert.equal((await kind.lookup({ question, index, now })).total, 1);
  });

  it('knows prefixes, and that subnets hold no address', () => {
    const holder = documentOf({ ranges: ['10.0.0.64/28'], addresses: ['10.0.0.5'] });
    const asked = (value: string, shape: Question['shape'] = 'address'): Question => ({
      text: '',
      kind: 'ip',
      shape,
      value,
      because: '',
    });

    assert.equal(kind.answersFor?.(holder, asked('10.0.0.70')), true);
    assert.equal(kind.answersFor?.(holder, asked('10.0.0.80')), false);
    assert.equal(kind.answersFor?.({ ...holder, type: 'subnet' }, asked('10.0.0.70')), false);
    assert.equal(kind.answersFor?.(holder, asked('10.0.0.0/29', 'cidr')), true);
    assert.equal(kind.answersFor?.(holder, asked('10.0.1.0/24', 'cidr')), false);
  });

  it('agrees with the lookup for any last byte', async () => {
    const asked = (value: string): Question => ({
      text: '',
      kind: 'ip',
      shape: 'address',
      value,
      because: '',
    });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 255 }), async (byte) => {
        const value = `10.0.0.${byte}`;
        const { ids } = await ask('address', value);
        const expected = documents.filter((document) => kind.answersFor?.(document, asked(value)));
        assert.deepEqual([...ids].sort(), expected.map(({ id }) => id.replace(/^.*\//, '')).sort());
      }),
      { numRuns: 64 },
    );
  });
});
