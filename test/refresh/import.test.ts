import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import type { Document, Query, Store } from '#kit';
import { collected, documentOf, manualClock } from '#kit/testing';
import { exportLines } from '../../src/refresh/export.ts';
import type { ImportOptions } from '../../src/refresh/import.ts';
import { ImportError, importDocuments } from '../../src/refresh/import.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { account, documentsOf, kindOf, kindsOf, other, setUp } from './world.ts';

const kinds = kindsOf(kindOf('ip'), kindOf('s3', 'account'), kindOf('dns', 'once'));
const minimal = { kind: 'ip', id: 'a', type: 'elastic-ip', provider: 'aws', account, region: 'eu-west-1' };
const key = `ip/aws/${account}/eu-west-1`;

async function* linesOf(...lines: (object | string)[]): AsyncGenerator<string> {
  for (const line of lines) yield typeof line === 'string' ? line : JSON.stringify(line);
}

function setUpImport() {
  const clock = manualClock();
  const store = createMemoryStore({ clock });
  const signal = new AbortController().signal;
  const load = (lines: AsyncIterable<string>, part: Partial<ImportOptions> = {}) =>
    importDocuments({
      ...{ lines, kinds, store, clock, elapsed: clock, complete: false, signal },
      lease: { waitMs: 0 },
      ...part,
    });
  const records = async () =>
    Object.fromEntries((await store.index.scopes()).map((record) => [record.key, record]));
  const all = () => collected(store.index.export());
  return { clock, store, load, records, all };
}

