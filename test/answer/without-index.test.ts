import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unavailable } from '#kit';
import type { AskInput } from '../../src/answer/ask.types.ts';
import { boxKind, fakeLive, naiveIndex, nothing, type Right, stored, type World, worldOf } from './fakes.ts';

const away = async () => {
  throw unavailable('The index cannot be reached.');
};
const source = { scopes: 'account-region', actions: [], collect: nothing, find: nothing } as const;
const kinds = [boxKind({ providers: { aws: source } })];
const RIGHT: Right = { see: 'internal', live: true };
const one = stored({ id: 'i-00000001', name: 'api-7', addresses: ['10.0.0.5'] });
const other = stored({ id: 'i-00000002', addresses: ['10.0.0.5'], account: '444455556666' });

function withoutIndex(world: World = {}, text = '10.0.0.5', part: Partial<AskInput> = {}) {
  const live = fakeLive([one, other]);
  const index = { find: away, scopes: away, history: away };
  const made = worldOf({ kinds, rights: { box: RIGHT }, index, live, ...world });
  return { ...made, live, answer: () => made.ask.kind('box', made.input(text, part)) };
}

describe('where the index cannot be reached', () => {
  it('answers by a live search, says so, and writes both down', async () => {
    const { answer, entries, live } = withoutIndex();
    const { outcome, results, coverage, notes, because } = await answer();

    assert.equal(outcome, 'found');
    assert.deepEqual(
      results.map(({ id, source: from }) => [id, from]),
      [
        ['i-00000001', 'live'],
        ['i-00000002', 'live'],
      ],
    );
    assert.deepEqual(live.calls, ['find 10.0.0.5']);
    assert.deepEqual([coverage.complete, coverage.failed[0]?.error], [0, 'IndexUnavailable']);
    assert.match(notes.join('\n'), /The index cannot be reached/);
    assert.match(notes.join('\n'), /There may be more/);
    assert.match(because, /a live search alone/);
    assert.deepEqual(
      entries.map((entry) => [entry.phase, entry.outcome]),
      [
        ['intent', undefined],
        ['outcome', 'found'],
      ],
    );
  });

  it('answers so, too, where only the documents cannot be read', async () => {
    const index = { ...naiveIndex([], []), find: away };

    assert.equal((await withoutIndex({ index }).answer()).outcome, 'found');
  });

  it('never says "absent", however complete the search was', async () => {
    const { outcome, summary } = await withoutIndex({}, '10.9.9.9').answer();

    assert.equal(outcome, 'unknown');
    assert.match(summary, /not found by a live search, and the index cannot be reached/);
  });

  it('shows nothing of what rules hide', async () => {
    const rights = { box: { ...RIGHT, hidden: ['444455556666'] } };
    const { results, total } = await withoutIndex({ rights }).answer();

    assert.deepEqual([results.map(({ id }) => id), total], [['i-00000001'], 1]);
  });

  const refused: [why: string, world: World, text?: string, part?: Partial<AskInput>][] = [
    ['the asker may not search live', { rights: { box: { see: 'internal' } } }],
    [
      'the asker may not, and asks for it',
      { rights: { box: { see: 'internal' } } },
      '10.0.0.5',
      { live: true },
    ],
    ['nothing can be searched live', { kinds: [boxKind()] }],
    ['the past is meant', {}, '10.0.0.5', { at: '2026-11-20T03:00:00Z' }],
    ['a list is meant', {}, 'list state:on'],
    ['the limit of live checks is reached', { limits: { live: 0 } }],
  ];
  for (const [why, world, text, part] of refused)
    it(`is no answer, which is written down, where ${why}`, async () => {
      const { answer, entries } = withoutIndex(world, text, part);

      await assert.rejects(answer(), { code: 'unavailable' });
      assert.deepEqual([entries[0]?.phase, entries.at(-1)?.outcome], ['intent', 'failed']);
    });

  it('is no answer where it cannot be written down', async () => {
    await assert.rejects(withoutIndex({ auditFails: true }).answer(), { code: 'unavailable' });
  });
});
