import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { StoredDocument } from '#kit';
import { iso, utc } from '#kit';
import { boxKind, COMPLETE, START, scopeRecord, stored, type World, worldOf } from './fakes.ts';

const HOUR = 3_600_000;
const ago = (hours: number) => iso(START - hours * HOUR);

/** One version of a machine: from and to in hours ago. */
function version(id: string, from: number, to?: number, part: Partial<StoredDocument> = {}): StoredDocument {
  return stored({
    id,
    name: id,
    addresses: ['10.0.0.5'],
    identifiers: ['i-00000001'],
    validFrom: ago(from),
    ...(to !== undefined && { validTo: ago(to) }),
    ...part,
  });
}

async function ask(documents: StoredDocument[], world: World = {}, text = '10.0.0.5') {
  const { ask: asking, input } = worldOf({ documents, ...world });
  const answer = await asking.kind('box', input(text, { at: '10h ago' }));
  return {
    answer,
    note: answer.notes.find((note) => /\b(?:now|still)\b/i.test(note)),
    since: answer.results[0]?.since,
  };
}

describe('a question about the past', () => {
  it('tells since when it was held, over all versions without a gap', async () => {
    const { answer, since, note } = await ask([
      version('i-1', 40, 30),
      version('i-1', 30, 20, { attrs: { state: 'changed' } }),
      version('i-1', 20),
    ]);

    assert.equal(answer.outcome, 'found');
    assert.equal(since, ago(40));
    assert.equal(note, `It still holds it, since ${utc(ago(40))}.`);
  });

  it('counts from the version that began to hold it', async () => {
    const { since } = await ask([version('i-1', 40, 30, { addresses: ['10.0.0.6'] }), version('i-1', 30)]);

    assert.equal(since, ago(30));
  });

  it('counts from the end of a gap', async () => {
    const { since, note } = await ask([version('i-1', 40, 30), version('i-1', 20, 5), version('i-1', 3)]);

    assert.equal(since, ago(20));
    assert.equal(note, `Now it holds it again, since ${utc(ago(3))}.`);
  });

  it('tells who holds it now, and since when', async () => {
    const { answer, note, since } = await ask([
      version('i-1', 40, 5),
      version('i-2', 5, 2),
      version('i-2', 2),
    ]);

    assert.match(answer.summary, /^10\.0\.0\.5 was at .* the machine i-1/);
    assert.equal(since, ago(40));
    assert.equal(
      note,
      `Now it is held by the machine i-2 in the account payments-prod (111122223333), eu-west-1, since ${utc(ago(5))}.`,
    );
  });

  it('tells the present where the past knows nothing', async () => {
    const { answer, note } = await ask([version('i-2', 5)]);

    assert.equal(answer.outcome, 'unknown');
    assert.match(note ?? '', /^Now it is held by the machine i-2/);
  });

  it('says "nobody" of the present only where everything was read', async () => {
    const records = [
      COMPLETE[0] ?? scopeRecord(''),
      scopeRecord('box/aws/444455556666/eu-west-1', { outcome: 'denied' }),
    ];
    assert.equal((await ask([version('i-1', 40, 5)])).note, 'Now nobody that you may see holds it.');
    assert.match((await ask([version('i-1', 40, 5)], { records })).note ?? '', /not known/);
    const beyond = 'such machines are in no index';
    const kinds = [boxKind({ lookup: async () => ({ documents: [], total: 0, beyond }) })];
    assert.match((await ask([], { kinds })).note ?? '', /not known/);
  });

  it('speaks of a thing as of a thing', async () => {
    const { note } = await ask([version('i-1', 40)], {}, 'i-00000001');

    assert.equal(note, `It is still so, since ${utc(ago(40))}.`);
  });

  it('tells nothing of what may not be seen', async () => {
    const other = version('i-2', 5, undefined, { account: '444455556666' });
    const rights: World = { rights: { box: { see: 'internal', hidden: ['444455556666'] } } };
    const { answer, note } = await ask([version('i-1', 40, 5), other], rights);

    assert.equal(note, 'Now nobody that you may see holds it.');
    assert.doesNotMatch(JSON.stringify(answer), /i-2|444455556666/);
    const moved = [version('i-1', 40, 30, { account: '444455556666' }), version('i-1', 30)];
    assert.equal((await ask(moved, rights)).since, ago(30));
    assert.equal((await ask(moved)).since, ago(40));
    const group = { identifiers: ['sg-0a0a0a0a'], attrs: {} };
    const restricted = { identifiers: ['sg-0a0a0a0a'], attrs: { groups: ['sg-0a0a0a0a'] } };
    const told = await ask(
      [version('i-1', 40, 30, restricted), version('i-1', 30, undefined, group)],
      {},
      'sg-0a0a0a0a',
    );
    assert.equal(told.since, ago(30));
  });

  it('says nothing of since when of the present', async () => {
    const { ask: asking, input } = worldOf({ documents: [version('i-1', 40)] });
    const { results, notes } = await asking.kind('box', input('10.0.0.5'));

    assert.equal(results[0]?.since, undefined);
    assert.deepEqual(notes, ['Machines come and go.']);
  });
});
