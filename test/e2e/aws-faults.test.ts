import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import type { ScopeRecord, Store } from '#kit';
import { intervalOf, scopeKey, silent } from '#kit';
import { manualClock } from '#kit/testing';
import { kind } from '../../collectors/ip/index.ts';
import { createStatus } from '../../src/answer/status.ts';
import { dueAt } from '../../src/refresh/due.ts';
import { refresh } from '../../src/refresh/refresh.ts';
import type { RefreshOptions } from '../../src/refresh/refresh.types.ts';
import { nextRun } from '../../src/refresh/schedule.ts';
import { createAws } from '../../src/sources/aws/aws.ts';
import { openSqlite } from '../../src/store/sqlite/open-sqlite.ts';
import type { Effect, Which } from '../services/aws-proxy.ts';
import { startMotoBehindProxy } from '../services/moto-behind-proxy.ts';
import { seedOrganisation } from '../services/organisation.ts';
import { startOrSkip } from '../services/start-or-skip.ts';

/**
 * What AWS and the network do wrong, at the socket: the real SDK, sources and refresh. Whatever it is, no document is
 * lost that is still there, every other scope is read, and the record and the status say what happened.
 */

process.env.AWS_ACCESS_KEY_ID = 'test';
process.env.AWS_SECRET_ACCESS_KEY = 'test';

const regions = ['eu-west-1', 'us-east-1'];
const HOUR = 3_600_000;
/** Milliseconds; tells deadlines from what else a refresh does later. */
const DEADLINE = 54_321;
const started = await startOrSkip(async () => {
  const { moto, proxy } = await startMotoBehindProxy();
  const organisation = await seedOrganisation({ endpoint: proxy.url, accounts: 2, regions });
  const [place] = organisation.places;
  assert.ok(place);
  return { moto, proxy, place, role: organisation.role };
});

