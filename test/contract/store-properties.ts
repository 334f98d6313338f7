import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { Document, ExactMatch, Match, Query, StoredDocument } from '#kit';
import { formatAddress, iso, parseScopeKey } from '#kit';
import { documentOf } from '#kit/testing';
import type { Bench, Candidate } from './store-harness.ts';
import { commit, completeAt, findAll, idsOf, onStore, SCOPE } from './store-harness.ts';
import type { ModelVersion } from './store-model.ts';
import { expected, lowest, specificity } from './store-model.ts';

// Few values, close together: everything overlaps with everything
const byte = fc.constantFrom(0, 1, 2, 127, 128, 255);
const v4 = fc.tuple(fc.constantFrom(10, 11), byte, byte, byte).map((bytes) => bytes.join('.'));
const v6 = fc
  .tuple(fc.constantFrom(0x20, 0x00), byte, fc.array(byte, { minLength: 14, maxLength: 14 }))
  .map(([first, second, rest]) => formatAddress(Uint8Array.of(first, second, ...rest)));
const mapped = v4.map((text) => `::ffff:${text}`);
const address = fc.oneof({ weight: 3, arbitrary: v4 }, v6, mapped);
const cidr = fc.oneof(
  fc.tuple(v4, fc.constantFrom(0, 1, 8, 9, 15, 16, 23, 24, 25, 31, 32)).map((parts) => parts.join('/')),
  fc.tuple(v6, fc.constantFrom(0, 3, 8, 64, 95, 96, 97, 127, 128)).map((parts) => parts.join('/')),
);
const label = fc.constantFrom('a', 'b', 'a-b', 'com', '*', 'ü');
const hostname = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'));
const identifier = fc.oneof(
  fc.constantFrom('x', 'X', 'x ', 'é', '', '%', 'x\n'),
  fc.string({ unit: 'binary', maxLength: 3 }),
);
const id = fc.constantFrom(...Array.from({ length: 12 }, (_, i) => `id-${i}`));
const link = fc
  .tuple(fc.constantFrom('ip', 'lb'), id)
  .map(([kind, to]) => ({ relation: 'in', kind, id: to }));

const content = fc.record({
  account: fc.constantFrom('1', '2', '3'),
  addresses: fc.array(address, { maxLength: 3 }),
  ranges: fc.array(cidr, { maxLength: 3 }),
  hostnames: fc.array(hostname, { maxLength: 3 }),
  identifiers: fc.array(identifier, { maxLength: 3 }),
  links: fc.array(link, { maxLength: 2 }),
  name: fc.constantFrom('web', 'Web', 'db', 'ü'),
  arn: fc.constantFrom('arn:x', 'x'),
});
/** The documents of a scope: of its kind, and of its account if it has one. */
const documents = (key: string) => {
  const { kind = '', account = '-' } = parseScopeKey(key) ?? {};
  const own = account === '-' ? {} : { account };
  return fc
    .uniqueArray(fc.tuple(id, content), { maxLength: 12, selector: ([one]) => one })
    .map((all) => all.map(([one, part]): Document => documentOf({ kind, id: one, ...part, ...own })));
};

const exact: fc.Arbitrary<ExactMatch> = fc.oneof(
  fc.record({ address }),
  fc.record({ hostname }),
  fc.record({ name: fc.constantFrom('web', 'WEB', 'dB', 'x') }),
  fc.record({ identifier }),
  fc.record({ linkedTo: fc.record({ kind: fc.constantFrom('ip', 'lb'), id }) }),
);
const match: fc.Arbitrary<Match> = fc.oneof(
  fc.record({ name: fc.constantFrom('web', 'WEB', 'dB', 'x') }),
  fc.record({ any: fc.array(exact, { maxLength: 4 }) }),
  fc.constant({ all: true as const }),
  fc.record({ address }),
  fc.record({ holding: address }),
  fc.record({ inside: cidr }),
  fc.record({ hostnames: fc.array(hostname, { maxLength: 3 }) }),
  fc.record({ under: hostname }),
  fc.record({ identifier }),
  fc.record({ ids: fc.array(id, { maxLength: 4 }) }),
  fc.record({ linkedTo: fc.record({ kind: fc.constantFrom('ip', 'lb'), id }) }),
);
const query: fc.Arbitrary<Query> = fc.record(
  {
    match,
    kinds: fc.subarray(['ip', 'lb', 'none']),
    accounts: fc.subarray(['1', '2', '9', '111122223333']),
    limit: fc.constantFrom(1, 2, 5, 50),
  },
  { requiredKeys: ['match'] },
);

const keys = [SCOPE, 'ip/aws/1/x', 'ip/aws/-/x', 'lb/aws/-/x'] as const;
/** One commit: a scope, its documents, and how much later it is. */
const step = fc
  .constantFrom(...keys)
  .chain((key) => fc.tuple(fc.constant(key), documents(key), fc.constantFrom(0, 1000)));