describe('import', () => {
  it('takes a document with nothing but what it must have, and leaves its scope unread', async () => {
    const { load, records, all } = setUpImport();

    const report = await load(linesOf(minimal, '', '  '));

    const [document] = await all();
    assert.deepEqual([document?.addresses, document?.tags, document?.attrs], [[], {}, {}]);
    assert.equal((await records())[key]?.outcome, 'unread');
    assert.deepEqual([report.lines, report.documents, report.scopes, report.versions], [3, 1, 1, 0]);
    assert.equal(report.difference.added, 1);
  });

  it('declares the scopes of its documents complete where told to', async () => {
    const { load, records } = setUpImport();

    await load(linesOf(minimal, { ...minimal, kind: 's3' }, { ...minimal, kind: 'dns' }), { complete: true });

    const complete = Object.values(await records()).map((record) => [
      record.key,
      record.outcome,
      record.completedAt,
    ]);
    assert.deepEqual(complete, [
      ['dns/aws/-/global', 'complete', '2026-11-21T03:00:00.000Z'],
      [key, 'complete', '2026-11-21T03:00:00.000Z'],
      [`s3/aws/${account}/global`, 'complete', '2026-11-21T03:00:00.000Z'],
    ]);
  });

  it('writes addresses, ranges and host names in their canonical form', async () => {
    const { load, all } = setUpImport();

    await load(
      linesOf({
        ...minimal,
        addresses: ['2001:DB8:0::1', '::ffff:10.0.0.1'],
        ranges: ['10.0.0.7/24', '2001:DB8::/32'],
        hostnames: ['API.Example.COM.', 'bücher.example', '0/25.2.0.192.in-addr.arpa'],
      }),
    );

    const [document] = await all();
    assert.deepEqual(document?.addresses, ['2001:db8::1', '10.0.0.1']);
    assert.deepEqual(document?.ranges, ['10.0.0.0/24', '2001:db8::/32']);
    assert.deepEqual(document?.hostnames, [
      'api.example.com',
      'xn--bcher-kva.example',
      '0/25.2.0.192.in-addr.arpa',
    ]);
  });

  it('takes scope lines by key and by parts, with or without documents', async () => {
    const { load, records } = setUpImport();

    await load(
      linesOf(
        minimal,
        { scope: { key, outcome: 'complete', completedAt: '2026-11-21T01:00:00Z', count: 1 } },
        { scope: { kind: 'ip', provider: 'aws', account: other, region: 'eu-west-1', outcome: 'complete' } },
        {
          scope: {
            key: `s3/aws/${other}/global`,
            outcome: 'denied',
            error: 'no role',
            since: '2026-11-20T01:00:00Z',
          },
        },
        {
          scope: {
            key: 'ip/aws/*/*',
            outcome: 'failed',
            error: { code: 'ENOTFOUND', message: 'x', fix: 'y' },
          },
        },
      ),
    );

    const got = await records();
    assert.equal(got[key]?.completedAt, '2026-11-21T01:00:00.000Z');
    assert.equal(got[`ip/aws/${other}/eu-west-1`]?.completedAt, '2026-11-21T03:00:00.000Z');
    assert.deepEqual(got[`s3/aws/${other}/global`]?.error, { code: 'Imported', message: 'no role' });
    assert.equal(got[`s3/aws/${other}/global`]?.since, '2026-11-20T01:00:00.000Z');
    assert.deepEqual(got['ip/aws/*/*']?.error, { code: 'ENOTFOUND', message: 'x', fix: 'y' });
  });

  it('merges by id, and leaves what the file does not name', async () => {
    const { load, all, records } = setUpImport();
    await load(linesOf(minimal, { ...minimal, id: 'b' }), { complete: true });

    const report = await load(linesOf({ ...minimal, name: 'new' }));

    assert.deepEqual(Object.fromEntries((await all()).map(({ id, name }) => [id, name])), {
      a: 'new',
      b: undefined,
    });
    assert.equal(report.difference.changed, 1);
    assert.equal((await records())[key]?.outcome, 'complete');
    assert.equal((await records())[key]?.count, 2);
  });

  it('takes old versions, and answers with them', async () => {
    const { load, store } = setUpImport();
    const old = {
      ...minimal,
      id: 'gone',
      addresses: ['10.0.0.9'],
      validFrom: '2026-11-01T00:00:00Z',
      validTo: '2026-11-02T00:00:00Z',
    };

    const report = await load(
      linesOf({ ...minimal, addresses: ['10.0.0.9'], asOf: '2026-11-20T00:00:00Z' }, { version: old }),
    );

    const at = async (time: string) => {
      const page = await store.index.find({ match: { address: '10.0.0.9' }, at: Date.parse(time) });
      return page.documents.map(({ id }) => id);
    };
    assert.equal(report.versions, 1);
    assert.deepEqual(await at('2026-11-01T12:00:00Z'), ['gone']);
    assert.deepEqual(await at('2026-11-02T12:00:00Z'), []);
    assert.deepEqual(
      (await store.index.find({ match: { address: '10.0.0.9' } })).documents.map(({ id }) => id),
      ['a'],
    );
  });

  const bad: [string, object | string, RegExp][] = [
    ['broken JSON', '{"kind":', /not JSON/],
    ['an array', '[]', /no object/],
    ['a number', '7', /no object/],
    ['an unknown kind', { ...minimal, kind: 'vm' }, /unknown kind "vm"/],
    ['no kind', { ...minimal, kind: undefined }, /neither "kind" \(a document\) nor "scope"/],
    ['an unknown member', { ...minimal, adresses: [] }, /unknown member "adresses"/],
    ['no id', { ...minimal, id: undefined }, /id/],
    ['an account that is a number', { ...minimal, account: 111122223333 }, /account/],
    ['an account with a slash', { ...minimal, account: 'a/b' }, /slash/],
    ['a bad address', { ...minimal, addresses: ['10.0.0.256'] }, /"10\.0\.0\.256" is no address/],
    ['a bad range', { ...minimal, ranges: ['10.0.0.0/33'] }, /is no range/],
    ['a bad host name', { ...minimal, hostnames: ['two words'] }, /is no host name/],
    ['tags that are numbers', { ...minimal, tags: { a: 1 } }, /tags/],
    ['attrs against the schema', { ...minimal, attrs: { state: 1 } }, /attrs\.state/],
    ['a time that is none', { ...minimal, asOf: 'yesterday' }, /asOf is no ISO 8601 time/],
    ['a time to come', { ...minimal, asOf: '2027-01-01T00:00:00Z' }, /future/],
    ['an unknown outcome', { scope: { key, outcome: 'fine' } }, /unknown outcome/],
    ['a scope without a key', { scope: { outcome: 'complete' } }, /needs a key/],
    ['a scope with a bad key', { scope: { key: 'ip/aws', outcome: 'complete' } }, /needs a key/],
    [
      'a scope of an unknown kind',
      { scope: { key: 'vm/aws/1/r', outcome: 'complete' } },
      /unknown kind "vm"/,
    ],
    ['a scope whose count is negative', { scope: { key, outcome: 'complete', count: -1 } }, /count/],
    ['a version without its times', { version: minimal }, /validFrom and validTo/],
    [
      'a version that ends before it begins',
      { version: { ...minimal, validFrom: '2026-11-02T00:00:00Z', validTo: '2026-11-01T00:00:00Z' } },
      /not after/,
    ],
    ['a line that is too long', JSON.stringify({ ...minimal, name: 'x'.repeat(1_048_576) }), /longer/],
  ];
  for (const [what, line, problem] of bad) {
    it(`refuses the whole file for ${what}, and names the line`, async () => {
      const { load, records, all } = setUpImport();

      await assert.rejects(
        load(linesOf(minimal, '', line, { ...minimal, id: 'b' }), { complete: true }),
        (error) => {
          assert.ok(error instanceof ImportError);
          assert.deepEqual([error.code, error.status], ['invalid', 400]);
          assert.deepEqual(
            error.lines.map((one) => one.line),
            [3],
          );
          assert.match(error.lines[0]?.problem ?? '', problem);
          return true;
        },
      );

      assert.deepEqual([await all(), await records()], [[], {}]);
    });
  }

  it('names all bad lines, but at most twenty', async () => {
    const { load } = setUpImport();
    const lines = Array.from({ length: 50 }, (_, i) => (i % 2 === 0 ? minimal : 'broken'));

    await assert.rejects(load(linesOf(...lines)), (error) => {
      assert.ok(error instanceof ImportError);
      assert.deepEqual(
        error.lines.map(({ line }) => line),
        Array.from({ length: 20 }, (_, i) => 2 * i + 2),
      );
      return /at least 20 lines/.test(error.message);
    });
  });

  it('keeps nothing when the file ends in an error or is aborted', async () => {
    const { load, all } = setUpImport();
    async function* broken() {
      yield JSON.stringify(minimal);
      throw new Error('disk');
    }
    const stop = new AbortController();
    async function* stopped() {
      yield JSON.stringify(minimal);
      // After the last line, when only the end of the file is to come
      stop.abort();
    }

    await assert.rejects(load(broken()), { message: 'disk' });
    await assert.rejects(load(stopped(), { signal: stop.signal }), { name: 'AbortError' });

    assert.deepEqual(await all(), []);
  });

  it('waits for nobody who writes for long', async () => {
    const { load, store, clock } = setUpImport();
    await store.state.put('lease/writer', {
      epoch: 1,
      holder: { host: 'bob', space: '', pid: 7, startedAt: 0 },
      since: clock(),
      renewedAt: clock(),
    });

    await assert.rejects(load(linesOf(minimal)), { code: 'unavailable', message: /process 7 on bob/ });
  });

  it('reads each line as one or refuses it, whatever it is', async () => {
    const { load, all } = setUpImport();
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.json(), fc.string()), async (line) => {
        if (line.trim() === '') return;
        await assert.rejects(load(linesOf(line)), { code: 'invalid' });
      }),
    );
    assert.deepEqual(await all(), []);
  });
});

