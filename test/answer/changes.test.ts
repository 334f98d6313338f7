import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AuditEntry, Change, Kind, Sensitivity } from '#kit';
import { tooMany } from '#kit';
import { createChanges } from '../../src/answer/changes.ts';
import { fakeAccess, kindOf } from '../slack/fakes.ts';

const kinds: ReadonlyMap<string, Kind> = new Map(
  [kindOf('ip'), kindOf('key', { sensitivity: 'restricted' })].map((kind) => [kind.name, kind]),
);

function change(seq: number, part: Partial<Change> = {}): Change {
  const at = '2026-11-21T02:00:00.000Z';
  return {
    seq,
    at,
    type: 'appeared',
    kind: 'ip',
    id: `eni-${seq}`,
    account: '1',
    scope: 'ip/aws/1/r',
    ...part,
  };
}

function feed(
  all: Change[],
  see: (kind: string, account: string) => Sensitivity | undefined = () => 'internal',
) {
  const written: AuditEntry[] = [];
  const access = fakeAccess({ decide: ({ kind }) => ({ allowed: see(kind, '1') !== undefined }) });
  const changes = createChanges({
    kinds,
    index: {
      changes: async ({ since, limit, kinds: only }) =>
        all.filter(({ seq, kind }) => seq > since && only?.includes(kind)).slice(0, limit),
    },
    access: {
      ...access,
      grant: (question) => ({ ...access.grant(question), see: (account) => see(question.kind, account) }),
    },
    accounts: { get: (id) => ({ provider: 'aws', id, name: `account-${id}` }), all: () => [] },
    audit: { write: async (entry) => void written.push(entry) },
    clock: () => 0,
  });
  const ask = (since: number, limit = 100, kind?: string) =>
    changes({
      principal: { type: 'token', name: 'runbooks', groups: [] },
      door: 'api',
      requestId: 'r',
      since,
      limit,
      ...(kind !== undefined && { kind }),
    });
  return { ask, written };
}

describe('the feed of changes', () => {
  it('goes on from its cursor, page by page, to the end', async () => {
    const { ask } = feed([change(3), change(7), change(9, { type: 'gone', name: 'api-9' })]);
    const first = await ask(0, 2);
    const second = await ask(Number(first.cursor), 2);
    const third = await ask(Number(second.cursor), 2);

    assert.deepEqual(
      [first, second, third].map(({ changes, cursor, more }) => [changes.map(({ id }) => id), cursor, more]),
      [
        [['eni-3', 'eni-7'], '7', true],
        [['eni-9'], '9', false],
        [[], '9', false],
      ],
    );
    assert.deepEqual(second.changes[0], {
      at: '2026-11-21T02:00:00.000Z',
      type: 'gone',
      kind: 'ip',
      id: 'eni-9',
      account: { id: '1', name: 'account-1' },
      name: 'api-9',
    });
  });

  const mixed = [
    change(1),
    change(2, { kind: 'key', id: 'AKIAX' }),
    change(3, { account: '2' }),
    change(4, { kind: 'old' }),
  ];
  const rights: [string, (kind: string, account: string) => Sensitivity | undefined, string[]][] = [
    ['all that is internal', () => 'internal', ['eni-1', 'eni-3']],
    ['what is restricted, too', () => 'restricted', ['eni-1', 'AKIAX', 'eni-3']],
    ['one account', (_, account) => (account === '1' ? 'restricted' : undefined), ['eni-1', 'AKIAX']],
    ['what is public alone', () => 'public', []],
    ['one kind', (kind) => (kind === 'key' ? 'restricted' : undefined), ['AKIAX']],
    ['nothing', () => undefined, []],
  ];
  for (const [name, see, ids] of rights) {
    it(`shows to somebody who may see ${name}`, async () => {
      const { ask, written } = feed(mixed, see);
      const { changes } = await ask(0);

      assert.deepEqual(
        changes.map(({ id }) => id),
        ids,
      );
      assert.deepEqual(
        written.map(({ phase, results }) => [phase, results]),
        [
          ['intent', undefined],
          ['outcome', ids],
        ],
      );
    });
  }

  it('takes one kind, and none for a kind that there is not', async () => {
    const { ask } = feed(mixed, () => 'restricted');

    assert.deepEqual(
      (await ask(0, 100, 'key')).changes.map(({ id }) => id),
      ['AKIAX'],
    );
    assert.deepEqual((await ask(0, 100, 'old')).changes, []);
  });

  it('reads nothing where it cannot be written down, or where the limit is reached', async () => {
    const unread = { kinds, accounts: { get: () => undefined, all: () => [] }, clock: () => 0 };
    const index = { changes: () => Promise.reject(new Error('was read')) };
    const input = {
      principal: { type: 'system', name: 'x' },
      door: 'api',
      requestId: 'r',
      since: 0,
      limit: 1,
    } as const;
    const full = { write: () => Promise.reject(new Error('disk full')) };
    const limited = {
      ...fakeAccess(),
      take: () => {
        throw tooMany('Too many.');
      },
    };

    await assert.rejects(
      createChanges({ ...unread, index, access: fakeAccess(), audit: full })(input),
      /disk full/,
    );
    await assert.rejects(createChanges({ ...unread, index, access: limited, audit: full })(input), {
      code: 'too-many',
    });
  });
});
