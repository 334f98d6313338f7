import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Account, Log, ScopeRecord } from '#kit';
import { silent } from '#kit';
import type { RefreshEvent } from '../../src/refresh/report.ts';
import { exitCode } from '../../src/refresh/report.ts';
import { account, awsError, documentsOf, kindOf, kindsOf, other, setUp } from './world.ts';

const place = `${account}/eu-west-1`;
const key = `ip/aws/${place}`;
const HOUR = 3_600_000;

describe('a refresh', () => {
  it('reads a scope completely, and says so', async () => {
    const { world, run, record, ids } = setUp();
    world.weather.set(place, { documents: documentsOf({}, 3) });

    const report = await run({ runId: 'r1' });

    assert.deepEqual(
      await ids(),
      [0, 1, 2].map((i) => `${place}/${i}`),
    );
    assert.deepEqual(await record(key), {
      key,
      outcome: 'complete',
      completedAt: '2026-11-21T03:00:00.000Z',
      attemptedAt: '2026-11-21T03:00:00.000Z',
      count: 3,
      runId: 'r1',
      durationMs: 0,
      calls: 1,
      throttles: 0,
    });
    assert.equal(report.outcomes.complete, 1);
    assert.equal(report.documents.added, 3);
    assert.deepEqual(report.failures, []);
    assert.equal(exitCode(report), 0);
  });

  it('reads scopes that are named, due or not, and no others; none of them is no fault', async () => {
    const { world, run } = setUp(place, `${other}/eu-west-1`);
    await run();
    world.read.length = 0;

    await run({ select: { kinds: ['ip'], scopes: new Set([key]) } });
    assert.deepEqual(world.read, [place]);
    const none = await run({ select: { kinds: [], scopes: new Set(['ip/aws/1/eu']) } });
    assert.deepEqual([none.runs, none.failures], [0, []]);
  });

  it('opens the writer with the number of its lease', async () => {
    const { run, store } = setUp();
    const epochs: (number | undefined)[] = [];
    const telling = {
      ...store,
      writer: async (how?: { epoch?: number }) => {
        epochs.push(how?.epoch);
        return store.writer(how);
      },
    };

    await run({ store: telling });
    await run({ store: telling });

    assert.ok((epochs[0] ?? Infinity) < (epochs[1] ?? 0));
  });

  it('stages more than one batch', async () => {
    const { world, run, record } = setUp();
    world.weather.set(place, { documents: documentsOf({}, 1201) });

    await run();

    assert.equal((await record(key))?.count, 1201);
  });

  it('removes what vanished, tells it, and keeps the history', async () => {
    const { world, run, clock, store, ids } = setUp();
    world.weather.set(place, { documents: documentsOf({}, 3) });
    await run();
    clock.advance(HOUR);
    world.weather.set(place, { documents: documentsOf({}, 2) });

    const report = await run();

    assert.deepEqual(
      await ids(),
      [0, 1].map((i) => `${place}/${i}`),
    );
    assert.equal(report.documents.gone, 1);
    assert.equal((await store.index.history('ip', `${place}/2`)).length, 1);
  });

  const failures: { what: string; error: unknown; outcome: string; code: string }[] = [
    { what: 'denied', error: awsError('AccessDenied', 403), outcome: 'denied', code: 'AccessDenied' },
    {
      what: 'throttled',
      error: awsError('RequestLimitExceeded', 503),
      outcome: 'throttled',
      code: 'RequestLimitExceeded',
    },
    { what: 'broken', error: new TypeError('x is undefined'), outcome: 'failed', code: 'TypeError' },
    {
      what: 'switched off',
      error: awsError('OptInRequired', 401),
      outcome: 'excluded',
      code: 'NotSwitchedOn',
    },
  ];
  for (const { what, error, outcome, code } of failures) {
    it(`pitfall 32: changes nothing but the record of a scope that is ${what} midway`, async () => {
      const { world, run, clock, record, ids, store } = setUp();
      world.weather.set(place, { documents: documentsOf({}, 30) });
      await run();
      const changes = (await store.index.changes({ since: 0, limit: 1000 })).length;
      clock.advance(HOUR);
      world.weather.set(place, { documents: documentsOf({}, 29, { type: 'changed' }), error });

      const report = await run();

      const after = await record(key);
      assert.equal((await ids()).length, 30);
      assert.equal((await store.index.changes({ since: 0, limit: 1000 })).length, changes);
      assert.equal(after?.outcome, outcome);
      assert.equal(after?.error?.code, code);
      assert.equal(after?.completedAt, '2026-11-21T03:00:00.000Z');
      assert.equal(after?.attemptedAt, '2026-11-21T04:00:00.000Z');
      assert.equal(after?.count, 30);
      assert.equal(exitCode(report), outcome === 'excluded' ? 0 : 5);
    });
  }

  it('keeps the time of the first failure until the scope is complete again', async () => {
    const { world, run, clock, record } = setUp();
    world.weather.set(place, { error: awsError('AccessDenied', 403) });
    await run();
    clock.advance(HOUR);
    await run();
    const failing = await record(key);
    world.weather.set(place, {});
    await run();
    const fine = await record(key);

    assert.equal(failing?.since, '2026-11-21T03:00:00.000Z');
    assert.equal(fine?.outcome, 'complete');
    assert.equal(fine?.count, 0);
    assert.deepEqual([fine?.since, fine?.error], [undefined, undefined]);
  });

  it('reads the other scopes where one fails, and is partial', async () => {
    const { world, run, ids } = setUp(place, `${other}/eu-west-1`);
    world.weather.set(place, { error: awsError('AccessDenied', 403) });
    world.weather.set(`${other}/eu-west-1`, { documents: documentsOf({ account: other }, 1) });

    const report = await run();

    assert.deepEqual(await ids(), [`${other}/eu-west-1/0`]);
    assert.deepEqual(
      report.failures.map(({ scope, outcome }) => [scope, outcome]),
      [[key, 'denied']],
    );
    assert.equal(exitCode(report), 3);
  });

  const bad: [string, object, RegExp][] = [
    ['of another account', { account: other }, /its account is 444455556666/],
    ['of another region', { region: 'us-east-1' }, /its region is us-east-1/],
    ['of another provider', { provider: 'gcp' }, /its provider is gcp/],
    ['without a type', { type: undefined }, /type/],
    ['whose attrs break the schema', { attrs: { state: 5 } }, /attrs\.state/],
    ['with an address that is none', { addresses: ['10.0.0.256'] }, /10\.0\.0\.256/],
    ['with a range that is none', { ranges: ['10.0.0.0/33'] }, /10\.0\.0\.0\/33/],
  ];
  for (const [what, part, message] of bad) {
    it(`fails a scope that yields a document ${what}`, async () => {
      const { world, run, record, ids } = setUp();
      world.weather.set(place, {
        documents: [...documentsOf({}, 2), { ...documentsOf({}, 1)[0], id: 'x', ...part } as never],
      });

      const report = await run();

      assert.deepEqual(await ids(), []);
      assert.equal((await record(key))?.error?.code, 'InvalidDocument');
      assert.match(report.failures[0]?.error?.message ?? '', message);
    });
  }

  it('takes documents of any region in a scope of an account, and stores addresses in their canonical form', async () => {
    const { world, run, store } = setUp(`${account}/global`);
    const documents = documentsOf({ region: 'eu-west-1' }, 1, { addresses: ['2001:DB8::0:1'] });
    world.weather.set(`${account}/global`, { documents });

    await run({ kinds: kindsOf(kindOf('ip', 'account')) });

    const page = await store.index.find({ match: { address: '2001:db8::1' } });
    assert.equal(page.documents[0]?.scope, `ip/aws/${account}/global`);
  });

  it('ends a scope that takes too long, though its collector listens to nothing', async ({ mock }) => {
    mock.timers.enable({ apis: ['setTimeout'] });
    const { world, run, record } = setUp(place, `${other}/eu-west-1`);
    world.weather.set(place, { documents: documentsOf({}, 1), hangs: true });
    let ended = 0;
    const onProgress = (event: RefreshEvent) => {
      if (event.type === 'run' && ++ended === 1) mock.timers.tick(60_000);
    };

    const report = await run({ deadlineMs: 60_000, onProgress });

    assert.equal(report.outcomes.complete, 1);
    assert.equal((await record(key))?.outcome, 'failed');
    assert.equal((await record(key))?.error?.code, 'Deadline');
  });

  it('ends when aborted, leaves nothing behind, and gives the lease back', async () => {
    const { world, run, record, ids } = setUp();
    const stop = new AbortController();
    world.weather.set(place, { documents: documentsOf({}, 600), before: () => stop.abort(), hangs: true });

    await assert.rejects(run({ signal: stop.signal }), { name: 'AbortError' });
    await assert.rejects(run({ signal: stop.signal, dryRun: true }), { name: 'AbortError' });

    assert.deepEqual(await ids(), []);
    assert.equal((await record(key))?.outcome, 'unread');
    world.weather.set(place, { documents: documentsOf({}, 1) });
    assert.equal((await run()).outcomes.complete, 1);
  });

  it('rejects in a dry run that is aborted midway', async () => {
    const { world, run } = setUp();
    const stop = new AbortController();
    world.weather.set(place, { before: () => stop.abort() });

    await assert.rejects(run({ signal: stop.signal, dryRun: true }), { name: 'AbortError' });
  });

  it('ends every stage that it starts', async () => {
    const { world, run, store } = setUp(place, `${other}/eu-west-1`, `${account}/us-east-1`);
    world.weather.set(place, { documents: documentsOf({}, 1), error: awsError('AccessDenied', 403) });
    let open = 0;
    const counting = {
      ...store,
      writer: async () => {
        const writer = await store.writer();
        const stage: typeof writer.stage = async (...args) => {
          const inner = await writer.stage(...args);
          open++;
          return {
            ...inner,
            commit: async (record) => inner.commit(record).finally(() => open--),
            discard: async () => inner.discard().finally(() => open--),
          };
        };
        return { ...writer, stage };
      },
    };

    await run({ store: counting });
    assert.equal(open, 0);
    await run({ store: counting, dryRun: true });
    assert.equal(open, 0);
  });

  it('drops versions that ended longer ago than the history is kept', async () => {
    const { world, run, clock, store } = setUp();
    world.weather.set(place, { documents: documentsOf({}, 2) });
    await run();
    world.weather.set(place, { documents: documentsOf({}, 1) });
    clock.advance(HOUR);
    await run();
    clock.advance(25 * HOUR);

    await run({ settings: { history: '2d' } });
    assert.equal((await store.index.history('ip', `${place}/1`)).length, 1);
    await run({ settings: { history: '1d' } });

    assert.deepEqual(await store.index.history('ip', `${place}/1`), []);
    assert.equal((await store.index.history('ip', `${place}/0`)).length, 1);
  });

  it('is refused while another one writes', async () => {
    const { world, run } = setUp();
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    world.weather.set(place, {
      before: () => {
        begin();
        return gate;
      },
    });
    const first = run();
    await begun;

    await assert.rejects(run(), { code: 'unavailable', message: /process \d+ on / });

    open();
    assert.equal((await first).outcomes.complete, 1);
  });

  it('pitfall 33: commits nothing more once the lease is lost', async () => {
    const { world, run, store, ids, record } = setUp();
    const steal = () =>
      store.state.put('lease/writer', {
        epoch: 99,
        holder: { host: 'bob', space: '', pid: 1, startedAt: 0 },
        since: 0,
        renewedAt: 0,
      });
    world.weather.set(place, { documents: documentsOf({}, 1), before: steal });

    await assert.rejects(run(), { code: 'unavailable', message: /lost/ });

    assert.deepEqual(await ids(), []);
    assert.equal((await record(key))?.outcome, 'unread');
    assert.equal((await store.state.get<{ epoch: number }>('lease/writer'))?.value.epoch, 99);
  });

  it('rejects where the store cannot even write a record', async () => {
    const { run, store } = setUp();
    const broken = {
      ...store,
      writer: async () => ({
        ...(await store.writer()),
        stage: () => Promise.reject(new Error('disk full')),
        record: () => Promise.reject(new Error('disk full')),
      }),
    };

    await assert.rejects(run({ store: broken }), { message: 'disk full' });
  });

  it('writes nothing in a dry run, and tells the difference', async () => {
    const { world, run, record, ids, store } = setUp(place, `${other}/eu-west-1`);
    world.weather.set(place, { documents: documentsOf({}, 2) });

    const report = await run({ dryRun: true });

    assert.deepEqual(await ids(), []);
    assert.equal(await record(key), undefined);
    assert.deepEqual(await store.state.list('account/'), []);
    assert.deepEqual(
      report.differences.map(({ scope, difference }) => [scope, difference.added]),
      [[key, 2]],
    );
  });

  it('reads only the selection, and only what is due where asked to', async () => {
    const { world, run, clock } = setUp(place, `${account}/us-east-1`, `${other}/eu-west-1`);

    await run({ select: { accounts: [account], regions: ['eu-west-1'] } });
    assert.deepEqual(world.read, [place]);

    world.read.length = 0;
    const report = await run({ onlyDue: true });
    assert.deepEqual(world.read.toSorted(), [`${account}/us-east-1`, `${other}/eu-west-1`]);
    assert.equal(report.notDue, 1);

    world.read.length = 0;
    clock.advance(HOUR);
    await run({ onlyDue: true, select: { kinds: ['ip'], providers: ['aws'] } });
    assert.equal(world.read.length, 3);
  });

  it('refuses a selection of nothing', async () => {
    const { run } = setUp();

    await assert.rejects(run({ select: { kinds: ['ipp'] } }), { code: 'invalid', message: /ipp/ });
    await assert.rejects(run({ select: { accounts: ['999999999999'] } }), { code: 'invalid' });
    assert.equal((await run({ select: { accounts: ['999999999999'] }, onlyDue: true })).runs, 0);
  });

  it('reads so many at once as it may, and no more', async () => {
    const places = Array.from({ length: 9 }, (_, i) => `${account}/r${i}`);
    const { world, run } = setUp(...places);
    let running = 0;
    let most = 0;
    for (const one of places) {
      world.weather.set(one, {
        before: async () => {
          most = Math.max(most, ++running);
          for (let i = 0; i < 20; i++) await Promise.resolve();
          running--;
        },
      });
    }

    await run({ concurrency: 3 });

    assert.equal(most, 3);
    assert.equal(world.read.length, 9);
  });

  it('plans once for kinds of one shape', async () => {
    const { world, run } = setUp();

    await run({ kinds: kindsOf(kindOf('ip'), kindOf('lb'), kindOf('s3', 'account')) });

    assert.equal(world.plans, 2);
  });

  it('tells its progress, and logs no document', async () => {
    const { world, run } = setUp(place, `${other}/eu-west-1`);
    const events: RefreshEvent[] = [];
    const lines: object[] = [];
    const line = (fields: object, message: string) => void lines.push({ ...fields, message });
    const log: Log = { ...silent, info: line, warn: line };
    world.weather.set(place, { documents: documentsOf({}, 1) });
    world.weather.set(`${other}/eu-west-1`, {
      error: awsError('AccessDenied', 403, { message: 'of SECRETNAME' }),
    });

    await run({ log, runId: 'r1', onProgress: (event) => events.push(event) });

    assert.deepEqual(
      events.map((event) => event.type),
      ['planned', 'run', 'run'],
    );
    assert.deepEqual(events.at(-1), { ...events.at(-1), done: 2, total: 2 });
    assert.ok(lines.some((one) => 'scope' in one && one.scope === key && 'outcome' in one));
    assert.doesNotMatch(JSON.stringify(lines), /10\.0\.0\.0|SECRETNAME/);
  });
});

