import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Kind, Note, ScopeRecord } from '#kit';
import { iso, utc } from '#kit';
import {
  boxKind,
  COMPLETE,
  naiveIndex,
  nameKind,
  START,
  scopeRecord,
  stored,
  type World,
  worldOf,
} from './fakes.ts';

const api = stored({
  id: 'i-00000001',
  name: 'api-7',
  account: '111122223333',
  addresses: ['10.2.3.4'],
  identifiers: ['i-00000001', 'sg-0a0a0a0a'],
  tags: { Owner: 'team-payments' },
  attrs: { state: 'running', backup: null, groups: ['sg-0a0a0a0a'], zone: { unreadable: 'AccessDenied' } },
});
const legacy = stored({
  id: 'i-00000002',
  name: 'old',
  account: '444455556666',
  addresses: ['10.0.0.5'],
  identifiers: ['i-00000002'],
});
const twin = stored({
  id: 'i-00000003',
  name: 'pay-web',
  addresses: ['10.0.0.5'],
  identifiers: ['i-00000003'],
});

const ANSWERED = { documents: [api, legacy, twin] };

function box(
  text: string,
  world: World = ANSWERED,
  part: Parameters<ReturnType<typeof worldOf>['input']>[1] = {},
) {
  const { ask, input } = worldOf(world);
  return ask.kind('box', input(text, part));
}

