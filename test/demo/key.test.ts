import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { Document, Question } from '#kit';
import { documentCheck } from '#kit';
import { collected, manualClock } from '#kit/testing';
import { kind } from '../../collectors/key/index.ts';
import { createDemo } from '../../src/demo/demo.ts';
import { accounts, deniedAccount, zeroAccount } from '../../src/demo/organisation.ts';
import { ghost, keys, reportDenied, rootKeyed, rootless } from '../../src/demo/world/key-story.ts';

const signal = AbortSignal.timeout(240_000);
const principal = { type: 'system', name: 'test' } as const;
const demo = createDemo({ resources: 3000, clock: manualClock() });

function collect(account: string): Promise<Document[]> {
  const scope = { kind: 'key', provider: 'aws', account, region: 'global' };
  return collected(demo.cloud.collect({ kind, provider: 'aws', scope, signal }));
}

async function findLive(value: string) {
  const question: Question = { text: value, kind: 'key', shape: 'id', value, because: 'a test' };
  const own = new AbortController().signal;
  return demo.cloud.live.find({ kind, question, onBehalf: { principal }, signal: own });
}

describe('the keys of the made-up organisation', () => {
  let all: Document[];
  const of = (id: string) => all.find((one) => one.id === id);
  before(async () => {
    const readable = accounts.filter(({ id, status }) => id !== deniedAccount && status === 'active');
    all = (await Promise.all(readable.map(({ id }) => collect(id)))).flat();
  });

  it('keep the schema of the kind, with unique ids, and are lively but few', () => {
    assert.deepEqual(all.flatMap(documentCheck(kind)).slice(0, 3), []);
    assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
    assert.ok(all.length > 150 && all.length < 800, `${all.length}`);
  });

  it('are those of the story', () => {
    const ci = of(keys.paymentsCi);

    assert.deepEqual(
      [ci?.attrs.user, ci?.attrs.status, ci?.attrs.allows],
      ['payments-ci', 'active', 'can administer everything'],
    );
    assert.equal(of(keys.paymentsCiOld)?.attrs.status, 'inactive');
    assert.deepEqual([of(keys.forgotten)?.account, of(keys.forgotten)?.attrs.lastUsed], [zeroAccount, null]);
    assert.deepEqual(
      [of(keys.root), of(keys.fresh), of(keys.nobody), of(keys.session)],
      [undefined, undefined, undefined, undefined],
    );
    assert.match(JSON.stringify(of(`${rootKeyed}/root`)?.attrs.slots), /"active":true/);
    for (const account of rootless) assert.equal(of(`${account}/root`)?.attrs.managedByOrganisation, true);
    assert.match(
      JSON.stringify(of(`${reportDenied}/root`)?.attrs.slots),
      /AccessDenied \(iam:GetCredentialReport\)/,
    );
    assert.ok(!all.some(({ name }) => name === ghost.name));
  });

  it('are found live where the world has gone on, and a session with the person behind it', async () => {
    const fresh = await findLive(keys.fresh);
    const deleted = await findLive(keys.deleted);
    const root = await findLive(keys.root);
    const session = await findLive(keys.session);

    assert.deepEqual([fresh.documents[0]?.id, fresh.calls], [keys.fresh, 3]);
    assert.deepEqual([deleted.documents, deleted.failed], [[], []]);
    assert.deepEqual([root.documents[0]?.type, root.documents[0]?.account], ['root-user', rootKeyed]);
    assert.equal(session.documents[0]?.attrs.person, 'ines.okafor@larkspur.example');
  });
});
