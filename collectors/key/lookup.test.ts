import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Document, Question, ScopeRecord } from '#kit';
import { documentOf, fakeAws, naiveIndex } from '#kit/testing';
import { keyIdOf } from './fixtures/key-id.ts';
import { account, collectAll, keys, respondWith } from './fixtures/recorded.ts';
import { kind } from './index.ts';

const now = Date.parse('2026-11-21T03:30:00Z');
const documents = await collectAll(fakeAws(respondWith()));
const complete: ScopeRecord = {
  key: `key/aws/${account}/global`,
  outcome: 'complete',
  completedAt: '2026-11-21T03:00:00.000Z',
};
const elsewhere = '999988887777';
const withoutRootKeys = documents.map((one) =>
  one.type === 'root-user' ? { ...one, attrs: { slots: [{ slot: 1, active: false }] } } : one,
);

async function ask(
  value: string,
  world: { documents?: readonly Document[]; ended?: Document[]; scopes?: ScopeRecord[]; at?: number } = {},
) {
  const question: Question = {
    text: value,
    kind: 'key',
    shape: value.startsWith('arn:') ? 'arn' : 'id',
    value,
    because: 'asked so',
  };
  const index = naiveIndex(world.documents ?? documents, {
    ended: world.ended ?? [],
    scopes: world.scopes ?? [complete],
  });
  const answer = await kind.lookup({
    question: { ...question, ...(world.at !== undefined && { at: world.at }) },
    index,
    now,
  });
  const lead = answer.notes?.find((note) => note.lead)?.text;
  return {
    ids: answer.documents.map(({ id }) => id),
    related: answer.related?.map(({ relation, document }) => `${relation} ${document.id}`) ?? [],
    notes: answer.notes?.map(({ text }) => text).join('\n') ?? '',
    lead,
    beyond: answer.beyond,
    total: answer.total,
  };
}

describe('looking up what there is', () => {
  const user = `${account}/user/payments-ci`;
  const cases: [asked: string, ids: string[]][] = [
    [keys.active, [keys.active]],
    [keys.unused, [keys.unused]],
    ['AIDARTX3GSDSTJ5PQWXYZ', [user]],
    ['AROARTX3GSDSUDEPLOY22', [`${account}/role/deploy`]],
    [`arn:aws:iam::${account}:user/payments-ci`, [user]],
    [`arn:aws:iam::${account}:role/ci/deploy`, [`${account}/role/deploy`]],
    [`arn:aws:sts::${account}:assumed-role/deploy`, [`${account}/role/deploy`]],
    [`arn:aws:iam::${elsewhere}:user/payments-ci`, []],
    ['payments-ci', [user]],
    ['Payments-CI', [user]],
    ['payments', []],
    [`${account}/root`, [`${account}/root`]],
    [`arn:aws:iam::${account}:user/people/anna.berg`, [`${account}/user/anna.berg`]],
  ];
  for (const [asked, ids] of cases) {
    it(`${asked}: ${ids.join(', ') || 'nothing'}`, async () => {
      const found = await ask(asked);

      assert.deepEqual(found.ids, ids);
      if (ids.length > 0) assert.deepEqual([found.notes, found.beyond], ['', undefined]);
    });
  }

  it('finds documents that were imported by their ids and names alone', async () => {
    const bare = [
      documentOf({ kind: 'key', id: keys.gone, type: 'access-key', region: 'global' }),
      documentOf({ kind: 'key', id: `${account}/user/kim`, type: 'user', region: 'global' }),
    ];

    assert.deepEqual((await ask(keys.gone, { documents: bare })).ids, [keys.gone]);
    assert.deepEqual((await ask(`arn:aws:iam::${account}:user/x/kim`, { documents: bare })).ids, [
      `${account}/user/kim`,
    ]);
  });

  it('gives all who have a name', async () => {
    const twin = documentOf({
      kind: 'key',
      id: `${elsewhere}/user/payments-ci`,
      type: 'user',
      account: elsewhere,
      name: 'payments-ci',
    });
    const { ids, total } = await ask('payments-ci', { documents: [...documents, twin] });

    assert.deepEqual([ids, total], [[`${account}/user/payments-ci`, twin.id], 2]);
  });
});

