import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import type { Question, Result, ScopeRecord } from '#kit';
import { documentOf, fakeAws } from '#kit/testing';
import { naiveIndex } from './fixtures/naive-index.ts';
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
  world: { documents?: typeof documents; scopes?: ScopeRecord[]; cursor?: string } = {},
) {
  const question: Question = {
    text: value,
    kind: 'ip',
    shape,
    value,
    because: 'asked so',
    ...(world.cursor !== undefined && { cursor: world.cursor }),
  };
  const index = naiveIndex(world.documents ?? documents, world.scopes ?? scopes);
  const answer = await kind.lookup({ question, index, now });
  return {
    ids: answer.documents.map(({ id }) => id.replace(/^.*\//, '')),
    related: answer.related?.map(({ document }) => document.id.replace(/^.*\//, '')) ?? [],
    notes: (answer.notes ?? []).map(({ text }) => text).join('\n'),
    total: answer.total,
    cursor: answer.cursor,
  };
}

describe('looking up an address', () => {
  const cases: { value: string; ids: string[]; says?: RegExp[]; never?: RegExp[]; related?: string[] }[] = [
    {
      value: '10.0.0.5',
      ids: ['eni-0a1', 'eni-0a4'],
      says: [/private address \(RFC 1918\)/, /held in 2 VPCs/],
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
    { value: '10.0.0.30', ids: ['eni-0a3'], says: [/load balancer change without notice/] },
    {
      value: '10.0.0.99',
      ids: [],
      related: ['subnet-0aa1', 'subnet-0aa2', 'vpc-0aa1', 'vpc-0aa2'],
      says: [
        /inside the subnet subnet-0aa1 \(prod-a\) of the VPC vpc-0aa1 in account 111122223333/,
        /nobody is known to hold it/,
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

  const unsettled: [string, ScopeRecord[]][] = [
    ['denied', [...scopes, { key: 'ip/aws/444455556666/eu-west-1', outcome: 'denied', completedAt }]],
    ['unread', [...scopes, { key: 'ip/aws/444455556666/eu-west-1', outcome: 'unread' }]],
    ['old', [{ key: 'ip/aws/1/r', outcome: 'complete', completedAt: '2026-11-20T03:00:00.000Z' }]],
    ['unknown', []],
  ];
  for (const [what, records] of unsettled) {
    it(`pitfall 10: does not say "not ours" while a place of ours is ${what}`, async () => {
      const { notes } = await ask('address', '52.94.77.1', { scopes: records });

      assert.match(notes, /EC2, eu-west-1, not known to be ours/);
    });
  }

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

describe('what the kind accepts', () => {
  const cases: [string, string | undefined][] = [
    ['ip-10-0-0-1.ec2.internal', 'address 10.0.0.1'],
    ['ip-10-0-0-1.eu-west-1.compute.internal', 'address 10.0.0.1'],
    ['IP-10-0-0-1', 'address 10.0.0.1'],
    ['ip-10-0-0-300.ec2.internal', undefined],
    ['ec2-1-2-3-4.eu-west-1.compute.amazonaws.com', 'address 1.2.3.4'],
    ['ec2-1-2-3-4.compute-1.amazonaws.com', 'address 1.2.3.4'],
    ['ec2-1-2-3-4.cn-north-1.compute.amazonaws.com.cn', 'address 1.2.3.4'],
    ['ec2-1-2-3-4.compute-1.amazonaws.com.evil.example', undefined],
    ['i-0ABCDEF12.ec2.internal', 'id i-0abcdef12'],
    ['i-0abcdef12', undefined],
    ['eni-0ABCDEF12', 'id eni-0abcdef12'],
    ['eipalloc-0abcdef12', 'id eipalloc-0abcdef12'],
    ['subnet-0abcdef12', 'id subnet-0abcdef12'],
    ['vpc-12345678', 'id vpc-12345678'],
    ['sg-0abcdef12', undefined],
    ['arn:aws:ec2:eu-west-1:111122223333:network-interface/eni-0abcdef12', 'arn'],
    ['arn:aws-us-gov:ec2:us-gov-west-1:111122223333:elastic-ip/eipalloc-0abcdef12', 'arn'],
    ['arn:aws:ec2:eu-west-1:111122223333:instance/i-0abcdef12', undefined],
  ];

  for (const [text, expected] of cases) {
    it(`${text}: ${expected ?? 'not this kind'}`, () => {
      const understood = kind.accepts.flatMap((one) => {
        if (!('pattern' in one)) return [];
        const match = one.pattern.exec(text);
        const value = match && (one.value ? one.value(match) : match[0]);
        if (value === null || value === undefined) return [];
        return one.shape === 'arn' ? ['arn'] : [`${one.as ?? one.shape} ${value}`];
      });

      assert.deepEqual(understood, expected === undefined ? [] : [expected]);
    });
  }

  const shared: [Question['shape'], string, boolean][] = [
    ['address', '10.1.2.3', true],
    ['cidr', '192.168.0.0/24', true],
    ['address', '100.64.0.1', true],
    ['address', 'fd12::1', true],
    ['address', '52.94.76.1', false],
    ['cidr', '52.94.76.0/22', false],
    ['id', 'eni-0abcdef12', false],
  ];
  for (const [shape, value, expected] of shared) {
    it(`${value} may be held by ${expected ? 'several' : 'one'}`, () => {
      assert.equal(kind.shared({ text: value, kind: 'ip', shape, value, because: '' }), expected);
    });
  }
});

describe('whether a document still holds it', () => {
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

describe('describing a result', () => {
  const cases: [string, string, [string, string, string?][], string][] = [
    ['network-interface', 'eni-1', [['holder', 'instance i-0abc']], 'the instance i-0abc'],
    [
      'network-interface',
      'eni-1',
      [['holder', 'load balancer app/front', 'inferred from the type']],
      'the load balancer app/front (inferred from the type)',
    ],
    ['network-interface', 'eni-1', [], 'the network interface eni-1'],
    ['elastic-ip', 'eipalloc-1', [['status', 'available']], 'the unattached Elastic IP eipalloc-1'],
    [
      'elastic-ip',
      'eipalloc-1',
      [
        ['status', 'in-use'],
        ['holder', 'instance i-0abc'],
      ],
      'the Elastic IP eipalloc-1 of the instance i-0abc',
    ],
    ['vpc', 'vpc-1', [], 'the VPC vpc-1'],
  ];
  for (const [type, id, facts, expected] of cases) {
    it(expected, () => {
      const result: Result = {
        kind: 'ip',
        id: `1/r/${id}`,
        type,
        provider: 'aws',
        account: { id: '1' },
        region: 'r',
        links: [],
        related: [],
        source: 'index',
        asOf: completedAt,
        facts: facts.map(([name, value, why]) => ({
          name,
          label: name,
          value,
          state: 'value',
          ...(why && { why }),
        })),
      };

      assert.equal(kind.describe(result), expected);
    });
  }
});
