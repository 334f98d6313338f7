import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { choose, type Facts } from '../../src/answer/choose.ts';

const base: Facts = {
  hit: true,
  complete: true,
  denied: false,
  guess: false,
  age: 60_000,
  staleAfter: 7_200_000,
  asked: false,
  allowed: true,
  channel: false,
  canConfirm: true,
  canFind: true,
  canEnrich: false,
  shared: false,
  alwaysConfirm: false,
  past: false,
  away: false,
};
const stale = { age: 7_200_000 };
const miss = { hit: false };
const asked = { asked: true };
const away = { ...miss, complete: false, away: true };
const none = { canConfirm: false, canFind: false };

const table: [string, Partial<Facts>, 'index' | 'confirm' | 'find', RegExp][] = [
  ['a fresh hit', {}, 'index', /recent enough/],
  ['a hit one moment before it is stale', { age: 7_199_999 }, 'index', /recent enough/],
  ['a stale hit', stale, 'confirm', /older than promised/],
  ['a stale hit without the right', { ...stale, allowed: false }, 'index', /no live check could be made/],
  [
    'a stale hit that cannot be confirmed',
    { ...stale, canConfirm: false },
    'index',
    /no live check could be made/,
  ],
  ['a stale shared hit', { ...stale, shared: true }, 'confirm', /older/],
  ['a hit in incomplete coverage', { complete: false }, 'index', /recent enough/],
  ['a hit of a kind that is always confirmed', { alwaysConfirm: true }, 'confirm', /always/],
  ['the same without the right', { alwaysConfirm: true, allowed: false }, 'index', /recent enough/],
  ['the same that cannot be confirmed', { alwaysConfirm: true, canConfirm: false }, 'index', /recent enough/],
  ['a miss, everything read', miss, 'index', /every scope was read/],
  ['a miss, not everything read', { ...miss, complete: false }, 'find', /not read every scope/],
  ['the same, all of it denied to us', { ...miss, complete: false, denied: true }, 'index', /denied to us/],
  ['the same, asked live', { ...miss, ...asked, complete: false, denied: true }, 'find', /as asked/],
  ['a mere guess, not everything read', { ...miss, complete: false, guess: true }, 'index', /no live search/],
  ['a mere guess, asked live', { ...miss, ...asked, complete: false, guess: true }, 'find', /as asked/],
  ['the same without the right', { ...miss, complete: false, allowed: false }, 'index', /no live search/],
  ['the same without a search', { ...miss, complete: false, canFind: false }, 'index', /no live search/],
  ['a miss of a kind that is always confirmed', { ...miss, alwaysConfirm: true }, 'index', /every scope/],
  ['asked live without the right', { ...asked, allowed: false }, 'index', /no right to/],
  [
    'asked live for a channel without the right',
    { ...asked, allowed: false, channel: true },
    'index',
    /channel/,
  ],
  ['without the index', away, 'find', /cannot be reached: a live search/],
  ['without the index, asked live', { ...away, ...asked }, 'find', /cannot be reached: a live search/],
  ['without the index and the right', { ...away, allowed: false }, 'index', /cannot be reached, and no live/],
  ['the same, asked live', { ...away, ...asked, allowed: false }, 'index', /cannot be reached, and no live/],
  ['without the index or a search', { ...away, canFind: false }, 'index', /cannot be reached, and no live/],
  ['without the index, a mere guess', { ...away, guess: true }, 'index', /cannot be reached, and no live/],
  ['the same, asked live', { ...away, ...asked, guess: true }, 'find', /cannot be reached: a live search/],
  ['without the index, about the past', { ...away, past: true }, 'index', /only its history/],
  ['asked live, a hit', asked, 'confirm', /as asked/],
  ['asked live, a stale hit', { ...asked, ...stale }, 'confirm', /as asked/],
  ['asked live, a shared hit', { ...asked, shared: true }, 'find', /several things/],
  [
    'asked live, a shared hit that cannot be searched',
    { ...asked, shared: true, canFind: false },
    'confirm',
    /as asked/,
  ],
  ['asked live, a hit that cannot be confirmed', { ...asked, canConfirm: false }, 'find', /as asked/],
  ['asked live, a hit, nothing possible', { ...asked, ...none }, 'index', /there is none/],
  ['asked live, a miss', { ...asked, ...miss }, 'find', /has nothing/],
  ['asked live, a miss in complete coverage', { ...asked, ...miss, complete: true }, 'find', /has nothing/],
  [
    'asked live, a miss that cannot be searched',
    { ...asked, ...miss, canFind: false },
    'index',
    /there is none/,
  ],
  ['asked about the past', { past: true }, 'index', /history/],
  ['asked about the past and live', { ...asked, past: true }, 'index', /history/],
  ['asked about the past, stale', { ...stale, past: true }, 'index', /history/],
  ['confirmed as it was', { ...asked, confirmed: 'same' }, 'index', /agrees/],
  ['confirmed as changed, but holding it', { ...asked, confirmed: 'differs' }, 'index', /has changed since/],
  ['confirmed as gone', { ...asked, confirmed: 'gone' }, 'find', /is gone/],
  ['confirmed as gone, not asked for', { ...stale, confirmed: 'gone' }, 'find', /is gone/],
  ['confirmed as changed', { ...asked, confirmed: 'changed' }, 'find', /no longer holds/],
  ['confirmed as gone, no search', { confirmed: 'gone', canFind: false }, 'index', /is gone/],
  ['not confirmed', { ...asked, confirmed: 'failed' }, 'index', /did not succeed/],
];

describe('choose', () => {
  for (const [name, facts, expected, because] of table) {
    it(`takes ${expected} for ${name}`, () => {
      const choice = choose({ ...base, ...facts });

      assert.equal(choice.lookup, 'index');
      assert.equal(choice.confirm, expected === 'confirm');
      assert.equal(choice.find, expected === 'find');
      assert.match(choice.because, because);
    });
  }

  it('never asks live without the right, about the past, or what is not possible', () => {
    const flag = fc.boolean();
    const facts = fc.record({
      hit: flag,
      complete: flag,
      denied: flag,
      guess: flag,
      age: fc.nat(1e7),
      staleAfter: fc.nat(1e7),
      asked: flag,
      allowed: flag,
      channel: flag,
      canConfirm: flag,
      canFind: flag,
      canEnrich: flag,
      shared: flag,
      alwaysConfirm: flag,
      past: flag,
      away: flag,
    });

    fc.assert(
      fc.property(facts, (some) => {
        const { confirm, find, enrich, because } = choose(some);
        assert.ok(because.endsWith('.'));
        assert.ok(!(confirm && find));
        if (some.past || !some.allowed) assert.ok(!confirm && !find);
        if (!some.canConfirm || !some.hit) assert.ok(!confirm);
        if (!some.canFind) assert.ok(!find);
        if (some.past || some.away || !some.allowed || !some.asked || !some.canEnrich) assert.ok(!enrich);
      }),
    );
  });
});
