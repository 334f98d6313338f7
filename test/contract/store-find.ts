import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Document, Match, Query } from '#kit';
import { iso } from '#kit';
import type { Candidate } from './store-harness.ts';
import { commit, doc, findAll, idsOf, onStore } from './store-harness.ts';

const world: Document[] = [
  doc('eni-1', {
    addresses: ['10.0.0.7', '203.0.113.9'],
    hostnames: ['ip-10-0-0-7.eu-west-1.compute.internal', 'api.example.com'],
    identifiers: ['eni-1', 'arn:aws:ec2:eu-west-1:111122223333:network-interface/eni-1'],
    links: [{ relation: 'in-subnet', kind: 'ip', id: 'subnet-a' }],
  }),
  doc('eni-2', {
    addresses: ['10.0.0.7', '2001:db8::5'],
    account: '444455556666',
    links: [
      { relation: 'in-subnet', kind: 'ip', id: 'subnet-a' },
      { relation: 'in-vpc', kind: 'ip', id: 'vpc-a' },
    ],
  }),
  doc('eni-3', { addresses: ['10.0.1.1'], hostnames: ['example.com', '*.dev.example.com'] }),
  doc('subnet-a', {
    ranges: ['10.0.0.0/24', '2001:db8::/64'],
    links: [{ relation: 'in-vpc', kind: 'ip', id: 'vpc-a' }],
  }),
  doc('vpc-a', {
    ranges: ['10.0.0.0/16', '10.0.0.0/20'],
    identifiers: ['vpc-a'],
    name: 'Prod',
    arn: 'arn:x',
  }),
  doc('anything', { ranges: ['0.0.0.0/0'], hostnames: ['notexample.com', 'com'], identifiers: ['VPC-A'] }),
  doc('everything', { ranges: ['::/0'] }),
  doc('host-route', { ranges: ['10.0.0.7/32'] }),
];

