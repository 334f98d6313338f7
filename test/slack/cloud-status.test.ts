import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Principal } from '#kit';
import { iso, tooMany } from '#kit';
import type { Status, StatusCause, StatusRow } from '../../src/answer/status.types.ts';
import { renderStatus } from '../../src/slack/cloud-status.ts';
import { checkMessage } from './check-message.ts';
import { doorWith } from './door-setup.ts';
import { fakeAccess, kindOf } from './fakes.ts';

const NOW = Date.UTC(2026, 10, 21, 3, 0, 0);

const rowOf = (part: Partial<StatusRow> = {}): StatusRow => ({
  kind: 'ip',
  provider: 'aws',
  account: { id: '111122223333', name: 'payments-prod' },
  outcome: 'complete',
  scopes: 2,
  complete: 2,
  failed: 0,
  excluded: 0,
  documents: 7,
  calls: 0,
  throttles: 0,
  durationMs: 0,
  promiseKept: true,
  promiseSeconds: 7200,
  ageSeconds: 720,
  errors: [],
  ...part,
});
const denied = (regions: string[], outcome = 'denied') => ({
  outcome,
  code: 'AccessDenied',
  regions,
});
const causeOf = (part: Partial<StatusCause> = {}): StatusCause => ({
  summary: 'AccessDenied on sts:AssumeRole: 2 scopes of key in legacy_prod*',
  outcome: 'denied',
  kinds: ['key'],
  accounts: [{ id: '444455556666', name: 'legacy_prod*' }],
  regions: ['global'],
  scopes: 2,
  since: iso(NOW - 7_200_000),
  ...part,
});
const statusOf = (part: Partial<Status> = {}): Status => ({
  at: iso(NOW),
  summary: '3 of 6 scopes are read and fresh; 3 are not, for one reason.',
  promiseKept: false,
  scopes: 6,
  complete: 3,
  failed: 3,
  documents: 14,
  causes: [causeOf()],
  excluded: [],
  forecast: [
    { kind: 'ip', provider: 'aws', at: iso(NOW + 720_000), scopes: 1 },
    { kind: 'ip', provider: 'networks', at: iso(NOW + 730_000), scopes: 1 },
  ],
  rows: [
    rowOf({
      kind: 'key',
      scopes: 4,
      complete: 1,
      errors: [denied(['a', 'b']), denied(['c'], 'unread')],
      promiseKept: false,
    }),
    rowOf(),
  ],
  ...part,
});

