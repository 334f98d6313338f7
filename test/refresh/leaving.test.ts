import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Plan, ScopeRecord } from '#kit';
import { judgeLeaving } from '../../src/refresh/leaving.ts';
import { exitCode } from '../../src/refresh/report.ts';
import { account, awsError, documentsOf, other, placesOf, setUp } from './world.ts';

const DAY = 86_400_000;
const now = Date.parse('2026-11-21T03:00:00Z');
const key = `ip/aws/${other}/eu-west-1`;
const left = '2026-11-14T03:00:00.000Z';

const read = (part: Partial<ScopeRecord> = {}): ScopeRecord => ({
  key,
  outcome: 'complete',
  completedAt: '2026-11-14T02:00:00.000Z',
  attemptedAt: '2026-11-14T02:00:00.000Z',
  count: 7,
  ...part,
});
const idsOf = (n: number, from = 0) => Array.from({ length: n }, (_, i) => `10000000000${from + i}`);

/** Judges the scopes in `eu-west-1` of these accounts; `there` are those that are still listed. */
function judge(records: ScopeRecord[], there: string[], { confirm = false, at = now } = {}) {
  const plan = {
    places: there.map((id) => ({ account: id, region: 'eu-west-1' })),
    accounts: there.map((id) => ({ provider: 'aws', id })),
    excluded: [],
    unreadable: [],
  };
  const options = { plan, now: at, confirmed: () => confirm, keepMs: 90 * DAY };
  const { kept, retired, over } = judgeLeaving(records, options);
  return {
    over,
    retired: retired.map((one) => one.key),
    kept: kept.map((one) => [one.outcome, one.error?.code]),
    messages: [...kept, ...retired].map((one) => one.error?.message ?? ''),
    records: [...kept, ...retired],
  };
}

