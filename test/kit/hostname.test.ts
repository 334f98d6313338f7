import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { normaliseHostname, reverseLabels, unicodeHostname } from '#kit';

const long = 'a'.repeat(63);

const names: [text: string, name: string][] = [
  ['Api.Example.COM', 'api.example.com'],
  ['example.com.', 'example.com'],
  ['localhost', 'localhost'],
  ['_dmarc.example.com', '_dmarc.example.com'],
  ['_SIP._tcp.example.com', '_sip._tcp.example.com'],
  ['*.dev.example.com', '*.dev.example.com'],
  ['a--b.example.com', 'a--b.example.com'],
  ['1.example.com', '1.example.com'],
  ['bücher.de', 'xn--bcher-kva.de'],
  ['BÜCHER.DE.', 'xn--bcher-kva.de'],
  ['*.bücher.de', '*.xn--bcher-kva.de'],
  ['_dmarc.bücher.de', '_dmarc.xn--bcher-kva.de'],
  ['xn--bcher-kva.de', 'xn--bcher-kva.de'],
  ['straße.de', 'xn--strae-oqa.de'],
  // Ideographic full stops are dots
  ['例え。jp', 'xn--r8jz45g.jp'],
  ['例え。jp。', 'xn--r8jz45g.jp'],
  [`${long}.com`, `${long}.com`],
  [`${long}.${long}.${long}.${'b'.repeat(61)}`, `${long}.${long}.${long}.${'b'.repeat(61)}`],
  [`${long}.${long}.${long}.${'b'.repeat(61)}.`, `${long}.${long}.${long}.${'b'.repeat(61)}`],
];

const refused = [
  '',
  '.',
  '..',
  'a..b',
  '.a',
  'a.b..',
  '-a.com',
  'a-.com',
  'a b.com',
  'a.com ',
  'a/b.com',
  'a:80',
  'user@a.com',
  'a\n.com',
  `${long}a.com`,
  `${long}.${long}.${long}.${'b'.repeat(62)}`,
  `${'ü'.repeat(63)}.de`,
  'a'.repeat(100_000),
  'ü'.repeat(100_000),
  // What a URL parser would take for the end or the beginning of the name
  'bücher.de/path',
  'bücher.de?q',
  'bücher.de#f',
  'bücher.de\\x',
  'bücher.de:80',
  'bü%41.de',
  'u@bücher.de',
  'bü\tcher.de',
  'bü cher.de',
  'bücher．．de',
  '\ud800.de',
];

describe('normaliseHostname', () => {
  for (const [text, name] of names) {
    it(`writes ${text.slice(0, 40)} as ${name.slice(0, 40)}`, () =>
      assert.equal(normaliseHostname(text), name));
  }
  for (const text of refused) {
    it(`refuses ${JSON.stringify(text.slice(0, 40))}`, () =>
      assert.equal(normaliseHostname(text), undefined));
  }

  const label = fc.string({
    unit: fc.constantFrom(...'aZ9_-*.ü例。ß/% @'.split('')),
    minLength: 1,
    maxLength: 12,
  });

  it('leaves its own result as it is, which is lower-case ASCII of at most 253 octets', () => {
    fc.assert(
      fc.property(fc.oneof(label, fc.domain(), fc.string({ unit: 'binary' })), (text) => {
        const name = normaliseHostname(text);
        if (name === undefined) return;

        assert.equal(normaliseHostname(name), name);
        assert.match(name, /^[a-z0-9_*-]+(\.[a-z0-9_*-]+)*$/);
        assert.ok(name.length <= 253);
      }),
      { numRuns: 2000 },
    );
  });

  it('takes every domain, whatever its case and its last dot', () => {
    fc.assert(
      fc.property(fc.domain(), (domain) => {
        assert.equal(normaliseHostname(domain), domain.toLowerCase());
        assert.equal(normaliseHostname(`${domain.toUpperCase()}.`), domain.toLowerCase());
      }),
    );
  });

  it('takes each label for itself', () => {
    const word = fc.constantFrom('a', 'bücher', '*', '_x', '例え', '-', 'a b');
    fc.assert(
      fc.property(word, word, (a, b) => {
        const [left, right] = [normaliseHostname(a), normaliseHostname(b)];
        const both = left === undefined || right === undefined ? undefined : `${left}.${right}`;

        assert.equal(normaliseHostname(`${a}.${b}`), both);
      }),
    );
  });
});

describe('reverseLabels', () => {
  it('puts the zone first', () => {
    assert.equal(reverseLabels('*.dev.example.com'), 'com.example.dev.*');
    assert.equal(reverseLabels('localhost'), 'localhost');
  });

  it('makes a prefix of every zone, and is its own opposite', () => {
    fc.assert(
      fc.property(fc.domain(), fc.domain(), (zone, name) => {
        assert.ok(reverseLabels(`${name}.${zone}`).startsWith(`${reverseLabels(zone)}.`));
        assert.equal(reverseLabels(reverseLabels(name)), name);
      }),
    );
  });
});

describe('unicodeHostname', () => {
  it('gives punycode in the letters of its language, and nothing for all else', () => {
    assert.equal(unicodeHostname('xn--mnchen-3ya.example.com'), 'münchen.example.com');
    assert.equal(unicodeHostname('www.example.com'), undefined);
    assert.equal(unicodeHostname('xn--0.example.com'), undefined);
  });
});