describe('/cloudstatus', () => {
  it('says the verdict, a line for each kind, the causes and the next runs', async () => {
    const asked: Principal[] = [];
    const { message, ask } = await doorWith({
      status: async (principal) => {
        asked.push(principal);
        return statusOf();
      },
    });

    const said = await message({ command: '/cloudstatus', text: ' ' });

    assert.equal(said.response_type, 'ephemeral');
    assert.deepEqual(checkMessage(said), []);
    assert.deepEqual(said.text.split('\n'), [
      '3 of 6 scopes are read and fresh; 3 are not, for one reason.',
      'key: 1 of 4 scopes are fresh, the oldest 12 min ago; 2 denied, 1 not read yet',
      'ip: fresh, 2 of 2 scopes, the oldest 12 min ago',
      '• AccessDenied on sts:AssumeRole: 2 scopes of key in legacy_prod*, for 2 h.',
      'Next runs: ip in 12 min (1 scope).',
    ]);
    assert.deepEqual(
      asked.map(({ type }) => type),
      ['slack'],
    );
    assert.equal(ask.asked.length, 0);
  });

  it('tells operators what the error said and what to do; nothing in it is markup of others', () => {
    const message = renderStatus(
      statusOf({ causes: [causeOf({ message: '<!channel> may not', fix: 'Add `the role` to <@U1>.' })] }),
    );

    assert.deepEqual(checkMessage(message), []);
    assert.match(message.text, /for 2 h\.\n&lt;!channel&gt; may not\nFix: Add `the role` to &lt;@U1&gt;\.\n/);
    assert.match(JSON.stringify(message.blocks), /in `legacy_prod\*`, for 2 h/);
  });

  const others: { name: string; status: Status; says: RegExp[]; not?: RegExp[] }[] = [
    {
      name: 'a kind that is left out on purpose',
      status: statusOf({ rows: [rowOf({ scopes: 0, complete: 0 })] }),
      says: [/\nip: left out on purpose\n/],
    },
    {
      name: 'a kind that was never read, and not that it is empty',
      status: statusOf({
        causes: [],
        rows: [
          {
            ...rowOf({ complete: 0, errors: [denied(['a', 'b'], 'unread')] }),
            ageSeconds: undefined,
          } as unknown as StatusRow,
        ],
      }),
      says: [/\nip: 0 of 2 scopes are fresh; 2 not read yet\n/],
      not: [/oldest|empty/],
    },
    {
      name: 'nothing that may be seen',
      status: statusOf({ summary: 'Nothing.', causes: [], forecast: [], rows: [] }),
      says: [/^Nothing\.$/],
    },
    {
      name: 'a refresh that runs now',
      status: statusOf({ running: { since: iso(NOW - 120_000) } }),
      says: [/\nThe index has been written for 2 min\.$/],
      not: [/cut off/],
    },
    {
      name: 'a refresh that was interrupted',
      status: statusOf({ interrupted: { at: iso(NOW - 120_000) } }),
      says: [/\nA refresh or import was killed, stopped or cut off, heard of last 2 min ago; /],
    },
  ];
  for (const { name, status, says, not = [] } of others) {
    it(`tells of ${name}`, () => {
      const message = renderStatus(status);

      assert.deepEqual(checkMessage(message), []);
      for (const pattern of says) assert.match(message.text, pattern);
      for (const pattern of not) assert.doesNotMatch(message.text, pattern);
    });
  }

  it("stays within Slack's limits with a thousand accounts that fail for as many reasons", () => {
    const rows = Array.from({ length: 7000 }, (_, at) =>
      rowOf({ kind: `kind-${at % 60}`, complete: 0, errors: [denied(['a', 'b'])], promiseKept: false }),
    );
    const causes = Array.from({ length: 1000 }, (_, at) =>
      causeOf({ summary: `${at} ${'`<x>'.repeat(200)}`, message: '&'.repeat(500), fix: '_&`'.repeat(900) }),
    );
    const message = renderStatus(statusOf({ rows, causes }));

    assert.deepEqual(checkMessage(message), []);
    assert.match(JSON.stringify(message.blocks), /992 more reasons/);
    assert.match(message.text, /more lines are in the blocks of this message\.$/);
  });

  it('is renamed by the configuration, listed in the help, and explained by its own', async () => {
    const { message } = await doorWith({
      kinds: [kindOf('ip')],
      settings: { commands: { cloudstatus: '/freshness' } },
      access: fakeAccess({ decide: () => ({ live: true }) }),
      status: async () => statusOf(),
    });

    assert.match((await message({ command: '/freshness', text: '' })).text, /^3 of 6 scopes/);
    const help = await message({ command: '/freshness', text: 'help' });
    assert.match(help.text.split('\n')[1] ?? '', /^\/freshness: Is the index fresh.* Usage: \/freshness\./);
    assert.doesNotMatch(help.text.split('\n')[1] ?? '', /--live/);
    assert.match((await message({ command: '/ipinfo', text: 'help' })).text, /\n\/freshness: /);
  });

  it('counts against the limits, and says why it says nothing', async () => {
    const access = fakeAccess();
    access.take = () => {
      throw tooMany('You have asked 60 times in a minute.', { retryAfterSeconds: 7 });
    };
    const { message } = await doorWith({ access, status: async () => assert.fail('not to be asked') });

    assert.match((await message({ command: '/cloudstatus', text: '' })).text, /^You have asked 60 times/);
  });
});