describe('looking up what is not there', () => {
  it("pitfall 25: a key of an account of ours on no user is deleted or the root user's: not known", async () => {
    const { ids, lead, beyond, related } = await ask(keys.gone);

    assert.deepEqual(ids, []);
    assert.match(
      lead ?? '',
      new RegExp(`account ${account}, which is ours, but on none of its users: .*deleted.*root user's`),
    );
    assert.match(beyond ?? '', /root user/);
    assert.deepEqual(related, [`root-user ${account}/root`]);
  });

  it('pitfall 25: where the root user has no key, only deleted is left', async () => {
    assert.equal((await ask(keys.gone, { documents: withoutRootKeys })).beyond, undefined);
  });

  it('pitfall 25: where the account could not be read, nothing is said of its users', async () => {
    const { lead, beyond } = await ask(keys.gone, {
      documents: [],
      scopes: [{ ...complete, outcome: 'denied' }],
    });

    assert.match(lead ?? '', /its users could not be read/);
    assert.match(beyond ?? '', /root user/);
  });

  it('pitfall 24: a key of another account is told as a hint, by its id', async () => {
    const { lead, beyond } = await ask(keyIdOf('AKIA', '029608264753', 1n));

    assert.match(lead ?? '', /^Its id says that it is of the account 029608264753, which is none of ours/);
    assert.equal(beyond, undefined);
  });

  it('pitfall 24: a key of the old generation tells no account, so that it may be anywhere', async () => {
    for (const id of ['AKIAIOSFODNN7EXAMPLE', 'AKIAJWMRCSBBKQO4HQCQ']) {
      const { lead, notes, beyond } = await ask(id);

      assert.match(lead ?? '', /does not tell its account/);
      assert.doesNotMatch(notes, /\d{12}/);
      assert.match(beyond ?? '', /root user/);
    }
  });

  it('a canary token is told, with what it means', async () => {
    const { lead, notes } = await ask('AKIASP2TPHJSQH3FJRUX');

    assert.match(lead ?? '', /171436882533, which belongs to Thinkst \(canarytokens\.org\): it is bait/);
    assert.doesNotMatch(notes, /none of ours/);
  });

  it('pitfall 28: a deleted key is still known, with its user and when it was last seen', async () => {
    const gone = documents.find(({ id }) => id === keys.active);
    assert.ok(gone);
    const rest = documents.filter(({ id }) => id !== keys.active);
    const { ids, lead, related, beyond } = await ask(keys.active, { documents: rest, ended: [gone] });

    assert.deepEqual(ids, []);
    assert.match(
      lead ?? '',
      /^It was deleted: last seen 2026-11-21T03:00:00\.000Z as the active access key of the user payments-ci of the account 111122223333, last used 2026-11-21T00:12:00Z, and gone by/,
    );
    assert.deepEqual(related, [`was ${keys.active}`]);
    assert.equal(beyond, undefined);
  });

  it('a user that was renamed was not deleted, and neither was one whose account is not read any more', async () => {
    const user = documents.find(({ id }) => id === `${account}/user/payments-ci`);
    assert.ok(user);
    const old = {
      ...user,
      id: `${account}/user/pay`,
      name: 'pay',
      identifiers: ['AIDARTX3GSDSTJ5PQWXYZ', 'pay'],
    };
    const renamed = await ask('pay', { ended: [old] });
    const left = await ask('pay', { documents: [], ended: [old], scopes: [] });

    assert.match(renamed.lead ?? '', /^It is the user payments-ci by now: last seen .* as the user pay of/);
    assert.deepEqual(renamed.related, [`was ${old.id}`, `is-now ${user.id}`]);
    assert.match(left.lead ?? '', /^Its account is not read any more: last seen/);
    assert.doesNotMatch(renamed.notes + left.notes, /deleted/);
  });

  it('an ARN of an account that is left out is not said to be absent', async () => {
    const arn = `arn:aws:iam::${elsewhere}:user/kim`;
    const excluded: ScopeRecord = { key: `key/aws/${elsewhere}/global`, outcome: 'excluded' };

    assert.match((await ask(arn, { scopes: [complete, excluded] })).beyond ?? '', /999988887777 is left out/);
    assert.equal((await ask(arn)).beyond, undefined);
  });

  it('pitfall 29: a temporary key is in no index, so that not finding it says nothing', async () => {
    const { lead, beyond, notes } = await ask(keys.session);

    assert.match(beyond ?? '', /temporary keys are in no index/);
    assert.match(lead ?? '', /account 111122223333, which is ours\.$/);
    assert.match(notes, /temporary access key of AWS STS/);
    assert.doesNotMatch(notes, /deleted|root user/);
  });

  it('pitfall 30: every other type of id is explained, and not called absent where there is no index of it', async () => {
    for (const [prefix, words] of [
      ['AGPA', /a group of IAM users: it signs nothing/],
      ['AIPA', /an instance profile/],
      ['ANPA', /a managed policy/],
      ['ANVA', /a version of a managed policy/],
      ['APKA', /a public key/],
      ['ASCA', /a certificate/],
      ['ABIA', /a bearer token/],
      ['ACCA', /a context-specific credential/],
    ] as const) {
      const { notes, beyond } = await ask(`${prefix}RTX3GSDSTJ5PQWXYZ`);

      assert.match(notes, words);
      assert.match(beyond ?? '', /no index/, prefix);
      assert.doesNotMatch(notes, /\d{12}/, prefix);
    }
    for (const prefix of ['AIDA', 'AROA']) {
      const { notes, beyond } = await ask(`${prefix}RTX3GSDSTJ5PQWXY2`);

      assert.match(notes, /a principal, not a key/);
      assert.equal(beyond, undefined);
    }
  });

  it('tells nothing of an unknown name, and nothing of what was gone by then where the past is asked', async () => {
    const [gone] = documents;
    assert.ok(gone);

    assert.deepEqual(await ask('nobody'), {
      ids: [],
      related: [],
      notes: '',
      lead: undefined,
      beyond: undefined,
      total: 0,
    });
    assert.doesNotMatch(
      (await ask(keys.gone, { at: 1, ended: [{ ...gone, identifiers: [keys.gone] }] })).notes,
      /deleted: last seen/,
    );
  });
});
