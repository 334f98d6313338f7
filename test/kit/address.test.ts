import assert from 'node:assert/strict';
import { isIP } from 'node:net';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { formatAddress, isV4, normaliseAddress, parseAddress } from '#kit';

/** The URL parser's word on an IPv6 address: it compresses as RFC 5952 does, but writes no dotted numbers. */
function byUrl(text: string): string {
  return new URL(`http://[${text}]`).hostname.slice(1, -1);
}

const octets = fc.array(fc.nat(255), { minLength: 4, maxLength: 4 });
/** Eight groups, many of them zero, so that runs of zeros of every length and place occur. */
const groups = fc.array(fc.oneof(fc.constant(0), fc.nat(0xffff)), { minLength: 8, maxLength: 8 });
/** Close to an address, so that the border between right and wrong is met often. */
const nearly = fc.string({ unit: fc.constantFrom(...'0123459afF::::....'.split('')), maxLength: 24 });
const pieces = fc
  .array(fc.constantFrom('::', ':', '1', 'ffff', '0', '1.2.3.4', '01', '12345', '.', '255.0.0.1'), {
    maxLength: 17,
  })
  .map((parts) => parts.join(''));

describe('parseAddress', () => {
  it('takes what node:net takes, and nothing else', () => {
    fc.assert(
      fc.property(fc.oneof(nearly, pieces), (text) => {
        const family = isIP(text);
        const bytes = parseAddress(text);

        assert.equal(bytes !== undefined, family !== 0, text);
        if (family === 4) assert.ok(bytes && isV4(bytes));
      }),
      { numRuns: 5000 },
    );
  });

  it('reads IPv6 as the URL parser does, compressed or not, in any case', () => {
    fc.assert(
      fc.property(groups, fc.boolean(), (words, upper) => {
        const long = words.map((word) => word.toString(16).padStart(4, '0')).join(':');
        const bytes = parseAddress(upper ? long.toUpperCase() : long);
        assert.ok(bytes);

        assert.deepEqual(
          Array.from({ length: 8 }, (_, i) => ((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0)),
          words,
        );
        assert.deepEqual(parseAddress(byUrl(long)), bytes);
        if (!isV4(bytes)) assert.equal(formatAddress(bytes), byUrl(long));
      }),
    );
  });

  it('reads IPv4, and gives it back', () => {
    fc.assert(
      fc.property(octets, (numbers) => {
        const text = numbers.join('.');
        const bytes = parseAddress(text);
        assert.ok(bytes);

        assert.deepEqual([...bytes.subarray(12)], numbers);
        assert.equal(formatAddress(bytes), text);
        assert.deepEqual(parseAddress(`::ffff:${text}`), bytes);
      }),
    );
  });

  it('gives back any 16 bytes that were formatted', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        assert.deepEqual(parseAddress(formatAddress(bytes)), bytes);
      }),
    );
  });
});

const canonical: [text: string, canonical: string][] = [
  // RFC 5952, 4.1 to 4.3 and 5
  ['2001:0db8::0001', '2001:db8::1'],
  ['2001:db8:0:0:0:0:2:1', '2001:db8::2:1'],
  ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
  ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
  ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ['2001:DB8::ABCD', '2001:db8::abcd'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['::FFFF:C000:0201', '192.0.2.1'],
  ['0:0:0:0:0:ffff:10.0.0.1', '10.0.0.1'],
  // Only the mapped form is IPv4
  ['::192.0.2.1', '::c000:201'],
  ['::ff00:192.0.2.1', '::ff00:c000:201'],
  ['::ff:192.0.2.1', '::ff:c000:201'],
  ['1::ffff:192.0.2.1', '1::ffff:c000:201'],
  ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
  ['::', '::'],
  ['0:0:0:0:0:0:0:0', '::'],
  ['::1', '::1'],
  ['1::', '1::'],
  ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
  ['::2:3:4:5:6:7:8', '0:2:3:4:5:6:7:8'],
  ['fe80::1%eth0', 'fe80::1'],
  ['fe80::1%25en-0.1_a', 'fe80::1'],
  ['0.0.0.0', '0.0.0.0'],
  ['255.255.255.255', '255.255.255.255'],
];

describe('normaliseAddress', () => {
  for (const [text, expected] of canonical) {
    it(`writes ${text} as ${expected}`, () => assert.equal(normaliseAddress(text), expected));
  }
});

const refused = [
  '',
  '1.2.3',
  '1.2.3.4.5',
  '1.2.3.4.',
  '.1.2.3.4',
  '1..2.3',
  '256.0.0.1',
  // Octal to some, decimal to others
  '010.0.0.1',
  '1.2.3.00',
  '::ffff:1.2.3.04',
  '0x7f.0.0.1',
  '2130706433',
  '+1.2.3.4',
  ' 1.2.3.4',
  '1.2.3.4\n',
  '１.2.3.4',
  '1.2.3.4%eth0',
  ':',
  ':::',
  ':1::',
  '1::2::3',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '1:2:3:4::5:6:7:8',
  '12345::',
  'g::',
  // Dotted numbers anywhere but at the end
  '1.2.3.4::',
  '1.2.3.4::1',
  '::1.2.3.4:1',
  '1:2:3:4:5:6:7:1.2.3.4',
  '::1%',
  '[::1]',
  `::${'0'.repeat(200)}`,
  '1'.repeat(100_000),
];

describe('what is no address', () => {
  for (const text of refused) {
    it(`refuses ${JSON.stringify(text.slice(0, 40))}`, () => {
      assert.equal(parseAddress(text), undefined);
      assert.equal(normaliseAddress(text), undefined);
    });
  }
});
