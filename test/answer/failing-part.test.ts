import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { boxKind, COMPLETE, nameKind, scopeRecord, stored, worldOf } from './fakes.ts';

/** One of several things that cannot be answered fails no other. */

const documents = [stored({ addresses: ['10.0.0.5'] })];
const records = [...COMPLETE, scopeRecord('name/aws/111122223333/global')];

function broken() {
  const kinds = [
    boxKind(),
    { ...nameKind(), lookup: () => Promise.reject(new TypeError('bad record of db-secret-7')) },
  ];
  return worldOf({ documents, records, kinds });
}

describe('a question of which a part fails', () => {
  it('answers the others, and says of the part that it is not known', async () => {
    const { ask, input, entries } = broken();
    const { outcome, answers } = await ask.whois(input('10.0.0.5 www.example.com'));

    assert.equal(outcome, 'found');
    assert.deepEqual(
      answers.map((answer) => [answer.question.kind, answer.question.value, answer.outcome]),
      [
        ['box', '10.0.0.5', 'found'],
        ['name', 'www.example.com', 'unknown'],
      ],
    );
    assert.match(answers[1]?.summary ?? '', /could not be answered/);
    assert.doesNotMatch(JSON.stringify(answers), /db-secret/);
    assert.ok(entries.some((entry) => entry.kind === 'name' && entry.outcome === 'failed'));
  });

  it('answers the other texts of a bulk question', async () => {
    const { ask, input } = broken();
    const { text: _, ...bulk } = input('');
    const items = await ask.bulk(['10.0.0.5', 'www.example.com', '10.9.9.9', '999.1.1.1'], bulk);

    assert.deepEqual(
      items.map(({ text, outcome }) => [text, outcome]),
      [
        ['10.0.0.5', 'found'],
        ['www.example.com', 'unknown'],
        ['10.9.9.9', 'absent'],
        ['999.1.1.1', 'invalid'],
      ],
    );
    assert.equal(items[1]?.answers[0]?.outcome, 'unknown');
    assert.deepEqual(items[1]?.understood, [
      { kind: 'name', value: 'www.example.com', because: 'a host name' },
    ]);
  });

  it('fails where all of it does', async () => {
    const { ask, input } = broken();
    const { text: _, ...bulk } = input('');

    await assert.rejects(ask.whois(input('www.example.com')), { code: 'unavailable' });
    await assert.rejects(ask.bulk(['www.example.com', 'a.example.com'], bulk), { code: 'unavailable' });
  });
});
