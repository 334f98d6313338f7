import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Enrichment, Live } from '#kit';
import type { AskInput } from '../../src/answer/ask.types.ts';
import {
  boxKind,
  fakeLive,
  nameKind,
  nothing,
  type Right,
  START,
  SUPPORT,
  stored,
  type World,
  worldOf,
} from './fakes.ts';

const aws = { scopes: 'account-region', actions: [], collect: nothing } as const;
const enrich = async () => ({});
const both = boxKind({ providers: { aws: { ...aws, confirm: async () => undefined, enrich } } });
const alone = boxKind({ providers: { aws: { ...aws, enrich } } });
const one = stored({
  id: 'i-1',
  name: 'api-7',
  addresses: ['10.0.0.5'],
  attrs: { state: 'on', groups: ['sg-0a0a0a0a'] },
});
const www = stored({ kind: 'name', id: 'n-1', type: 'record', name: 'www' });
const RIGHT: Right = { see: 'internal', live: true };

type Given = Parameters<Live['enrich']>[0];

async function ask(told: Enrichment | Error, world: World = {}, part: Partial<AskInput> = {}) {
  const asked: Given[] = [];
  const port: Live = {
    ...fakeLive([one]),
    async enrich(given) {
      asked.push(given);
      if (told instanceof Error) throw told;
      return told;
    },
  };
  const {
    ask: asking,
    input,
    entries,
  } = worldOf({
    kinds: [both, nameKind()],
    documents: [one, www],
    rights: { box: RIGHT, name: { see: 'internal' } },
    live: port,
    ...world,
  });
  const answer = await asking.kind('box', input('10.0.0.5', { live: true, ...part }));
  return { answer, asked, entries };
}

const size = { of: 'i-1', name: 'size', label: 'Size', value: '4 GB' };

describe('a live look beyond the resource', () => {
  it('adds facts, notes and related things', async () => {
    const { answer, asked } = await ask({
      facts: [
        size,
        { ...size, name: 'state', label: 'State', value: 'off' },
        { ...size, of: 'i-9', name: 'x' },
      ],
      notes: [{ text: 'Last used just now.', lead: ['found'] }],
      related: [
        { relation: 'used-by', document: www, to: 'i-1' },
        { relation: 'near', document: www },
      ],
    });

    assert.equal(asked.length, 1);
    assert.deepEqual(
      asked[0]?.results.map(({ id }) => id),
      ['i-1'],
    );
    assert.deepEqual(asked[0]?.onBehalf, { principal: SUPPORT, role: 'support-reader' });
    assert.equal(asked[0]?.now, START);
    assert.equal(asked[0]?.see('111122223333'), 'internal');
    assert.deepEqual(
      answer.results[0]?.facts.map(({ name, value }) => [name, value]),
      [
        ['state', 'off'],
        ['size', '4 GB'],
      ],
    );
    assert.match(answer.summary, /agrees\. Last used just now\.$/);
    assert.deepEqual(
      answer.results[0]?.related.map(({ relation }) => relation),
      ['used-by'],
    );
    assert.deepEqual(
      answer.related.map(({ relation }) => relation),
      ['near'],
    );
  });

  it('is made without a check, and without a result, too', async () => {
    const only = await ask({ facts: [size] }, { kinds: [alone, nameKind()] });
    const none = await ask({ notes: [{ text: 'Known elsewhere.', lead: ['absent'] }] }, { documents: [] });

    assert.match(only.answer.because, /^The index and a live look beyond it, as asked\.$/);
    assert.equal(only.answer.results[0]?.source, 'index');
    assert.equal(only.asked.length, 1);
    assert.deepEqual(none.asked[0]?.results, []);
    assert.match(none.answer.summary, /belongs to nobody.* Known elsewhere\.$/);
  });

  it('shows only what the asker may see', async () => {
    const { answer } = await ask(
      {
        facts: [
          { ...size, name: 'secret', sensitivity: 'restricted', value: 'hush-1' },
          { ...size, name: 'leak', value: 'in sg-0a0a0a0a' },
          { ...size, name: 'leaking', value: 'fine', why: 'as sg-0a0a0a0a says' },
        ],
        notes: [
          { text: 'hush-2', sensitivity: 'restricted' },
          { text: 'See sg-0a0a0a0a.' },
          { text: 'hush-3', account: '444455556666' },
        ],
        related: [{ relation: 'x', document: { ...www, kind: 'hidden', id: 'hush-4' }, to: 'i-1' }],
      },
      { rights: { box: { see: 'internal', hidden: ['444455556666'], live: true } } },
    );

    assert.doesNotMatch(JSON.stringify(answer), /hush|sg-0a/);
    assert.deepEqual(
      answer.results[0]?.facts.map(({ name }) => name),
      ['state', 'leaking'],
    );
  });

  it('is made only where it was asked for, may be, and the present is asked about', async () => {
    const told = { facts: [size] };
    const right = await ask(told, { rights: { box: { see: 'internal' } } });
    const unasked = await ask(told, {}, { live: false });
    const past = await ask(told, {}, { at: '1m ago' });
    const list = await ask(told, {}, { text: 'list state:on' });

    for (const { asked } of [right, unasked, past, list]) assert.equal(asked.length, 0);
    for (const kind of [both, alone])
      await assert.rejects(ask(told, { kinds: [kind], limits: { live: 0 } }), { code: 'too-many' });
    await assert.rejects(ask(told, { auditFails: true }), { code: 'unavailable' });
  });

  it('never lets an answer fail', async () => {
    const failing = await ask(new Error('User arn:aws:x is not authorized'));
    const late = await ask(new Error('x'), { timeout: () => AbortSignal.abort() });

    assert.equal(failing.answer.outcome, 'found');
    assert.ok(
      failing.answer.notes.includes('What a live look would have added could not be read: it failed.'),
    );
    assert.match(late.answer.notes.join(), /it took too long/);
    assert.doesNotMatch(JSON.stringify(failing.answer), /authorized/);
  });
});