/** A question, the ids of its answer (in order where `ordered`), and nothing else may be in it. */
const cases: {
  what: string;
  match: Match;
  with?: Partial<Query>;
  ids: string[];
  ordered?: boolean;
}[] = [
  { what: 'an address of two holders', match: { address: '10.0.0.7' }, ids: ['eni-1', 'eni-2'] },
  { what: 'a second address of a document', match: { address: '203.0.113.9' }, ids: ['eni-1'] },
  { what: 'an IPv6 address', match: { address: '2001:db8::5' }, ids: ['eni-2'] },
  { what: 'an address in another spelling', match: { address: '2001:DB8:0::5' }, ids: ['eni-2'] },
  { what: 'an address that only ranges hold', match: { address: '10.0.0.8' }, ids: [] },
  {
    what: 'ranges that hold an address, most specific first',
    match: { holding: '10.0.0.7' },
    ids: ['host-route', 'subnet-a', 'vpc-a', 'anything', 'everything'],
    ordered: true,
  },
  {
    what: 'ranges that hold an IPv6 address',
    match: { holding: '2001:db8::1' },
    ids: ['subnet-a', 'everything'],
    ordered: true,
  },
  {
    what: 'the last address of a range',
    match: { holding: '10.0.255.255' },
    ids: ['vpc-a', 'anything', 'everything'],
    ordered: true,
  },
  {
    what: 'what is inside a network, by address',
    match: { inside: '10.0.0.0/16' },
    ids: ['vpc-a', 'subnet-a', 'host-route', 'eni-1', 'eni-2', 'eni-3'],
    ordered: true,
  },
  {
    what: 'what is inside a small network',
    match: { inside: '10.0.0.0/24' },
    ids: ['subnet-a', 'host-route', 'eni-1', 'eni-2'],
    ordered: true,
  },
  { what: 'a network of one address', match: { inside: '10.0.1.1/32' }, ids: ['eni-3'] },
  {
    what: 'all of IPv4',
    match: { inside: '0.0.0.0/0' },
    ids: ['anything', 'vpc-a', 'subnet-a', 'host-route', 'eni-1', 'eni-2', 'eni-3'],
    ordered: true,
  },
  { what: 'all of IPv6, which holds IPv4', match: { inside: '::/0' }, ids: idsOf(world) },
  { what: 'an IPv6 network', match: { inside: '2001:db8::/32' }, ids: ['subnet-a', 'eni-2'], ordered: true },
  { what: 'a host name', match: { hostnames: ['api.example.com'] }, ids: ['eni-1'] },
  {
    what: 'any of several host names',
    match: {
      hostnames: ['api.example.com', 'example.com', 'ip-10-0-0-7.eu-west-1.compute.internal', 'no.com'],
    },
    ids: ['eni-1', 'eni-3'],
  },
  { what: 'a wildcard as it stands', match: { hostnames: ['*.dev.example.com'] }, ids: ['eni-3'] },
  { what: 'no host name at all', match: { hostnames: [] }, ids: [] },
  { what: 'names below a name', match: { under: 'example.com' }, ids: ['eni-1', 'eni-3'] },
  { what: 'names below a top-level domain', match: { under: 'com' }, ids: ['eni-1', 'eni-3', 'anything'] },
  { what: 'names below a leaf', match: { under: 'api.example.com' }, ids: [] },
  { what: 'an identifier, exactly', match: { identifier: 'vpc-a' }, ids: ['vpc-a'] },
  { what: 'an identifier in other case', match: { identifier: 'VPC-A' }, ids: ['anything'] },
  { what: 'part of an identifier', match: { identifier: 'eni' }, ids: [] },
  { what: 'an ARN', match: { identifier: 'arn:x' }, ids: ['vpc-a'] },
  { what: 'a name in any case', match: { name: 'pROD' }, ids: ['vpc-a'] },
  { what: 'part of a name', match: { name: 'pro' }, ids: [] },
  {
    what: 'any of several, each document once',
    match: {
      any: [
        { address: '203.0.113.9' },
        { hostname: 'api.example.com' },
        { identifier: 'VPC-A' },
        { linkedTo: { kind: 'ip', id: 'subnet-a' } },
      ],
    },
    ids: ['anything', 'eni-1', 'eni-2'],
  },
  { what: 'any of nothing', match: { any: [] }, ids: [] },
  { what: 'all of a kind', match: { all: true }, ids: idsOf(world) },
  { what: 'all of another kind', match: { all: true }, with: { kinds: ['lb'] }, ids: ['lb-1'] },
  { what: 'all of every kind', match: { all: true }, with: {}, ids: [...idsOf(world), 'lb-1'] },
  {
    what: 'all of an account',
    match: { all: true },
    with: { accounts: ['444455556666'] },
    ids: ['eni-2'],
  },
  { what: 'all of a kind that nobody knows', match: { all: true }, with: { kinds: ['xx'] }, ids: [] },
  { what: 'ids', match: { ids: ['eni-3', 'eni-1', 'none', 'eni-1'] }, ids: ['eni-1', 'eni-3'] },
  { what: 'who links here', match: { linkedTo: { kind: 'ip', id: 'vpc-a' } }, ids: ['eni-2', 'subnet-a'] },
  { what: 'who links to another kind', match: { linkedTo: { kind: 'lb', id: 'vpc-a' } }, ids: [] },
  { what: 'a kind', match: { address: '10.0.0.7' }, with: { kinds: ['ip'] }, ids: ['eni-1', 'eni-2'] },
  { what: 'a kind that nobody knows', match: { address: '10.0.0.7' }, with: { kinds: ['xx'] }, ids: [] },
  {
    what: 'several kinds',
    match: { address: '10.0.0.7' },
    with: { kinds: ['lb', 'ip'] },
    ids: ['eni-1', 'eni-2', 'lb-1'],
  },
  { what: 'every kind', match: { address: '10.0.0.7' }, with: {}, ids: ['eni-1', 'eni-2', 'lb-1'] },
  { what: 'no kind at all', match: { address: '10.0.0.7' }, with: { kinds: [] }, ids: [] },
  {
    what: 'an account',
    match: { address: '10.0.0.7' },
    with: { kinds: ['ip'], accounts: ['444455556666'] },
    ids: ['eni-2'],
  },
  { what: 'no account at all', match: { address: '10.0.0.7' }, with: { accounts: [] }, ids: [] },
  { what: 'another account', match: { inside: '::/0' }, with: { accounts: ['000000000000'] }, ids: [] },
];