describe('faults of AWS', { skip: started.skip }, () => {
  const { moto, proxy, place, role } =
    started.skip === false ? started.service() : ({} as ReturnType<typeof started.service>);
  const clock = manualClock(Date.now());
  const folder = mkdtempSync(join(tmpdir(), 'cloudwhois-faults-'));
  const open: { close(): Promise<void> }[] = [];
  let store: Store;
  let cloud: ReturnType<typeof createAws>;
  let known: string[];

  const kinds = new Map([['ip', { ...kind, providers: { aws: kind.providers['aws'] ?? assert.fail() } }]]);
  const at = place && { account: place.account, region: place.region };
  const hit = at && scopeKey({ kind: 'ip', provider: 'aws', ...at });
  const run = (part: Partial<RefreshOptions> = {}) =>
    refresh({
      ...{ kinds, cloud, store, clock, elapsed: clock, log: silent, random: () => 0.5 },
      onlyDue: false,
      lease: { waitMs: 0 },
      signal: AbortSignal.timeout(240_000),
      ...part,
    });
  const documents = async () => (await Array.fromAsync(store.index.export())).map(({ id }) => id).toSorted();
  const recordOf = async (key: string): Promise<ScopeRecord> =>
    (await store.index.scopes()).find((record) => record.key === key) ?? assert.fail(key);

  const status = () => {
    const isOperator = () => true;
    return createStatus({
      ...{ kinds, index: store.index, clock, reads: () => true, writers: async () => ({}) },
      access: { isOperator, grant: () => assert.fail('operators see all') },
      accounts: { get: () => undefined, all: () => [] },
      timetable: { intervalOf: (scope) => intervalOf(scope, kinds), nextRun, dueAt },
    })({ type: 'system', name: 'test' });
  };

  /** The status names the scope that failed, why, and since when; of nothing else is anything wrong. */
  async function checkStatus({ outcome, error, since }: ScopeRecord) {
    const { causes, complete, failed, promiseKept } = await status();
    const isWell = outcome === 'complete';

    assert.deepEqual(
      { complete, failed, promiseKept },
      { complete: isWell ? 4 : 3, failed: isWell ? 0 : 1, promiseKept: isWell },
    );
    assert.deepEqual(
      causes.map((cause) => [
        cause.outcome,
        cause.code,
        cause.action,
        cause.accounts[0]?.id,
        cause.regions,
        cause.since,
      ]),
      isWell ? [] : [[outcome, error?.code, error?.action, place.account, [place.region], since]],
    );
    assert.equal(causes[0]?.fix === undefined, error?.fix === undefined);
  }

  /** One refresh under a fault: nothing is lost, nobody else is hurt, and afterwards all is well again. */
  async function survive(fault: { rules: [Which, Effect][]; pages?: number; hangs?: true }) {
    const { rules, pages = 1000, hangs } = fault;
    proxy.pages(pages);
    const lift = rules.map(([which, effect]) => proxy.rule(which, effect));
    clock.advance(HOUR);
    const report = await (hangs ? runLate() : run());
    const record = await recordOf(hit);

    assert.deepEqual(await documents(), known);
    assert.deepEqual(
      report.failures.map(({ scope }) => scope),
      record.outcome === 'complete' ? [] : [hit],
    );
    assert.equal(report.documents.gone, 0);
    await checkStatus(record);

    for (const one of lift) one();
    clock.advance(HOUR);
    assert.equal((await run()).outcomes.complete, 4);
    assert.deepEqual(await documents(), known);
    await checkStatus(await recordOf(hit));
    return record;
  }

  /** Its deadlines come as soon as three of the four scopes are read. */
  function runLate() {
    const deadlines: (() => void)[] = [];
    let runs = 0;
    return run({
      deadlineMs: DEADLINE,
      later: (work, ms) => {
        if (ms === DEADLINE) deadlines.push(work);
        return () => undefined;
      },
      onProgress: ({ type }) => {
        if (type === 'run') runs++;
        if (runs === 3) for (const end of deadlines) end();
      },
    });
  }

  beforeEach(async () => {
    proxy.reset();
    for (const one of open.splice(0)) await one.close();
    cloud = createAws({
      settings: {
        discover: 'organizations',
        role,
        regions,
        exclude: [{ account: moto.hubAccount, why: 'the hub has nothing' }],
      },
      kinds: new Map(),
      networks: [],
      // Of the sessions, which moto makes in real time
      clock: Date.now,
      log: silent,
      environment: { endpoint: proxy.url, region: 'eu-west-1' },
      fetch,
      resolve: () => async () => [],
      sessionName: 'cloudwhois-test@host',
    });
    store = await openSqlite({ folder: mkdtempSync(join(folder, 'data-')), clock });
    open.push(cloud, store);
    assert.equal((await run()).outcomes.complete, 4);
    known = await documents();
    assert.ok(known.length > 20);
    proxy.calls.length = 0;
  });
  after(async () => {
    for (const one of open) await one.close();
    rmSync(folder, { recursive: true });
    await proxy.stop();
    await moto.stop();
  });

  const interfaces = { ...at, action: 'ec2:DescribeNetworkInterfaces' };
  const outcomeOf = ({ outcome, error }: ScopeRecord) => [outcome, error?.code];
  const errorOf = (code: string) => ({
    status: 400,
    type: 'text/xml',
    body: `<Response><Errors><Error><Code>${code}</Code><Message>it is</Message></Error></Errors></Response>`,
  });

  it('a region that takes the call and never answers costs its own scope alone, and no longer than its deadline', async () => {
    const record = await survive({ rules: [[interfaces, { hang: true }]], hangs: true });

    assert.deepEqual(outcomeOf(record), ['failed', 'Deadline']);
  });

  it('so does one that falls silent in the middle of an answer', async () => {
    const record = await survive({ rules: [[interfaces, { cut: 'silent' }]], hangs: true });

    assert.deepEqual(outcomeOf(record), ['failed', 'Deadline']);
  });

  it('a page that names itself as the next one fails the scope, and does not pass for the last', async () => {
    const again = (body: string) =>
      body
        .replace(/<nextToken>[^<]*<.nextToken>/, '')
        .replace('</DescribeNetworkInterfacesResponse>', '<nextToken>again</nextToken>$&');
    const record = await survive({ rules: [[interfaces, { rewrite: again }]], pages: 1 });

    assert.deepEqual(outcomeOf(record), ['failed', 'TokenRepeated']);
    assert.ok(proxy.count(interfaces) < 8);
  });

  it('an account that is denied halfway keeps what was known, and says what is denied', async () => {
    const second = { ...interfaces, containing: 'NextToken=' };
    const record = await survive({ rules: [[second, { deny: true }]], pages: 1 });

    assert.deepEqual(outcomeOf(record), ['denied', 'UnauthorizedOperation']);
    assert.equal(record.error?.action, 'ec2:DescribeNetworkInterfaces');
    assert.match(record.error?.fix ?? '', /Allow ec2:DescribeNetworkInterfaces/);
  });

  it('an answer that always breaks off fails the scope', async () => {
    const record = await survive({ rules: [[interfaces, { cut: 'broken' }]] });

    assert.equal(record.outcome, 'failed');
    assert.equal(proxy.count(interfaces), 5 + 1);
  });

  it('an answer that breaks off once is asked for again', async () => {
    const mend = proxy.rule(interfaces, { cut: 'broken' });
    const running = survive({ rules: [] });
    while (proxy.count(interfaces) === 0) await new Promise(setImmediate);
    mend();

    assert.equal((await running).outcome, 'complete');
  });

  for (const part of [0.1, 0.5, 0.9, 0.99]) {
    it(`an answer of which ${part * 100} % arrived, and that looks whole, is none`, async () => {
      const short = (body: string) => body.slice(0, body.length * part);
      const record = await survive({ rules: [[interfaces, { rewrite: short }]] });

      assert.equal(record.outcome, 'failed');
    });
  }

  for (const code of ['ExpiredToken', 'RequestExpired']) {
    it(`credentials that are said to be over (${code}) between two pages are renewed, once for all who have them`, async () => {
      const { account } = place;
      const stale = regions.map((region) =>
        proxy.rule(
          { account, region, action: 'ec2:DescribeNetworkInterfaces', containing: 'NextToken=' },
          { answer: () => errorOf(code) },
        ),
      );
      const running = survive({ rules: [], pages: 1 });
      while (proxy.count({ account, action: 'sts:AssumeRole' }) === 0) await new Promise(setImmediate);
      for (const mend of stale) mend();

      assert.equal((await running).outcome, 'complete');
      assert.equal(proxy.count({ account, action: 'sts:AssumeRole' }), 1);
    });
  }

  it('credentials that stay expired are denied, and are not asked for again and again', async () => {
    const record = await survive({ rules: [[interfaces, { answer: () => errorOf('ExpiredToken') }]] });

    assert.deepEqual(outcomeOf(record), ['denied', 'ExpiredToken']);
    assert.equal(proxy.count({ account: place.account, action: 'sts:AssumeRole' }), 1);
  });

  it('throttling that does not end makes the scope throttled, and says how often', async () => {
    const record = await survive({ rules: [[interfaces, { throttle: true }]] });

    assert.deepEqual(outcomeOf(record), ['throttled', 'RequestLimitExceeded']);
    assert.equal(record.throttles, 5);
  });
});
