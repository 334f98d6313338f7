import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { Document, Question, Store } from '#kit';
import { documentCheck } from '#kit';
import { collected, manualClock } from '#kit/testing';
import { kind } from '../../collectors/cdn/index.ts';
import { createDemo } from '../../src/demo/demo.ts';
import { accountId, deniedAccount } from '../../src/demo/organisation.ts';
import { createMemoryStore } from '../../src/store/memory.ts';

/** The edge of the made-up organisation: the real collectors over its answers. */

const signal = AbortSignal.timeout(240_000);
const clock = manualClock();
const demo = createDemo({ resources: 3000, clock });
const onBehalf = { principal: { type: 'system', name: 'test' } } as const;

async function everything(): Promise<Document[]> {
  const all: Document[] = [];
  for (const [provider, { scopes }] of Object.entries(kind.providers)) {
    const { places } = await demo.cloud.plan({ provider, shape: scopes, signal });
    for (const place of places) {
      if (place.account === deniedAccount) continue;
      const scope = { kind: 'cdn', provider, ...place };
      all.push(...(await collected(demo.cloud.collect({ kind, provider, scope, signal }))));
    }
  }
  return all;
}

describe('the edge of the made-up organisation', () => {
  let all: Document[];
  let store: Store;
  before(async () => {
    all = await everything();
    store = createMemoryStore({ clock });
    await (await store.writer()).merge(all, () => [], clock());
  });

  function questionOf(value: string, shape: Question['shape'] = 'hostname'): Question {
    return { text: value, kind: 'cdn', shape, value, because: 'a test' };
  }

  it('keeps the schema of the kind, with unique ids, some of each type', () => {
    const types = Object.groupBy(all, ({ type }) => type);

    assert.deepEqual(all.flatMap(documentCheck(kind)).slice(0, 3), []);
    assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
    assert.deepEqual(Object.keys(types).sort(), ['accelerator', 'api', 'custom-domain', 'distribution']);
    assert.ok(all.length > 40 && all.length < 500, `${all.length}`);
  });

  it('gives no host name of a distribution twice', () => {
    const names = all.filter(({ type }) => type === 'distribution').flatMap(({ hostnames }) => hostnames);

    assert.equal(new Set(names).size, names.length);
  });

  const cases: [asked: string, found: string[], says?: RegExp, shape?: Question['shape']][] = [
    ['app.larkspur.example', ['E2LARKSPURAPP1']],
    ['d2larkspurapp1.cloudfront.net', ['E2LARKSPURAPP1']],
    ['store.larkspur.example', ['E2LARKSPURWEB1']],
    ['any.shops.larkspur.example', ['E2LARKSPURSHOP'], /falls under \*\.shops\.larkspur\.example/],
    ['pilot.larkspur.example', ['E2LARKSPURPILOT'], /switched off/],
    ['edi.larkspur.example', ['p4r7n3r5a1']],
    ['d-k2v9p4r7n3.execute-api.eu-west-1.amazonaws.com', ['p4r7n3r5a1']],
    ['p4r7n3r5a1.execute-api.eu-west-1.amazonaws.com', ['p4r7n3r5a1'], /only its custom domains answer/],
    ['d3drivers0edge1.cloudfront.net', ['d7r1v3r5a2']],
    ['live.larkspur.example', ['t5r4c3k2a1', 'w5e4b3s2k1']],
    ['hackday.larkspur.example', ['hackday.larkspur.example'], /No API/],
    ['p9r8v7t6e5.execute-api.eu-central-1.amazonaws.com', ['p9r8v7t6e5']],
    ['13.248.117.21', ['5e1f8a36-2d74-4b0c-9c1a-7f3d6b20e915'], /on no interface/, 'address'],
    ['d1notours0000.cloudfront.net', [], /another customer's/],
  ];
  for (const [asked, found, says, shape] of cases) {
    it(`knows ${asked}`, async () => {
      const question = questionOf(asked, shape);
      const { documents, notes = [] } = await kind.lookup({ question, index: store.index, now: clock() });

      assert.deepEqual(
        documents.map(({ id }) => id.slice(id.lastIndexOf('/') + 1)),
        found,
      );
      if (says) assert.match(notes.map(({ text }) => text).join(' '), says);
      else assert.deepEqual(notes, []);
    });
  }

  it('links the app to its bucket', () => {
    const app = all.find(({ id }) => id.endsWith('/E2LARKSPURAPP1'));

    assert.deepEqual(app?.links, [{ relation: 'origin', kind: 's3', id: 'aws/larkspur-app-assets' }]);
  });

  it('has tags that may not be read, and says so', () => {
    const guarded = all.filter(
      ({ account, type }) => account === accountId('security-tooling') && type === 'distribution',
    );

    assert.ok(guarded.length > 0);
    for (const { attrs } of guarded)
      assert.deepEqual(attrs['tags'], { unreadable: 'AccessDenied (cloudfront:ListTagsForResource)' });
  });

  it('moves an alias between two accounts while nobody looks', async () => {
    const { documents, failed } = await demo.cloud.live.find({
      kind,
      question: questionOf('preview.larkspur.example'),
      onBehalf,
      signal,
    });

    assert.deepEqual(
      all.filter(({ hostnames }) => hostnames.includes('preview.larkspur.example')).map(({ id }) => id),
      [`${accountId('checkout-prod')}/E2LARKSPURPRE1`],
    );
    assert.deepEqual(
      documents.map(({ id }) => id),
      [`${accountId('checkout-staging')}/E2LARKSPURPRE2`],
    );
    assert.ok(failed.every(({ account }) => account?.id === deniedAccount));
  });

  it('confirms one of each type as it was collected', async () => {
    for (const type of ['accelerator', 'api', 'custom-domain']) {
      const document = all.find((one) => one.type === type);
      assert.ok(document);

      assert.deepEqual(await demo.cloud.live.confirm({ kind, document, onBehalf, signal }), document);
    }
  });
});