/** What a question finds, how it is paged, and what is refused. */
export function findSuite(candidate: Candidate): void {
  test(
    'every match finds what it should and nothing else',
    onStore(candidate, async (bench) => {
      await commit(bench, world, 'ip/aws/-/eu-west-1');
      await commit(
        bench,
        [doc('lb-1', { kind: 'lb', addresses: ['10.0.0.7'] })],
        'lb/aws/111122223333/eu-west-1',
      );

      for (const { what, match, with: more = { kinds: ['ip'] }, ids, ordered = false } of cases) {
        for (const limit of [50, 1]) {
          const { documents, total } = await findAll(bench.store.index, { match, ...more, limit });

          const found = idsOf(documents);
          assert.deepEqual(ordered ? found : found.toSorted(), ordered ? ids : ids.toSorted(), what);
          assert.equal(total, ids.length, `${what}: total`);
        }
      }
    }),
  );

  test(
    'a document comes back as it was written, with its times and scope',
    onStore(candidate, async (bench) => {
      const { store, clock } = bench;
      const written = doc('full', {
        name: 'Füll "\u0000" ☃',
        arn: 'arn:aws:x',
        tags: { Owner: 'täm', '10': 'a', '9': 'b' },
        attrs: { list: [1, null, { b: 1, a: [true] }], unread: { unreadable: 'AccessDenied' } },
      });
      const started = iso(clock());
      await commit(bench, [written]);
      clock.advance(5000);
      await commit(bench, [structuredClone(written)]);

      const { documents } = await store.index.find({ match: { ids: ['full'] } });

      const [found] = documents;
      assert.deepEqual(found, {
        ...written,
        asOf: iso(clock()),
        validFrom: started,
        scope: 'ip/aws/111122223333/eu-west-1',
      });
    }),
  );

  test(
    'pages hold every document once, and tell the true total',
    onStore(candidate, async (bench) => {
      const many = Array.from({ length: 250 }, (_, i) =>
        doc(`d${i}`, {
          addresses: [`10.1.0.${i % 250}`, `10.2.0.${(i * 7) % 250}`],
          hostnames: [`h${i}.a.example.com`, `h${i}.b.example.com`],
          identifiers: ['same'],
        }),
      );
      await commit(bench, many);

      for (const match of [{ inside: '10.0.0.0/8' }, { under: 'example.com' }, { identifier: 'same' }]) {
        const { documents, total, pages } = await findAll(bench.store.index, { match, limit: 60 });

        assert.equal(pages, 5);
        assert.equal(total, 250);
        assert.equal(new Set(idsOf(documents)).size, 250);
        assert.equal(documents.length, 250);
      }
    }),
  );

  test(
    'however many networks hold an address, their order is the same',
    onStore(candidate, async (bench) => {
      const sizes = ['8', '24', '16'];
      const nets = Array.from({ length: 60 }, (_, i) =>
        doc(`n${i}`, { ranges: [`10.0.0.0/${sizes[i % 3]}`, '10.0.0.0/12', '10.9.0.0/30'] }),
      );
      const ordered = (some: typeof nets) => {
        const of = (size: string) =>
          some.filter(({ ranges }) => ranges[0]?.endsWith(size)).map(({ id }) => id);
        return [...of('/24'), ...of('/16'), ...of('/8')];
      };
      for (const some of [nets.slice(0, 40), nets]) {
        await commit(bench, some);
        const { documents } = await findAll(bench.store.index, { match: { holding: '10.0.0.9' }, limit: 50 });

        assert.deepEqual(idsOf(documents), ordered(some));
      }
    }),
  );

  test(
    'a page that ends with the last document has no cursor',
    onStore(candidate, async (bench) => {
      await commit(bench, [doc('a', { identifiers: ['x'] }), doc('b', { identifiers: ['x'] })]);

      const page = await bench.store.index.find({ match: { identifier: 'x' }, limit: 2 });

      assert.equal(page.documents.length, 2);
      assert.equal('cursor' in page, false);
    }),
  );

  test(
    'what cannot be asked is refused',
    onStore(candidate, async (bench) => {
      await commit(bench, [doc('a', { identifiers: ['x'] }), doc('b', { identifiers: ['x'] })]);
      const query: Query = { match: { identifier: 'x' }, limit: 1 };
      const { cursor = '' } = await bench.store.index.find(query);
      assert.notEqual(cursor, '');
      const bad: Query[] = [
        { ...query, cursor: 'junk' },
        { ...query, cursor: '' },
        { ...query, cursor: Buffer.from('[1,2,3,4]').toString('base64url') },
        { ...query, cursor: Buffer.from('null').toString('base64url') },
        { ...query, cursor: `${cursor.slice(0, -8)}AAAAAAAA` },
        { ...query, match: { identifier: 'y' }, cursor },
        { ...query, kinds: ['ip'], cursor },
        { ...query, limit: 0 },
        { ...query, limit: 1001 },
        { ...query, limit: 1.5 },
        { match: { any: Array.from({ length: 201 }, (_, i) => ({ identifier: `${i}` })) } },
        { match: { address: '10.0.0' } },
        { match: { address: '10.0.0.0/8' } },
        { match: { holding: 'x' } },
        { match: { inside: '10.0.0.0' } },
        { match: { inside: '10.0.0.0/33' } },
      ];

      for (const one of bad)
        await assert.rejects(bench.store.index.find(one), { code: 'invalid' }, JSON.stringify(one));
    }),
  );
}