describe('what cannot be planned', () => {
  it('is a record of its own when the list of accounts cannot be read, and goes when it can', async () => {
    const { world, run, record, ids, clock } = setUp();
    world.weather.set(place, { documents: documentsOf({}, 2) });
    await run();
    clock.advance(HOUR);
    world.planError = awsError('AccessDeniedException', 400, { action: 'organizations:ListAccounts' });

    const report = await run({ onlyDue: true });

    assert.equal((await record('ip/aws/*/*'))?.error?.action, 'organizations:ListAccounts');
    assert.equal((await record(key))?.outcome, 'denied');
    assert.equal((await ids()).length, 2);
    assert.equal(exitCode(report), 5);
    world.planError = undefined;
    assert.equal(exitCode(await run({ onlyDue: true })), 0);
    assert.equal(await record('ip/aws/*/*'), undefined);
    assert.equal((await record(key))?.outcome, 'complete');
  });

  it('keeps the accounts in State, and marks those that left', async () => {
    const { world, run, store, record } = setUp(place, `${other}/eu-west-1`);
    const status = async (id: string) => (await store.state.get<Account>(`account/aws/${id}`))?.value;
    await run();
    assert.deepEqual(await status(other), { provider: 'aws', id: other, name: `account ${other}` });

    world.plan.places.pop();
    world.plan.accounts.pop();
    const report = await run();

    assert.equal((await status(other))?.status, 'left');
    assert.equal((await status(account))?.status, undefined);
    assert.equal((await record(`ip/aws/${other}/eu-west-1`))?.error?.code, 'AccountLeft');
    assert.equal(exitCode(report), 3);
  });

  it('is told with the excluded, which are no failures', async () => {
    const { world, run, record } = setUp();
    world.plan.excluded.push({ place: { account, region: 'eu-south-2' }, why: 'SCP' });

    const report = await run();

    assert.equal(report.outcomes.excluded, 1);
    assert.equal(exitCode(report), 0);
    assert.equal(((await record(`ip/aws/${account}/eu-south-2`)) as ScopeRecord).error?.message, 'SCP');
    assert.deepEqual(world.read, [place]);
  });
});
