import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { canaryOf } from './canaries.ts';
import { decodeAccount } from './decode.ts';
import { keyIdOf } from './fixtures/key-id.ts';
import { prefixes, prefixOf } from './prefixes.ts';

describe('the account that a key id tells', () => {
  const cases: [id: string, account: string | undefined][] = [
    ['AKIASP2TPHJSQH3FJRUX', '171436882533'],
    ['ASIAY34FZKBOKMUTVV7A', '609629065308'],
    // A leading zero
    ['ASIAQNZGKIQY56JQ7WML', '029608264753'],
    // Of the old generation: would decode to 666561056834, and STS says 607481581596
    ['AKIAJWMRCSBBKQO4HQCQ', undefined],
    ['AKIAIOSFODNN7EXAMPLE', undefined],
    // More than twelve digits
    ['AKIA7777777777777777', undefined],
    ['AROARTX3GSDSUDEPLOY22', undefined],
    ['AKIAR', undefined],
    ['AKIARTX3GSDSTS7JSGU1', undefined],
    ['', undefined],
  ];
  for (const [id, account] of cases) {
    it(`pitfall 24: ${id || 'an empty text'}: ${account ?? 'not decodable'}`, () => {
      assert.equal(decodeAccount(id), account);
    });
  }

  it('pitfall 24: reads back every account, leading zeros kept, whatever is random in the id', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 999_999_999_999n }),
        fc.bigInt({ min: 0n, max: (1n << 39n) - 1n }),
        fc.constantFrom('AKIA', 'ASIA'),
        (number, rest, prefix) => {
          const account = number.toString().padStart(12, '0');
          assert.equal(decodeAccount(keyIdOf(prefix, account, rest)), account);
        },
      ),
    );
  });

  it('never throws, and gives twelve digits or nothing', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        assert.match(decodeAccount(`AKIA${text}`) ?? '000000000000', /^\d{12}$/);
      }),
    );
  });
});

describe('prefixes', () => {
  it('pitfall 30: knows every type of id, and says what it is', () => {
    assert.deepEqual(
      Object.keys(prefixes),
      'ABIA ACCA AGPA AIDA AIPA AKIA ANPA ANVA APKA AROA ASCA ASIA'.split(' '),
    );
    for (const words of Object.values(prefixes)) assert.match(words, /^a/);
    assert.match(prefixes.AIDA, /not a key/);
    assert.match(prefixes.AROA, /not a key/);
  });

  it('are told from words that only begin like one', () => {
    assert.equal(prefixOf('AKIARTX3GSDSTS7JSGUD'), 'AKIA');
    for (const text of [
      'AKIA',
      'ASIAN',
      'AKIA-TEST-KEY-HERE-00',
      'XKIARTX3GSDSTS7JSGUD',
      `AKIA${'A'.repeat(130)}`,
    ])
      assert.equal(prefixOf(text), undefined, text);
  });
});

it('knows the accounts of canary tokens, and no others', () => {
  assert.match(canaryOf('171436882533') ?? '', /Thinkst/);
  assert.match(canaryOf('044858866125') ?? '', /another maker/);
  assert.equal(canaryOf('111122223333'), undefined);
});
