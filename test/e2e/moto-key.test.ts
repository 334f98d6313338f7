import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { CreateUserCommand } from '@aws-sdk/client-iam';
import type { Answer, Document, Log } from '#kit';
import { scopeKey } from '#kit';
import { collected, manualClock } from '#kit/testing';
import { decodeAccount } from '../../collectors/key/decode.ts';
import { keyIdOf } from '../../collectors/key/fixtures/key-id.ts';
import { kind } from '../../collectors/key/index.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { START, scopeRecord, worldOf } from '../answer/fakes.ts';
import { startMotoBehindProxy } from '../services/moto-behind-proxy.ts';
import { seedOrganisation } from '../services/organisation.ts';
import {
  dropKey,
  dropUser,
  enterIam,
  makeKey,
  rootRows,
  seedBackup,
  seedPayments,
  trail,
} from '../services/seed-key.ts';
import { startOrSkip } from '../services/start-or-skip.ts';
import { motoCloud } from './moto-cloud.ts';

/**
 * Access keys of several accounts of moto through the real sources to the answer. Users, keys, roles and policies are
 * moto's own; CloudTrail, the root user's row of the credential report and the account of keys that moto does not know
 * are answered by the proxy.
 */

process.env.AWS_ACCESS_KEY_ID = 'test';
process.env.AWS_SECRET_ACCESS_KEY = 'test';

const region = 'us-east-1';
const started = await startOrSkip(async () => {
  const { moto, proxy } = await startMotoBehindProxy();
  const organisation = await seedOrganisation({ endpoint: proxy.url, accounts: 2, regions: [region] });
  const [one, two] = organisation.accounts.map(({ id }) => id);
  assert.ok(one && two);
  const [iam, other] = [await enterIam(proxy.url, one), await enterIam(proxy.url, two)];
  const payments = await seedPayments(iam);
  const backup = await seedBackup(other);
  rootRows(proxy, two);
  return { moto, proxy, one, two, other, payments, backup };
});