/** Random documents, questions and refreshes against a model that only filters a list. */
export function propertySuite(candidate: Candidate): void {
  const { runs = 1 } = candidate;

  test('any query finds what the naive model finds, now and then', async () => {
    const run = fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 6 }),
      fc.array(fc.tuple(query, fc.option(fc.constantFrom(-1, 0, 500, 1000, 2500), { nil: undefined })), {
        minLength: 15,
        maxLength: 30,
      }),
      (steps, queries) =>
        onStore(candidate, async (bench) => {
          const start = bench.clock();
          const versions = await play(bench, steps);

          for (const [asked, ms] of queries) {
            const full = ms === undefined ? asked : { ...asked, at: start + ms };
            await check(bench, versions, full);
          }
        })(),
    );
    await fc.assert(run, { numRuns: Math.ceil(40 * runs) });
  });

  test('any sequence of commits leaves the history that the naive model has', async () => {
    const run = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), (steps) =>
      onStore(candidate, async (bench) => {
        const versions = await play(bench, steps);

        for (const kind of ['ip', 'lb'])
          for (const one of Array.from({ length: 12 }, (_, i) => `id-${i}`)) {
            const ours = versions.filter(({ document }) => document.kind === kind && document.id === one);
            const history = await bench.store.index.history(kind, one);
            assert.deepEqual(history.map(plain), ours.toReversed().map(modelPlain));
          }
        await checkFeed(bench, versions);
      })(),
    );
    await fc.assert(run, { numRuns: Math.ceil(25 * runs) });
  });
}

/** Commits every step, in the store and in the model. */
async function play(
  bench: Bench,
  steps: readonly (readonly [string, Document[], number])[],
): Promise<ModelVersion[]> {
  const versions: ModelVersion[] = [];
  const live = (kind: string, one: string) =>
    versions.find(({ document, to }) => to === undefined && document.kind === kind && document.id === one);
  for (const [key, put, later] of steps) {
    bench.clock.advance(later);
    const now = bench.clock();
    const before = versions.filter(({ scope, to }) => scope === key && to === undefined);
    const gone = before.filter(({ document }) => !put.some((one) => one.id === document.id));
    for (const version of gone) version.to = now;
    for (const document of put) {
      const old = live(document.kind, document.id);
      if (old?.scope === key && JSON.stringify(old.document) === JSON.stringify(document)) continue;
      if (old) old.to = now;
      versions.push({ document, scope: key, from: now });
    }
    const difference = await commit(bench, put, key);
    assert.equal(difference.gone, gone.length);
    assert.equal(difference.after, put.length);
    const record = (await bench.store.index.scopes()).find((one) => one.key === key);
    assert.deepEqual(record, { ...completeAt(key, now), count: put.length });
  }
  return versions;
}

async function check({ store }: Bench, versions: readonly ModelVersion[], asked: Query): Promise<void> {
  const { documents: found, total } = await findAll(store.index, asked);
  const want = expected(versions, asked);
  const what = JSON.stringify(asked);
  assert.deepEqual(idsOf(found).toSorted(), want.toSorted(), what);
  assert.equal(total, want.length, what);
  if ('holding' in asked.match) {
    const { holding } = asked.match;
    const order = found.map((document) => -specificity(document, holding));
    assert.deepEqual(
      order,
      order.toSorted((a, b) => a - b),
      what,
    );
  }
  if ('inside' in asked.match) {
    const network = asked.match.inside;
    const order = found.map((document) => lowest(document, network));
    assert.deepEqual(order, order.toSorted(), what);
  }
}

async function checkFeed({ store }: Bench, versions: readonly ModelVersion[]): Promise<void> {
  const changes = await store.index.changes({ since: 0, limit: 10_000 });
  const counts = Map.groupBy(changes, ({ type }) => type);
  const ends = versions.filter(({ to }) => to !== undefined).length;
  const appeared = counts.get('appeared')?.length ?? 0;
  const changed = counts.get('changed')?.length ?? 0;
  assert.equal(appeared + changed, versions.length);
  assert.equal((counts.get('gone')?.length ?? 0) + changed, ends);
  assert.deepEqual(
    changes.map(({ seq }) => seq),
    changes.map(({ seq }) => seq).toSorted((a, b) => a - b),
  );
}

function plain({ scope, validFrom, validTo, asOf: _asOf, ...document }: StoredDocument): unknown {
  return { document, scope, from: validFrom, to: validTo };
}

function modelPlain({ document, scope, from, to }: ModelVersion): unknown {
  return { document, scope, from: iso(from), to: to === undefined ? undefined : iso(to) };
}