describe('export', () => {
  const questions: Query['match'][] = [
    { address: '10.0.0.1' },
    { holding: '10.0.0.1' },
    { inside: '10.0.0.0/8' },
    { hostnames: ['a.example.com'] },
    { identifier: 'eni-1' },
    { linkedTo: { kind: 'ip', id: 'vpc' } },
  ];
  async function answers(store: Store) {
    const pages = await Promise.all(questions.map((match) => store.index.find({ match })));
    const scopes = await store.index.scopes();
    return {
      scopes,
      pages,
      history: await store.index.history('ip', documentsOf({}, 5)[0]?.id ?? ''),
    };
  }
  const lines = async (store: Store, only?: readonly string[]) =>
    collected(exportLines(only === undefined ? { store } : { store, kinds: only }));

  it('gives the same answers after an import into an empty store', async () => {
    const { world, run, store, clock } = setUp(
      `${account}/eu-west-1`,
      `${other}/eu-west-1`,
      `${other}/us-east-1`,
    );
    const rich: Document = documentOf({
      ranges: ['10.0.0.0/16'],
      hostnames: ['a.example.com'],
      identifiers: ['eni-1'],
      tags: { Owner: 'x', __proto__x: 'y' },
      attrs: { state: 'in-use' },
      links: [{ relation: 'in-vpc', kind: 'ip', id: 'vpc' }],
    });
    world.weather.set(`${account}/eu-west-1`, { documents: [...documentsOf({}, 5), rich] });
    world.weather.set(`${other}/eu-west-1`, { documents: documentsOf({ account: other }, 3) });
    world.weather.set(`${other}/us-east-1`, { error: new Error('x') });
    await run();
    clock.advance(3_600_000);
    world.weather.set(`${other}/eu-west-1`, { error: new Error('x') });
    world.weather.set(`${account}/eu-west-1`, { documents: [...documentsOf({}, 5).slice(1), rich] });
    await run();
    assert.equal((await collected(store.index.versions())).length, 1);

    const copy = setUpImport();
    copy.clock.advance(7_200_000);
    await copy.load(linesOf(...(await lines(store))));

    assert.deepEqual(await answers(copy.store), await answers(store));
    const parsed = async (from: Store) => (await lines(from)).map((line): unknown => JSON.parse(line));
    assert.deepEqual(await parsed(copy.store), await parsed(store));
  });

  it('writes documents with asOf first, then scope records, and only of the kinds named', async () => {
    const { load, store } = setUpImport();
    await load(linesOf(minimal, { ...minimal, kind: 's3' }), { complete: true });

    const all = (await lines(store)).map((line) => JSON.parse(line) as Record<string, unknown>);
    const s3 = (await lines(store, ['s3'])).map((line) => JSON.parse(line) as Record<string, unknown>);

    assert.deepEqual(
      all.map((line) => 'scope' in line),
      [false, false, true, true],
    );
    assert.equal(all[0]?.['asOf'], '2026-11-21T03:00:00.000Z');
    assert.equal(s3.length, 2);
    assert.doesNotMatch(JSON.stringify(s3), /"ip"|ip\/aws/);
  });
});