describe('access keys in several AWS accounts', { skip: started.skip }, () => {
  const { moto, proxy, one, two, other, payments, backup } =
    started.skip === false ? started.service() : ({} as ReturnType<typeof started.service>);
  const signal = AbortSignal.timeout(240_000);
  const logged: string[] = [];
  const write = (...said: unknown[]) => void logged.push(JSON.stringify(said));
  const log: Log = { debug: write, info: write, warn: write, error: write };
  const clock = manualClock(START);
  const cloud = motoCloud({
    endpoint: proxy?.url,
    hub: moto?.hubAccount,
    region,
    clock,
    log,
  });
  let all: Document[] = [];
  let world: ReturnType<typeof worldOf>;
  let ask: (text: string, live?: boolean) => Promise<Answer>;
  const store = createMemoryStore({ clock });

  const collect = (account: string) => {
    const scope = { kind: 'key', provider: 'aws', account, region: 'global' };
    return collected(cloud.collect({ kind, provider: 'aws', scope, signal }));
  };

  /** Reads every scope, and commits it as a refresh does. */
  async function refresh(): Promise<Document[]> {
    const { places } = await cloud.plan({ provider: 'aws', shape: 'account', signal });
    const writer = await store.writer();
    const read: Document[] = [];
    for (const place of places) {
      const scope = { kind: 'key', provider: 'aws', ...place };
      const documents = await collected(cloud.collect({ kind, provider: 'aws', scope, signal }));
      const stage = await writer.stage(scope, clock());
      await stage.put(documents);
      await stage.commit({ ...scopeRecord(scopeKey(scope)), outcome: 'complete' });
      read.push(...documents);
    }
    await writer.close();
    return read;
  }

  before(async () => {
    all = await refresh();
    world = worldOf({
      kinds: [kind],
      index: store.index,
      rights: { key: { see: 'restricted', live: true } },
      live: cloud.live,
      log,
    });
    ask = (text, live = false) => world.ask.kind('key', world.input(text, { live }));
  });
  after(async () => {
    await cloud?.close();
    await proxy.stop();
    await moto.stop();
  });

  it('collects from each account its own, and nothing twice', () => {
    assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
    assert.deepEqual(
      all.map(({ account, type, name, id }) => `${account} ${type} ${name ?? id}`).sort(),
      [
        ...[payments.active.id, payments.inactive.id].map((id) => `${one} access-key ${id}`),
        ...[one, two].map((account) => `${account} role OrganizationAccountAccessRole`),
        `${one} role deploy`,
        ...['root-user root', 'user anna', 'user payments-ci'].map((what) => `${one} ${what}`),
        `${two} access-key ${backup.id}`,
        ...['root-user root', 'user backup'].map((what) => `${two} ${what}`),
      ].sort(),
    );
  });

  it('pitfall 24: reads the account off the ids that moto makes', () => {
    assert.equal(decodeAccount(payments.active.id), one);
    assert.equal(decodeAccount(backup.id), two);
  });

  const cases: { it: string; asked: () => string; found: () => string[]; says: RegExp[]; never?: RegExp }[] =
    [
      {
        it: 'a key in use, by an administrator through his group',
        asked: () => payments.active.id,
        found: () => [payments.active.id],
        says: [
          /is the active access key of the user payments-ci \(never used; can administer everything\)/,
          /everything \(through deployers\): can administer everything/,
          /aws iam update-access-key --user-name payments-ci/,
          /team-payments/,
        ],
        never: /backup|inactive access key/,
      },
      {
        it: 'an inactive key inside a line of a file',
        asked: () => `aws_access_key_id=${payments.inactive.id}`,
        found: () => [payments.inactive.id],
        says: [/the inactive access key of the user payments-ci/, /delete-access-key/],
        never: /update-access-key/,
      },
      {
        it: 'a key of the other account',
        asked: () => backup.id,
        found: () => [backup.id],
        says: [/reads s3 \(named resources\)/],
        never: /payments/,
      },
      {
        it: 'a user by name',
        asked: () => 'Anna',
        found: () => [`${one}/user/anna`],
        says: [/"name":"mfa","label":"Second factor","value":"yes"/, /"name":"console",[^}]*"value":"yes"/],
      },
      {
        it: 'a session by its ARN',
        asked: () => `arn:aws:sts::${one}:assumed-role/deploy/i-0abc`,
        found: () => [`${one}/role/deploy`],
        says: [/the role deploy/, /ec2\.amazonaws\.com/],
      },
      {
        it: 'a role by its id',
        asked: () => payments.role.id,
        found: () => [`${one}/role/deploy`],
        says: [/the role deploy/],
      },
    ];
  for (const each of cases) {
    it(`answers for ${each.it}`, async () => {
      const answer = await ask(each.asked());
      const words = JSON.stringify(answer);

      assert.equal(answer.outcome, 'found', words);
      assert.deepEqual(
        answer.results.map(({ id }) => id),
        each.found(),
      );
      for (const said of each.says) assert.match(words, said);
      if (each.never) assert.doesNotMatch(words, each.never);
    });
  }

  it("pitfall 26: tells of the root user's keys (root row by the proxy)", async () => {
    const root = await ask(`arn:aws:iam::${two}:root`);
    const none = await ask(`arn:aws:iam::${one}:root`);

    assert.match(JSON.stringify(root), /1: active, never used; 2: none/);
    assert.match(JSON.stringify(none), /1: none; 2: none/);
  });

  it('pitfall 28: a key made a minute ago is found by three calls, and one deleted is told from history', async () => {
    const fresh = await makeKey(other, 'backup');
    const quiet = trail(proxy, () => []);
    const since = proxy.calls.length;
    const born = await ask(fresh.id, true);
    const calls = proxy.calls
      .slice(since)
      .map(({ action }) => action)
      .filter((action) => action !== 'sts:AssumeRole');
    clock.advance(60_000);
    await refresh();
    await dropKey(other, 'backup', fresh.id);
    const gone = await ask(fresh.id, true);
    clock.advance(60_000);
    await refresh();
    const told = await ask(fresh.id);
    quiet();

    assert.deepEqual(calls, ['sts:GetAccessKeyInfo', 'iam:GetAccessKeyLastUsed', 'iam:ListAccessKeys']);
    assert.deepEqual(
      born.results.map(({ id, source }) => [id, source]),
      [[fresh.id, 'live']],
    );
    assert.equal(gone.results[0]?.confirmed?.outcome, 'gone', JSON.stringify(gone));
    assert.equal(told.outcome, 'absent', JSON.stringify(told));
    assert.match(told.summary, /It was deleted: last seen .* as the active access key of the user backup/);
  });

  it('pitfall 31: a user that goes between list and read costs nothing else (the answer is held back by the proxy)', async () => {
    await makeGoing();
    const documents = await collect(two);

    assert.ok(documents.some(({ id }) => id === backup.id));
    assert.ok(!documents.some(({ name }) => name === 'going'));
    assert.equal(proxy.count({ action: 'iam:ListAccessKeys', containing: 'UserName=going' }), 1);
  });

  /** A user whom the list has, and whom every call after it does not. */
  async function makeGoing(): Promise<void> {
    await other.send(new CreateUserCommand({ UserName: 'going' }));
    let listed = false;
    proxy.rule(
      { action: 'iam:GetAccountAuthorizationDetails', account: two },
      {
        rewrite: (body) => {
          if (!listed) void dropUser(other, 'going');
          listed = true;
          return body;
        },
      },
    );
    proxy.rule({ action: 'iam:ListAccessKeys', account: two, containing: 'UserName=going' }, { delay: 300 });
  }

  it("pitfall 25: a key of no user is the root user's or deleted, never simply absent (root row by the proxy)", async () => {
    const [ofTwo, ofOne] = [keyIdOf('AKIA', two, 7n), keyIdOf('AKIA', one, 7n)];
    const account = (text: string, owner: string) => text.replace(/<Account>\d+</, `<Account>${owner}<`);
    proxy.rule(
      { action: 'sts:GetAccessKeyInfo', containing: ofTwo },
      { rewrite: (body) => account(body, two) },
    );
    proxy.rule(
      { action: 'sts:GetAccessKeyInfo', containing: ofOne },
      { rewrite: (body) => account(body, one) },
    );
    const indexed = await ask(ofTwo);
    const live = await ask(ofTwo, true);
    const deleted = await ask(ofOne, true);

    assert.equal(indexed.outcome, 'unknown', JSON.stringify(indexed));
    assert.match(indexed.summary, /may be a key of a root user/);
    assert.match(live.summary, /most likely a key of the root user/);
    assert.equal(deleted.outcome, 'absent', JSON.stringify(deleted));
    assert.match(deleted.summary, /which is ours, but on none of its users/);
  });

  it('pitfall 29: a temporary key leads to its role and person, through every region (CloudTrail by the proxy)', async () => {
    const session = keyIdOf('ASIA', one, 99n);
    const role = `arn:aws:sts::${one}:assumed-role/deploy/anna@example.com`;
    const userIdentity = {
      type: 'AssumedRole',
      arn: role,
      sessionContext: { sourceIdentity: 'anna@example.com' },
    };
    sessionRules();
    const indexed = await ask(session);
    const live = await ask(session, true);
    const words = JSON.stringify(live);

    assert.equal(indexed.outcome, 'unknown');
    assert.match(indexed.summary, /temporary keys are in no index/);
    assert.equal(live.outcome, 'found', words);
    assert.match(live.summary, /a session of the role deploy, behind it anna@example\.com/);
    assert.match(words, /DescribeInstances \(ec2, eu-west-1\) from 203\.0\.113\.9/);
    assert.equal(proxy.count({ action: 'cloudtrail:LookupEvents', region: 'eu-west-1' }) <= 2, true);

    function sessionRules(): void {
      proxy.rule(
        { action: 'sts:GetAccessKeyInfo' },
        {
          rewrite: (body) => body.replace(/<Account>\d+</, `<Account>${one}<`),
        },
      );
      proxy.rule(
        { action: 'ec2:DescribeRegions' },
        {
          rewrite: (body) =>
            body.replace(
              /<regionInfo>.*<\/regionInfo>/s,
              '<regionInfo><item><regionName>eu-west-1</regionName></item><item><regionName>us-east-1</regionName></item></regionInfo>',
            ),
        },
      );
      trail(proxy, (value, where) =>
        value === session && where === 'eu-west-1'
          ? [
              {
                EventTime: 1_793_000_000,
                EventName: 'DescribeInstances',
                EventSource: 'ec2.amazonaws.com',
                CloudTrailEvent: JSON.stringify({
                  sourceIPAddress: '203.0.113.9',
                  awsRegion: where,
                  userIdentity,
                }),
              },
            ]
          : [],
      );
    }
  });

  it('pitfall 36: a denied detail costs one fact, and throttling the scope', async () => {
    const allow = proxy.rule({ action: 'iam:GetAccessKeyLastUsed' }, { deny: true });
    const documents = await collect(one);
    allow();
    const open = proxy.rule({ action: 'iam:ListAccessKeys' }, { throttle: true });
    await assert.rejects(collect(one), /refused by the proxy/);
    open();

    const key = documents.find(({ id }) => id === payments.active.id);
    assert.match(JSON.stringify(key?.attrs.lastUsed), /AccessDenied/);
    assert.equal(key?.attrs.status, 'active');
  });

  it('pitfall 30: drops a pasted secret, and leaves no part of it in answer, audit or log', async () => {
    const { id, secret } = payments.active;
    const beside = await ask(`${id} ${secret}`);
    const alone = await world.ask.whois(world.input(secret));
    const everywhere = JSON.stringify([beside, alone, world.entries, logged]);

    assert.deepEqual(
      beside.results.map((found) => found.id),
      [id],
    );
    assert.notEqual(alone.outcome, 'found');
    assert.ok(secret.length === 40);
    for (let i = 0; i + 8 <= secret.length; i += 4)
      assert.ok(!everywhere.includes(secret.slice(i, i + 8)), secret.slice(i, i + 8));
  });

  it('calls nothing in the accounts that its provider does not declare', () => {
    const declared = new Set(kind.providers.aws?.actions);
    const made = new Set(
      proxy.calls.filter(({ account }) => [one, two].includes(account)).map(({ action }) => action),
    );
    const seeding =
      /sts:AssumeRole|iam:(Create|Delete|Put|Attach|Add|Update|Enable)|ec2:(Create|Run|Allocate|Attach|Associate|DescribeRegions)/;

    assert.deepEqual(
      [...made].filter((action) => !declared.has(action) && !seeding.test(action)),
      [],
    );
  });
});
