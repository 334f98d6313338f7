import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EnrichContext, Enrichment, Provider } from '#kit';
import { createQuestionMemory, defineKind, enrichWith, Type } from '#kit';
import { documentOf, fakeAws } from '#kit/testing';

const result = documentOf();
const context: EnrichContext = {
  aws: fakeAws(() => ({})),
  question: { text: 'x', kind: 'probe', shape: 'id', value: 'x', because: '' },
  results: [result],
  index: { find: async () => ({ documents: [], total: 0 }), scopes: async () => [] },
  see: () => 'internal',
  resolve: async () => [],
  now: 0,
  signal: new AbortController().signal,
};
const kindOf = (...enrich: NonNullable<Provider['enrich']>[]) =>
  defineKind({
    name: 'probe',
    title: 'Probe',
    attributes: Type.Object({}),
    columns: [],
    accepts: [],
    command: { name: '/probe', summary: '', usage: '', example: '' },
    every: '0 * * * *',
    staleAfter: '2h',
    lookup: async () => ({ documents: [], total: 0 }),
    providers: Object.fromEntries(
      [undefined, ...enrich].map((one, i): [string, Provider] => [
        `p${i}`,
        { scopes: 'once', actions: [], collect: async function* () {}, ...(one && { enrich: one }) },
      ]),
    ),
  });
const size = { of: result.id, name: 'size', label: 'Size', value: 7 };

describe('what a live look adds', () => {
  it('is that of all providers, in their order', async () => {
    const slow = Promise.withResolvers<Enrichment>();
    const added = enrichWith(
      kindOf(
        () => slow.promise,
        async () => ({ notes: [{ text: 'second' }], facts: [size] }),
      ),
      context,
    );
    slow.resolve({ notes: [{ text: 'first' }] });

    assert.deepEqual(await added, {
      facts: [size],
      notes: [{ text: 'first' }, { text: 'second' }],
      related: [],
      outdated: [],
    });
  });

  it('is nothing where no provider adds anything', async () => {
    assert.deepEqual(await enrichWith(kindOf(), context), {
      facts: [],
      notes: [],
      related: [],
      outdated: [],
    });
  });

  it('says of a provider that fails what could not be read, safe for everybody, and keeps the others', async () => {
    const denied = Object.assign(new Error('arn:aws:iam::111122223333:role/secret-name may not'), {
      name: 'AccessDenied',
      action: 'cloudtrail:LookupEvents',
    });

    const { facts, notes } = await enrichWith(
      kindOf(
        () => Promise.reject(denied),
        async () => ({ facts: [size] }),
      ),
      context,
    );

    assert.deepEqual(facts, [size]);
    assert.deepEqual(notes, [
      {
        text: 'What only a live look adds could not be read live: AccessDenied (cloudtrail:LookupEvents).',
        sensitivity: 'public',
      },
    ]);
  });

  it('does not wait longer than the signal', async () => {
    const signal = AbortSignal.abort(new DOMException('late', 'TimeoutError'));

    const { notes } = await enrichWith(
      kindOf(() => new Promise(() => undefined)),
      { ...context, signal },
    );

    assert.deepEqual(
      notes?.map(({ text }) => text),
      ['What only a live look adds could not be read live: Timeout.'],
    );
  });
});

describe('the memory of a question', () => {
  const load = (value: string) => async () => value;

  it('is of one signal and one kind', async () => {
    const memory = createQuestionMemory();
    const [one, other] = [new AbortController().signal, new AbortController().signal];

    assert.equal(await memory(one, 'dns')('zones', load('a')), 'a');
    assert.equal(await memory(one, 'dns')('zones', load('b')), 'a');
    assert.equal(await memory(one, 's3')('zones', load('c')), 'c');
    assert.equal(await memory(other, 'dns')('zones', load('d')), 'd');
  });

  it('keeps no failure', async () => {
    const once = createQuestionMemory()(new AbortController().signal, 'dns');

    await assert.rejects(
      once('zones', () => Promise.reject(new Error('busy'))),
      /busy/,
    );
    assert.equal(await once('zones', load('a')), 'a');
  });
});