describe('ask about one kind', () => {
  it('tells who holds an address, where, whose it is, and how fresh that is', async () => {
    const answer = await box('where is 10.2.3.4?');

    assert.equal(answer.outcome, 'found');
    assert.deepEqual(answer.question, { text: 'where is 10.2.3.4?', kind: 'box', value: '10.2.3.4' });
    assert.equal(
      answer.summary,
      '10.2.3.4 is the machine api-7 in the account payments-prod (111122223333), eu-west-1. Owner: team-payments (#payments-oncall).',
    );
    assert.deepEqual(answer.results, [
      {
        kind: 'box',
        id: 'i-00000001',
        type: 'machine',
        provider: 'aws',
        account: { id: '111122223333', name: 'payments-prod' },
        region: 'eu-west-1',
        name: 'api-7',
        owner: { team: 'team-payments', contact: '#payments-oncall', because: 'tag Owner' },
        facts: [
          { name: 'state', label: 'State', value: 'running', state: 'value' },
          { name: 'backup', label: 'Backup', state: 'not-configured' },
          { name: 'zone', label: 'Zone', state: 'unreadable', why: 'AccessDenied' },
        ],
        links: [{ text: 'AWS console', url: 'https://console.aws.amazon.com/ec2/home#Instances:i-00000001' }],
        related: [],
        source: 'index',
        asOf: iso(START - 720_000),
      },
    ]);
    assert.deepEqual(answer.coverage, {
      scopes: 2,
      complete: 2,
      failed: [],
      oldest: iso(START - 2_400_000),
      newest: iso(START - 720_000),
    });
    assert.deepEqual(answer.notes, ['Machines come and go.']);
    assert.match(answer.because, /recent enough/);
    assert.equal(answer.requestId, 'r-1');
  });

  it('tells all holders', async () => {
    const { results, total, summary } = await box('10.0.0.5');

    assert.deepEqual(
      results.map(({ id, owner }) => [id, owner?.because]),
      [
        ['i-00000002', undefined],
        ['i-00000003', 'name matches ^pay-'],
      ],
    );
    assert.equal(total, 2);
    assert.equal(
      summary,
      '10.0.0.5 is held in 2 places: the machine old in legacy-prod (444455556666), eu-west-1; the machine pay-web in payments-prod (111122223333), eu-west-1.',
    );
  });

  it('counts what lies in a network, and pages', async () => {
    const documents = Array.from({ length: 60 }, (_, i) =>
      stored({ id: `i-${i}`, addresses: [`10.1.0.${i}`] }),
    );
    const first = await box('10.1.0.0/16', { documents });
    const second = await box('10.1.0.0/16', { documents }, { cursor: first.cursor ?? '' });
    const beyond = await box('10.1.0.0/16', { documents }, { cursor: '60' });

    assert.equal(first.results.length, 50);
    assert.equal(first.total, 60);
    assert.match(first.summary, /^10\.1\.0\.0\/16 holds 60 things of ours: .*; and 57 more\.$/);
    assert.equal(second.results.length, 10);
    assert.equal(second.cursor, undefined);
    assert.equal(beyond.outcome, 'found');
  });

  it('ends the summary with what a lookup names where nobody holds it, and not where somebody does', async () => {
    const kind = boxKind();
    const notes: Note[] = [
      { text: 'A remark.' },
      { text: 'It is the office.', lead: ['absent', 'unknown'] },
      { text: 'It is far away.', lead: ['absent'] },
    ];
    const lookup: Kind['lookup'] = async (context) => ({ ...(await kind.lookup(context)), notes });
    const kinds = [{ ...kind, lookup }];

    const nobody = await box('10.9.9.9', { kinds });
    assert.match(nobody.summary, /40 min ago\. It is the office\.$/);
    assert.ok(nobody.notes.includes('It is the office.'));
    assert.doesNotMatch((await box('10.2.3.4', { kinds, documents: [api] })).summary, /office/);
  });

  it('says "nobody" where everything was read', async () => {
    const { outcome, summary, results } = await box('10.9.9.9');

    assert.equal(outcome, 'absent');
    assert.equal(
      summary,
      '10.9.9.9 belongs to nobody in our 2 accounts: all 2 scopes were read, the oldest 40 min ago.',
    );
    assert.deepEqual(results, []);
  });

  const denied: Partial<ScopeRecord> = {
    outcome: 'denied',
    since: iso(START - 9e6),
    error: {
      code: 'AccessDenied',
      action: 'ec2:X',
      message: 'User: arn:aws:sts::1:x is not authorized',
      fix: 'Fix the role.',
    },
  };
  const gaps: [string, ScopeRecord[], RegExp][] = [
    [
      'denied',
      [scopeRecord('box/aws/444455556666/eu-west-1', denied)],
      /1 of 2 scopes could not be read or is out of date \(legacy-prod: AccessDenied\): it may be there/,
    ],
    [
      'throttled',
      [scopeRecord('box/aws/444455556666/eu-west-1', { outcome: 'throttled' })],
      /legacy-prod: throttled/,
    ],
    [
      'failed, complete before',
      [scopeRecord('box/aws/444455556666/eu-west-1', { outcome: 'failed' })],
      /legacy-prod: failed/,
    ],
    [
      'refused',
      [scopeRecord('box/aws/444455556666/eu-west-1', { outcome: 'refused' })],
      /legacy-prod: refused/,
    ],
    ['never read', [{ key: 'box/aws/444455556666/eu-west-1', outcome: 'unread' }], /legacy-prod: unread/],
    [
      'complete without a time',
      [{ key: 'box/aws/444455556666/eu-west-1', outcome: 'complete' }],
      /legacy-prod: unread/,
    ],
    [
      'stale',
      [scopeRecord('box/aws/444455556666/eu-west-1', { completedAt: iso(START - 7_200_000) })],
      /legacy-prod: stale/,
    ],
    [
      'an unreadable list of accounts',
      [scopeRecord('box/aws/*/*', denied)],
      /the list of accounts: AccessDenied/,
    ],
  ];
  for (const [name, records, expected] of gaps) {
    it(`does not say "nobody" with a scope that is ${name}`, async () => {
      const { outcome, summary, coverage } = await box('10.9.9.9', {
        records: [COMPLETE[0] ?? scopeRecord(''), ...records],
      });

      assert.equal(outcome, 'unknown');
      assert.match(summary, expected);
      assert.equal(coverage.scopes, 2);
      assert.equal(coverage.complete, 1);
      assert.equal(coverage.failed.length, 1);
      assert.doesNotMatch(JSON.stringify(coverage), /not authorized|Fix the role/);
    });
  }

  it('turns to "unknown" at the moment a scope gets stale', async () => {
    const { ask, clock, input } = worldOf({});

    const before = await ask.kind('box', input('10.9.9.9'));
    clock.advance(7_200_000 - 2_400_000 - 1);
    const last = await ask.kind('box', input('10.9.9.9'));
    clock.advance(1);
    const after = await ask.kind('box', input('10.9.9.9'));

    assert.deepEqual([before.outcome, last.outcome, after.outcome], ['absent', 'absent', 'unknown']);
    assert.deepEqual(after.coverage.failed, [
      {
        scope: 'box/aws/444455556666/eu-west-1',
        account: { id: '444455556666', name: 'legacy-prod' },
        outcome: 'stale',
        since: iso(START + 4_800_000),
      },
    ]);
  });

  it('neither counts nor hides what was left out on purpose', async () => {
    const records = [...COMPLETE, scopeRecord('box/aws/444455556666/eu-south-2', { outcome: 'excluded' })];

    const { outcome, coverage, notes } = await box('10.9.9.9', { records });

    assert.equal(outcome, 'absent');
    assert.equal(coverage.scopes, 2);
    assert.ok(notes.includes('Left out on purpose, or not switched on: legacy-prod eu-south-2.'));
  });

  it('rests on what was read before the look-up, whatever is completed meanwhile', async () => {
    const before = naiveIndex([], [scopeRecord('box/aws/111122223333/eu-west-1', { outcome: 'unread' })]);
    const after = naiveIndex([], COMPLETE);
    let now = before;
    const find: typeof before.find = (query) => {
      now = after;
      return before.find(query);
    };

    const { outcome } = await box('10.9.9.9', {
      index: { ...before, find, scopes: (kind) => now.scopes(kind) },
    });
    assert.equal(outcome, 'unknown');
  });

  it('does not count providers that hold nothing', async () => {
    const kind = boxKind();
    const published = {
      scopes: 'once',
      actions: [],
      collect: kind.providers['aws']!.collect,
      holds: false,
    } as const;
    const kinds = [boxKind({ providers: { ...kind.providers, published } })];
    const records = [...COMPLETE, scopeRecord('box/published/-/global', { outcome: 'failed' })];

    assert.equal((await box('10.9.9.9', { kinds, records })).outcome, 'absent');
  });

  it('knows nothing before the first run', async () => {
    const { outcome, summary } = await box('10.9.9.9', { records: [] });

    assert.equal(outcome, 'unknown');
    assert.match(summary, /nothing has been read yet.*`cloudwhois refresh`/);
  });

  it('warns where what it found lies in a scope that was not read since, or others were not', async () => {
    const records = [COMPLETE[0] ?? scopeRecord(''), scopeRecord('box/aws/444455556666/eu-west-1', denied)];
    const { outcome, notes } = await box('10.0.0.5', { ...ANSWERED, records });

    assert.equal(outcome, 'found');
    assert.ok(
      notes.includes(
        'What is said of legacy-prod eu-west-1 is 12 min old: the last run was denied (AccessDenied).',
      ),
      notes.join('\n'),
    );
    assert.ok(notes.includes('There may be more: not everything was read, or not recently.'));
  });

  it('lists 50 failures and tells their number', async () => {
    const records = Array.from({ length: 60 }, (_, i) =>
      scopeRecord(`box/aws/111122223333/r-${i}`, { outcome: 'failed' }),
    );
    const { coverage, notes } = await box('10.9.9.9', { records });

    assert.equal(coverage.scopes, 60);
    assert.equal(coverage.failed.length, 50);
    assert.ok(notes.includes('Of 60 unread scopes, the first 50 are listed.'));
  });

  it('asks the history, and claims no "nobody" about the past', async () => {
    const before = { ...legacy, validFrom: iso(START - 9e7), validTo: iso(START - 8e7) };
    const then = iso(START - 85_000_000);
    const found = await box(`10.0.0.5 at:${then}`, { documents: [before] });
    const now = await box('10.0.0.5', { documents: [before] });
    const never = await box('10.9.9.9', ANSWERED, { at: '2h ago' });

    assert.equal(found.outcome, 'found');
    assert.match(found.summary, new RegExp(`^10\\.0\\.0\\.5 was at ${utc(then)} the machine old`));
    assert.ok(found.notes.includes(`This is how it was at ${utc(then)}.`));
    assert.match(found.because, /history/);
    assert.equal(now.outcome, 'absent');
    assert.equal(never.outcome, 'unknown');
  });

  it('says what to type for a time or a text that it does not understand', async () => {
    const time = await box('10.0.0.5 at:soon');
    const text = await box('10.0.0.300');
    const several = await box('10.0.0.1 10.0.0.2');

    assert.deepEqual([time.outcome, text.outcome, several.outcome], ['invalid', 'invalid', 'invalid']);
    assert.match(time.summary, /Type 2026-11-20T02:00Z, /);
    assert.match(text.summary, /greater than 255/);
    assert.match(several.summary, /several/);
    assert.deepEqual(text.question, { text: '10.0.0.300', kind: 'box' });
  });

  it('refuses a kind that there is not', async () => {
    const { ask, input } = worldOf();

    await assert.rejects(ask.kind('nope', input('x')), { code: 'not-found' });
  });

  it('names what documents link to, as far as it may be seen', async () => {
    const name = stored({ kind: 'name', id: 'n-1', type: 'record', name: 'www', account: '111122223333' });
    const key = stored({ kind: 'key', id: 'k-1', type: 'key', name: 'secret-key' });
    const linked = {
      ...api,
      links: [
        { relation: 'has', kind: 'name', id: 'n-1' },
        { relation: 'has', kind: 'name', id: 'n-2' },
        { relation: 'used-by', kind: 'key', id: 'k-1' },
      ],
    };
    const kinds = [boxKind(), nameKind(), boxKind({ name: 'key', sensitivity: 'restricted' })];
    const { results } = await box('10.2.3.4', { kinds, documents: [linked, name, key] });

    assert.deepEqual(results[0]?.related, [
      {
        relation: 'has',
        kind: 'name',
        id: 'n-1',
        name: 'www',
        account: { id: '111122223333', name: 'payments-prod' },
      },
    ]);
  });
});