describe('what left', () => {
  const cases: { what: string; record: ScopeRecord; there?: string[]; confirm?: boolean; goes: boolean }[] = [
    { what: 'it has just left', record: read(), goes: false },
    {
      what: 'it left a week ago, less a moment',
      record: read({ leftAt: '2026-11-14T03:00:00.001Z' }),
      goes: false,
    },
    { what: 'it left a week ago', record: read({ leftAt: left }), goes: true },
    {
      what: 'it failed long before it left',
      record: read({ outcome: 'denied', since: '2026-01-01T00:00:00Z' }),
      goes: false,
    },
    { what: 'the operator confirms', record: read(), confirm: true, goes: true },
    {
      what: 'it was imported, not read',
      record: { key, outcome: 'complete', completedAt: left, count: 7 },
      goes: false,
    },
    {
      what: 'it was never read, and holds nothing',
      record: { key, outcome: 'unread', leftAt: left },
      goes: true,
    },
  ];
  for (const { what, record, confirm = false, goes } of cases) {
    it(`${goes ? 'is retired' : 'is kept, as failed,'} where ${what}`, () => {
      const { retired, kept } = judge([record], [account], { confirm });

      assert.deepEqual(retired, goes ? [key] : []);
      assert.deepEqual(kept, goes ? [] : [['failed', 'AccountLeft']]);
    });
  }

  it('is kept for ever where it was imported, and says so', () => {
    const [record] = judge([{ key, outcome: 'complete', completedAt: left, count: 7 }], [account]).records;

    const later = judge([record as ScopeRecord], [account], { at: now + 100 * DAY });

    assert.equal(record?.leftAt, undefined);
    assert.deepEqual(later.retired, []);
    assert.match(later.messages[0] ?? '', /never read from here/);
  });

  it('says since when it left, until when it is kept, and in the end what became of it', () => {
    const [before] = judge([read()], [account]).records;
    const [after] = judge([before as ScopeRecord], [account], { at: now + 7 * DAY }).records;
    const [ever] = judge([after as ScopeRecord], [account], { at: now + 97 * DAY - 1 }).records;

    assert.match(before?.error?.message ?? '', /since 2026-11-21T03.*retired after 2026-11-28T03/);
    assert.equal(before?.completedAt, '2026-11-14T02:00:00.000Z');
    assert.deepEqual([after?.outcome, after?.error?.code], ['excluded', 'AccountRetired']);
    assert.match(after?.error?.message ?? '', /left on 2026-11-21; /);
    assert.equal(ever, after);
  });

  it('is forgotten with its history, unless something was imported for it since', () => {
    const retired = (count: number): ScopeRecord =>
      read({
        outcome: 'excluded',
        leftAt: left,
        since: left,
        count,
        error: { code: 'AccountRetired', message: '' },
      });
    const after = (count: number, days: number) => {
      const { over, kept } = judge([retired(count)], [account], { at: Date.parse(left) + days * DAY });
      return [over.length, kept.length];
    };

    assert.deepEqual(
      [after(0, 89), after(0, 91), after(1, 91)],
      [
        [0, 1],
        [1, 0],
        [0, 1],
      ],
    );
  });

  const surges: { what: string; gone: number; there: number; goes: boolean }[] = [
    { what: '2 of 2 accounts but one', gone: 2, there: 1, goes: true },
    { what: '3 of 5 accounts', gone: 3, there: 2, goes: false },
    { what: '3 of 6 accounts', gone: 3, there: 3, goes: true },
    { what: '4 of 6 accounts', gone: 4, there: 2, goes: false },
  ];
  for (const { what, gone, there, goes } of surges) {
    it(`${goes ? 'goes' : 'waits for the operator'} where ${what} left`, () => {
      const records = idsOf(gone).map((id) => read({ key: `ip/aws/${id}/eu-west-1`, leftAt: left }));
      const retired = { ...read({ key: 'ip/aws/999999999999/eu-west-1', outcome: 'excluded' }) };
      const before = { ...retired, error: { code: 'AccountRetired', message: 'it left' } };

      const alone = judge([...records, before], idsOf(there, 5));
      const confirmed = judge([...records, before], idsOf(there, 5), { confirm: true });

      assert.equal(alone.retired.length, goes ? gone : 0);
      if (!goes)
        assert.match(alone.messages[1] ?? '', new RegExp(`${gone} of ${gone + there} accounts left at once`));
      assert.equal(confirmed.retired.length, gone);
    });
  }

  it('is nothing where the list of accounts is empty', () => {
    const { records, retired } = judge([read({ attemptedAt: left })], [], { at: now + 100 * DAY });

    assert.equal(records[0]?.leftAt, undefined);
    assert.deepEqual(retired, []);
  });

  it('may be a region alone', () => {
    const region = read({ key: `ip/aws/${account}/us-east-1` });

    const first = judge([region], [account]);
    const last = judge(first.records, [account], { at: now + 8 * DAY });

    assert.deepEqual(first.kept, [['failed', 'RegionLeft']]);
    assert.match(first.messages[0] ?? '', /The region us-east-1 of the account 111122223333/);
    assert.deepEqual(last.retired, [region.key]);
    assert.equal(last.records[0]?.error?.code, 'RegionRetired');
  });
});

