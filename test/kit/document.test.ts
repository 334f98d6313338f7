import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import type { Document } from '#kit';
import { canonicalJson, contentHash, defineKind, documentCheck, isUnreadable, Type } from '#kit';
import { documentOf } from '#kit/testing';

/** The same value with the members of every object in another order. */
function reordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reordered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, member]) => [name, reordered(member)]),
  );
}

describe('canonicalJson', () => {
  it('is JSON that says the same, whatever the order of the members', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = canonicalJson(value);

        assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)));
        assert.equal(canonicalJson(reordered(value)), text);
      }),
      { numRuns: 500 },
    );
  });

  it('differs where the values differ', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const [left, right] = [a, b].map((value) => JSON.parse(JSON.stringify(value)) as unknown);

        assert.equal(canonicalJson(a) === canonicalJson(b), isDeepStrictEqual(left, right));
      }),
      { numRuns: 500 },
    );
  });

  const cases: [value: unknown, json: string][] = [
    [
      { b: 1, a: { d: [2, { f: null, e: 'x' }], c: true } },
      '{"a":{"c":true,"d":[2,{"e":"x","f":null}]},"b":1}',
    ],
    [{ b: undefined, a: 1 }, '{"a":1}'],
    [[undefined, 1], '[null,1]'],
    [{ 10: 'b', 9: 'a' }, '{"10":"b","9":"a"}'],
    [undefined, 'null'],
    ['"\n', '"\\"\\n"'],
    [{}, '{}'],
    [[], '[]'],
  ];
  for (const [value, json] of cases) it(`writes ${json}`, () => assert.equal(canonicalJson(value), json));
});

describe('contentHash', () => {
  const base = documentOf({
    name: 'api-7',
    tags: { Owner: 'payments' },
    attrs: { state: 'in-use', ports: [80, 443] },
  });

  it('is the SHA-256 of the canonical JSON', () => {
    assert.equal(contentHash(base), createHash('sha256').update(canonicalJson(base)).digest('hex'));
  });

  it('is the same for the same content', () => {
    assert.equal(contentHash(reordered(base) as Document), contentHash(base));
    assert.equal(contentHash({ ...base, attrs: { ...base.attrs, gone: undefined } }), contentHash(base));
    assert.equal(contentHash({ ...base, arn: undefined } as unknown as Document), contentHash(base));
  });

  const changes: Record<string, object> = {
    'another name': { name: 'api-8' },
    'another type': { type: 'elastic-ip' },
    'a value in another place': { tags: { Team: 'payments' } },
    'a number for a text': { attrs: { ...base.attrs, ports: ['80', 443] } },
    'another order of a list': { attrs: { ...base.attrs, ports: [443, 80] } },
    'null for nothing': { attrs: { ...base.attrs, vpc: null } },
    'an empty list for nothing': { attrs: { ...base.attrs, groups: [] } },
    'one address more': { addresses: ['10.0.0.1'] },
  };
  for (const [name, change] of Object.entries(changes)) {
    it(`differs for ${name}`, () => assert.notEqual(contentHash({ ...base, ...change }), contentHash(base)));
  }
});

describe('isUnreadable', () => {
  it('is said of the object with the reason, and of nothing else', () => {
    assert.ok(isUnreadable({ unreadable: 'AccessDenied' }));
    for (const value of [null, undefined, 'unreadable', ['unreadable'], {}, { readable: 'x' }, 0])
      assert.equal(isUnreadable(value), false);
  });
});

const kind = defineKind({
  name: 'ip',
  title: 'IP address',
  attributes: Type.Object({ state: Type.Optional(Type.String()), size: Type.Optional(Type.Integer()) }),
  columns: [],
  accepts: [],
  command: { name: '/ipinfo', summary: 's', usage: 'u', example: 'e' },
  every: '0 * * * *',
  staleAfter: '2h',
  lookup: async () => ({ documents: [], total: 0 }),
  providers: {},
});

describe('documentCheck', () => {
  const check = documentCheck(kind);

  const fine: Record<string, unknown> = {
    'the least': documentOf(),
    'known attributes': documentOf({ attrs: { state: 'in-use', size: 3 } }),
    'an attribute that the schema does not name': documentOf({ attrs: { future: true } }),
  };
  for (const [name, document] of Object.entries(fine)) {
    it(`accepts ${name}`, () => assert.deepEqual(check(document), []));
  }

  const { links: _, ...withoutLinks } = documentOf();
  const faulty: { name: string; document: unknown; says: RegExp; not?: RegExp }[] = [
    { name: 'what is no object', document: 'x', says: /object/ },
    { name: 'null', document: null, says: /object/ },
    { name: 'a missing member', document: withoutLinks, says: /links/ },
    { name: 'an empty id', document: documentOf({ id: '' }), says: /^id: / },
    { name: 'an endless id', document: documentOf({ id: 'x'.repeat(2049) }), says: /^id: / },
    {
      name: 'an address that is no text',
      document: { ...documentOf(), addresses: ['10.0.0.1', 7] },
      says: /^addresses\.1: /,
    },
    {
      name: 'a tag that is no text',
      document: { ...documentOf(), tags: { Owner: 1 } },
      says: /^tags\.Owner: /,
    },
    { name: 'another kind', document: documentOf({ kind: 's3' }), says: /^kind: is "s3", not "ip"$/ },
    {
      name: 'an attribute of another type',
      document: documentOf({ attrs: { size: 'secret-value' } }),
      says: /^attrs\.size: /,
      not: /secret-value/,
    },
  ];
  for (const { name, document, says, not } of faulty) {
    it(`refuses ${name}`, () => {
      const faults = check(document);

      assert.match(faults.join('\n'), says);
      if (not) assert.doesNotMatch(faults.join('\n'), not);
    });
  }

  it('names at most five faults', () => {
    assert.equal(check({ ...documentOf(), addresses: Array(20).fill(1) }).length, 5);
  });
});
