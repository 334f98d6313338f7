import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { formatAddress, holds, lastAddress, maskTo, network, parseAddress, parseNetwork } from '#kit';

/** Networks as one big number: what the bytes must agree with. */
function toNumber(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}

/** The bits that a prefix leaves free, all set. */
function hostBits(prefix: number): bigint {
  return (1n << BigInt(128 - prefix)) - 1n;
}

const ALL = hostBits(0);
const bytes16 = fc.uint8Array({ minLength: 16, maxLength: 16 });
/** IPv4 as often as IPv6. */
const address = fc.oneof(
  bytes16,
  bytes16.map((bytes) => Uint8Array.of(...Array<number>(10).fill(0), 255, 255, ...bytes.subarray(12))),
);
const prefix = fc.integer({ min: 0, max: 128 });

describe('networks against a model of big numbers', () => {
  it('masks, and gives the last address', () => {
    fc.assert(
      fc.property(address, prefix, (bytes, length) => {
        const free = hostBits(length);

        assert.equal(toNumber(maskTo(bytes, length)), toNumber(bytes) & (ALL ^ free));
        assert.equal(toNumber(lastAddress(network(bytes, length))), toNumber(bytes) | free);
      }),
    );
  });

  it('holds exactly what lies between its first and its last address', () => {
    // An address beside the network's own, by any distance, is as likely inside as outside
    const near = fc.tuple(address, prefix, prefix).map(([bytes, length, bit]) => {
      const other = toNumber(bytes) ^ (1n << BigInt(Math.min(127, bit)));
      return { net: network(bytes, length), other: Buffer.from(other.toString(16).padStart(32, '0'), 'hex') };
    });
    fc.assert(
      fc.property(near, ({ net, other }) => {
        const inside = toNumber(other) >= toNumber(net.base) && toNumber(other) <= toNumber(lastAddress(net));

        assert.equal(holds(net, other), inside);
      }),
      { numRuns: 1000 },
    );
  });

  it('reads its own text back', () => {
    fc.assert(
      fc.property(address, prefix, (bytes, length) => {
        const net = network(bytes, length);

        assert.deepEqual(parseNetwork(net.text), net);
      }),
    );
  });
});

const networks: { text: string; canonical: string; first: string; last: string; prefix: number }[] = [
  { text: '10.0.0.7/24', canonical: '10.0.0.0/24', first: '10.0.0.0', last: '10.0.0.255', prefix: 120 },
  { text: '10.0.0.7/32', canonical: '10.0.0.7/32', first: '10.0.0.7', last: '10.0.0.7', prefix: 128 },
  {
    text: '10.255.1.2/13',
    canonical: '10.248.0.0/13',
    first: '10.248.0.0',
    last: '10.255.255.255',
    prefix: 109,
  },
  { text: '9.9.9.9/0', canonical: '0.0.0.0/0', first: '0.0.0.0', last: '255.255.255.255', prefix: 96 },
  {
    text: '::1/0',
    canonical: '::/0',
    first: '::',
    last: 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
    prefix: 0,
  },
  { text: '::1/128', canonical: '::1/128', first: '::1', last: '::1', prefix: 128 },
  {
    text: '2001:DB8::1/32',
    canonical: '2001:db8::/32',
    first: '2001:db8::',
    last: '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff',
    prefix: 32,
  },
  {
    text: 'fe80::1%eth0/64',
    canonical: 'fe80::/64',
    first: 'fe80::',
    last: 'fe80::ffff:ffff:ffff:ffff',
    prefix: 64,
  },
  // A mapped address counts its prefix over all 128 bits
  {
    text: '::ffff:10.0.0.7/120',
    canonical: '10.0.0.0/24',
    first: '10.0.0.0',
    last: '10.0.0.255',
    prefix: 120,
  },
];

describe('parseNetwork', () => {
  for (const { text, canonical, first, last, prefix: length } of networks) {
    it(`reads ${text} as ${canonical}`, () => {
      const net = parseNetwork(text);
      assert.ok(net);

      assert.equal(net.text, canonical);
      assert.equal(net.prefix, length);
      assert.equal(formatAddress(net.base), first);
      assert.equal(formatAddress(lastAddress(net)), last);
    });
  }

  const refused = [
    '10.0.0.0',
    '10.0.0.0/',
    '/24',
    '10.0.0.0/33',
    '::/129',
    '10.0.0.0/-1',
    '10.0.0.0/024',
    '10.0.0.0/00',
    '10.0.0.0/8.0',
    '10.0.0.0/1e1',
    '10.0.0.0/24/24',
    '10.0.0/24',
    '10.0.0.0/255.0.0.0',
    '10.0.0.0/ 24',
    '::/1280',
  ];
  for (const text of refused) it(`refuses ${text}`, () => assert.equal(parseNetwork(text), undefined));

  it('keeps IPv4 out of IPv6: ::/0 holds all, 0.0.0.0/0 only IPv4', () => {
    const [everything, allV4] = [parseNetwork('::/0'), parseNetwork('0.0.0.0/0')];
    const [v4, v6] = [parseAddress('10.0.0.1'), parseAddress('2001:db8::1')];
    assert.ok(everything && allV4 && v4 && v6);

    assert.deepEqual([holds(everything, v4), holds(everything, v6)], [true, true]);
    assert.deepEqual([holds(allV4, v4), holds(allV4, v6)], [true, false]);
  });
});