describe('a refresh after an account left', () => {
  async function setUpLeft() {
    const all = setUp(`${account}/eu-west-1`, `${other}/eu-west-1`);
    const { world, run, clock } = all;
    world.weather.set(`${account}/eu-west-1`, { documents: documentsOf({}, 2) });
    world.weather.set(`${other}/eu-west-1`, { documents: documentsOf({ account: other }, 3) });
    await run();
    const { plan } = world;
    world.plan = { ...plan, places: plan.places.slice(0, 1), accounts: plan.accounts.slice(0, 1) };
    clock.advance(3_600_000);
    return { ...all, plan };
  }

  it('keeps its documents for a week, and then only their history and the record', async () => {
    const { run, clock, ids, record, store } = await setUpLeft();

    assert.equal(exitCode(await run({ onlyDue: true })), 3);
    clock.advance(7 * DAY - 1000);
    await run({ onlyDue: true });
    assert.equal((await ids()).length, 5);
    clock.advance(1000);
    const report = await run({ onlyDue: true });

    assert.equal((await ids()).length, 2);
    assert.equal(report.documents.gone, 3);
    assert.equal(exitCode(report), 0);
    const after = await record(key);
    assert.deepEqual([after?.outcome, after?.count, after?.error?.code], ['excluded', 0, 'AccountRetired']);
    assert.equal((await store.index.history('ip', `${other}/eu-west-1/0`)).length, 1);
    const changes = await store.index.changes({ since: 0, limit: 100 });
    assert.equal(changes.filter(({ type, account: id }) => type === 'gone' && id === other).length, 3);
    assert.equal((await run({ onlyDue: true })).documents.gone, 0);
  });

  it('starts the week anew where the account came back meanwhile, and reads it at once', async () => {
    const { run, clock, ids, world, plan, record } = await setUpLeft();
    const less = world.plan;
    await run({ onlyDue: true });
    clock.advance(5 * DAY);
    world.plan = plan;
    await run({ onlyDue: true });
    assert.deepEqual([(await record(key))?.outcome, (await record(key))?.leftAt], ['complete', undefined]);

    world.plan = less;
    clock.advance(5 * DAY);
    await run({ onlyDue: true });
    clock.advance(5 * DAY);
    await run({ onlyDue: true });
    assert.equal((await ids()).length, 5);
    clock.advance(2 * DAY);
    await run({ onlyDue: true });
    assert.equal((await ids()).length, 2);

    world.plan = plan;
    await run({ onlyDue: true });
    assert.equal((await ids()).length, 5);
    assert.equal((await record(key))?.outcome, 'complete');
  });

  it('takes it at its word that it left where the operator confirms, in what was selected alone', async () => {
    const { run, ids, record } = await setUpLeft();

    await run({ confirm: true, select: { accounts: [account] } });
    assert.equal((await ids()).length, 5);
    const dry = await run({ confirm: true, dryRun: true });
    assert.equal(dry.documents.gone, 3);
    assert.equal((await ids()).length, 5);
    await run({ confirm: true });

    assert.equal((await ids()).length, 2);
    assert.equal((await record(key))?.outcome, 'excluded');
  });

  const lasting: { what: string; part: Partial<Plan>; outcome: string }[] = [
    {
      what: 'closed',
      part: { excluded: [{ place: { account: other, region: '*' }, why: 'The account is closed.' }] },
      outcome: 'excluded',
    },
    {
      what: 'suspended',
      part: {
        unreadable: [{ place: { account: other, region: '*' }, error: awsError('AccessDenied', 403) }],
      },
      outcome: 'denied',
    },
  ];
  for (const { what, part, outcome } of lasting) {
    it(`tells one that is ${what} from one that left: nothing of it goes`, async () => {
      const { run, clock, ids, world, plan, record } = await setUpLeft();
      world.plan = { ...plan, places: placesOf(`${account}/eu-west-1`), ...part };

      await run({ onlyDue: true });
      clock.advance(30 * DAY);
      await run({ onlyDue: true });

      assert.equal((await ids()).length, 5);
      assert.deepEqual([(await record(key))?.outcome, (await record(key))?.leftAt], [outcome, undefined]);
    });
  }

  it('retires it a week after it left, though it could not be read for long before', async () => {
    const { run, clock, ids, world, plan } = await setUpLeft();
    const less = world.plan;
    const place = { account: other, region: '*' };
    world.plan = {
      ...less,
      accounts: plan.accounts,
      unreadable: [{ place, error: awsError('AccessDenied', 403) }],
    };
    await run({ onlyDue: true });
    clock.advance(90 * DAY);

    world.plan = less;
    await run({ onlyDue: true });
    assert.equal((await ids()).length, 5);
    clock.advance(7 * DAY);
    await run({ onlyDue: true });

    assert.equal((await ids()).length, 2);
  });
});
