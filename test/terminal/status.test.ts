import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { iso } from '#kit';
import type { Status, StatusCause, StatusRow } from '../../src/answer/status.types.ts';
import { status } from '../../src/terminal/commands/status.ts';
import type { Services } from '../../src/terminal/services.ts';
import { callOf, memoryTerminal, NOW } from './fixtures.ts';

const rowOf = (part: Partial<StatusRow> = {}): StatusRow => ({
  kind: 'ip',
  provider: 'aws',
  account: { id: '111122223333', name: 'pay\u001b[2Jments' },
  outcome: 'denied',
  scopes: 2,
  complete: 1,
  failed: 1,
  excluded: 0,
  documents: 7,
  calls: 12,
  throttles: 3,
  durationMs: 4000,
  promiseKept: false,
  promiseSeconds: 7200,
  ageSeconds: 10_800,
  errors: [],
  nextRun: iso(NOW + 720_000),
  ...part,
});
const fine = rowOf({ outcome: 'complete', complete: 2, failed: 0, promiseKept: true });
const cause: StatusCause = {
  summary: 'AccessDenied on ec2:DescribeX: 1 scope of ip in payments',
  outcome: 'denied',
  kinds: ['ip'],
  accounts: [{ id: '111122223333' }],
  regions: ['eu-west-1'],
  scopes: 1,
  since: iso(NOW - 7_200_000),
  message: 'You may\u001b[2J not.',
  fix: 'Add the action.',
};
const statusOf = (part: Partial<Status> = {}): Status => ({
  at: iso(NOW),
  summary: 'The promise is broken.',
  promiseKept: false,
  scopes: 2,
  complete: 1,
  failed: 1,
  documents: 7,
  causes: [cause],
  excluded: [],
  forecast: [{ kind: 'ip', provider: 'aws', at: iso(NOW + 720_000), scopes: 1 }],
  rows: [rowOf()],
  ...part,
});

async function shown(found: Status, part: { all?: boolean; json?: boolean; colours?: boolean } = {}) {
  const { colours = false, ...values } = part;
  const screen = memoryTerminal({ colours });
  const services = {
    principal: () => ({ type: 'system', name: 'cli' }),
    status: async () => found,
  } as unknown as Partial<Services>;
  const code = await status.run(callOf(screen.terminal, { services, values }));
  return { code, out: screen.out };
}

describe('status', () => {
  it('says the verdict, each cause with its fix, what is wrong, and the next runs', async () => {
    const { code, out } = await shown(statusOf({ rows: [rowOf(), fine] }));

    assert.equal(code, 3);
    assert.equal(
      out,
      `The promise is broken.

What is wrong
  denied AccessDenied on ec2:DescribeX: 1 scope of ip in payments, for 2 h
    You may [2J not.
    fix: Add the action.

kind  source  account                      outcome  fresh   documents  age  promise       calls             read in  scheduled
ip    aws     pay [2Jments (111122223333)  denied   1 of 2  7          3 h  broken (2 h)  12 (3 throttled)  4 s      in 12 min

1 row is fine: --all shows them.

Next runs
  ip of aws in 12 min (2026-11-21T03:12Z): 1 scope is due then
`,
    );
  });

  const cases: { name: string; found: Status; all?: true; code: number; says: RegExp[]; not?: RegExp[] }[] = [
    {
      name: 'a promise that is kept',
      found: statusOf({ summary: 'Fresh.', promiseKept: true, causes: [], rows: [fine] }),
      code: 0,
      says: [/^Fresh\.\n\n1 row is fine/],
      not: [/wrong/, /kind {2}/],
    },
    {
      name: 'everything where that is asked for',
      found: statusOf({ promiseKept: true, rows: [fine] }),
      all: true,
      code: 0,
      says: [/complete {2}2 of 2 .* kept \(2 h\)/],
      not: [/--all/],
    },
    {
      name: 'nothing that was ever read, which is no success',
      found: statusOf({
        summary: 'Nothing.',
        promiseKept: true,
        scopes: 0,
        causes: [],
        forecast: [],
        rows: [],
      }),
      code: 3,
      says: [/^Nothing\.\n$/],
    },
    {
      name: 'twenty rows of many that are wrong',
      found: statusOf({ rows: [...Array.from({ length: 1000 }, () => rowOf()), fine, fine] }),
      code: 3,
      says: [
        /^(?:.*\n)*(?:ip {4}aws.*\n){20}\n980 rows are wrong, too, and 2 rows are fine: --all shows them\./,
      ],
    },
    {
      name: 'what was never read, and not that it is empty',
      found: statusOf({
        rows: [
          {
            ...rowOf({ outcome: 'unread', documents: 0, calls: 0, throttles: 0 }),
            ageSeconds: undefined,
          } as unknown as StatusRow,
        ],
      }),
      code: 3,
      says: [/unread +1 of 2 +- +- +broken/],
    },
    {
      name: 'what is left out on purpose, and who writes now',
      found: statusOf({
        excluded: [{ ...cause, outcome: 'excluded', summary: 'NotSwitchedOn: 3 scopes of ip' }],
        running: { since: iso(NOW - 120_000), by: 'process 7 on host-1' },
      }),
      code: 3,
      says: [
        /\nLeft out on purpose\n {2}NotSwitchedOn: 3 scopes of ip\n/,
        /\nThe index is being written now by process 7 on host-1, for 2 min\.\n$/,
      ],
    },
    {
      name: 'a refresh that was interrupted',
      found: statusOf({ interrupted: { at: iso(NOW - 120_000), by: 'process 7 on host-1' } }),
      code: 3,
      says: [
        /\nA refresh or import by process 7 on host-1 was killed, stopped or cut off, heard of last 2 min ago\.\n/,
      ],
      not: [/being written/],
    },
  ];
  for (const { name, found, all, code, says, not = [] } of cases) {
    it(`tells of ${name}`, async () => {
      const screen = await shown(found, { all: all === true });

      assert.equal(screen.code, code);
      for (const pattern of says) assert.match(screen.out, pattern);
      for (const pattern of not) assert.doesNotMatch(screen.out, pattern);
      assert.ok(!screen.out.includes('\u001b'));
    });
  }

  it('has colours on a terminal, and never those of what it shows', async () => {
    const { out } = await shown(statusOf(), { colours: true });

    assert.ok(out.startsWith('\u001b[31mThe promise is broken.\u001b[39m'));
    assert.ok(!out.includes('\u001b[2J'));
  });

  it('is complete as JSON, on one line', async () => {
    const found = statusOf();
    const { out } = await shown(found, { json: true });

    assert.deepEqual(JSON.parse(out), found);
    assert.equal(out.split('\n').length, 2);
    assert.ok(!out.includes('\u001b'));
  });
});
