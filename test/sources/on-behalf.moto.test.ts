import assert from 'node:assert/strict';
import { after, beforeEach, describe, it } from 'node:test';
import { GetBucketLocationCommand, HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import {
  GetPublicAccessBlockCommand,
  PutPublicAccessBlockCommand,
  S3ControlClient,
} from '@aws-sdk/client-s3-control';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Aws, AwsSettings, Document, KindSpec, OnBehalf, Principal, Provider } from '#kit';
import { defineKind, silent, Type } from '#kit';
import { collected, documentOf, manualClock } from '#kit/testing';
import { createAws } from '../../src/sources/aws/aws.ts';
import { startMotoBehindProxy } from '../services/moto-behind-proxy.ts';
import { startOrSkip } from '../services/start-or-skip.ts';

/** In whose name AWS is asked, and what a kind gets of it, through the real SDK against moto. */

process.env.AWS_ACCESS_KEY_ID = 'test';
process.env.AWS_SECRET_ACCESS_KEY = 'test';

const started = await startOrSkip(startMotoBehindProxy);

const account = '111122223333';
const place = { account, region: 'eu-west-1' };
const noor: Principal = { type: 'slack', team: 'T0001', user: 'U0NOOR' };
const tomasz: Principal = { type: 'slack', team: 'T0001', user: 'U0TOMASZ' };

const spec: Omit<KindSpec, 'providers'> = {
  name: 'probe',
  title: 'Probe',
  attributes: Type.Object({}),
  columns: [],
  accepts: [],
  command: { name: '/probe', summary: '', usage: '', example: 'x' },
  every: '0 * * * *',
  staleAfter: '2h',
  lookup: async () => ({ documents: [], total: 0 }),
};

describe('AWS on behalf of somebody', { skip: started.skip }, () => {
  const { moto, proxy } =
    started.skip === false ? started.service() : ({} as ReturnType<typeof started.service>);
  const open: { close(): Promise<void> }[] = [];
  const signal = AbortSignal.timeout(240_000);
  const document = documentOf({ kind: 'probe', provider: 'aws', ...place });

  /** A kind whose one provider does what the test says. */
  const probe = (provider: Partial<Provider>) =>
    defineKind({
      ...spec,
      providers: { aws: { scopes: 'account', actions: [], collect: async function* () {}, ...provider } },
    });
  const whoAmI = probe({
    confirm: async ({ aws, result }) => {
      const { Arn } = await aws.client(STSClient, place).send(new GetCallerIdentityCommand({}));
      return { ...result, ...(Arn !== undefined && { arn: Arn }) };
    },
  });
  const cloudWith = (settings: AwsSettings = {}, clock = manualClock(Date.now())) => {
    const cloud = createAws({
      settings: { role: 'cloudwhois-reader', accounts: [{ id: account }], ...settings },
      kinds: new Map(),
      networks: [],
      clock,
      log: silent,
      environment: { endpoint: proxy.url, region: 'eu-west-1' },
      fetch,
      resolve: () => async (name) => [`${name} is at 192.0.2.1`],
      sessionName: 'cloudwhois-router@host',
    });
    open.push(cloud);
    return cloud;
  };
  type Cloud = ReturnType<typeof cloudWith>;
  const confirm = (cloud: Cloud, onBehalf: OnBehalf, kind = whoAmI): Promise<Document | undefined> =>
    cloud.live.confirm({ kind, document, onBehalf, signal });
  /** The role, session name and SourceIdentity of every AssumeRole, in order. */
  const assumed = () =>
    proxy.calls
      .filter(({ action }) => action === 'sts:AssumeRole')
      .map(({ body }) => {
        const form = new URLSearchParams(body);
        return [form.get('RoleArn'), form.get('RoleSessionName'), form.get('SourceIdentity')];
      });
  const arnOf = (role: string) => `arn:aws:iam::${account}:role/${role}`;

  beforeEach(() => proxy.reset());
  after(async () => {
    for (const cloud of open) await cloud.close();
    await proxy.stop();
    await moto.stop();
  });

  it('carries the asker as SourceIdentity and in the session name', async () => {
    const answer = await confirm(cloudWith(), { principal: noor });

    assert.deepEqual(assumed(), [
      [arnOf('cloudwhois-reader'), 'cloudwhois-slack-T0001-U0NOOR', 'slack-T0001-U0NOOR'],
    ]);
    assert.match(answer?.arn ?? '', /assumed-role\/cloudwhois-reader\/cloudwhois-slack-T0001-U0NOOR$/);
  });

  it('keeps the sessions of two askers apart, and each for the next question', async () => {
    const cloud = cloudWith();

    for (const principal of [noor, tomasz, noor, tomasz]) await confirm(cloud, { principal });
    await Promise.all([confirm(cloud, { principal: noor }), confirm(cloud, { principal: noor })]);

    assert.deepEqual(
      assumed().map(([, , identity]) => identity),
      ['slack-T0001-U0NOOR', 'slack-T0001-U0TOMASZ'],
    );
  });

  it('leaves the collector its own session', async () => {
    const cloud = cloudWith();
    await confirm(cloud, { principal: noor });
    const kind = probe({
      async *collect({ aws }) {
        const { Arn } = await aws.client(STSClient, place).send(new GetCallerIdentityCommand({}));
        yield { ...document, ...(Arn !== undefined && { arn: Arn }) };
      },
    });
    const scope = { kind: 'probe', provider: 'aws', account, region: 'global' };

    const [read] = await collected(cloud.collect({ kind, provider: 'aws', scope, signal }));

    assert.match(read?.arn ?? '', /cloudwhois-router@host$/);
    assert.deepEqual(assumed().at(-1), [arnOf('cloudwhois-reader'), 'cloudwhois-router@host', null]);
  });

  it("takes the role of the asker's group in place of the configured one", async () => {
    const answer = await confirm(cloudWith(), { principal: noor, role: 'security-reader' });

    assert.deepEqual(assumed()[0]?.[0], arnOf('security-reader'));
    assert.match(answer?.arn ?? '', /assumed-role\/security-reader\//);
  });

  it('shares the session of everybody where aws.sourceIdentity is false', async () => {
    const cloud = cloudWith({ sourceIdentity: false });

    await confirm(cloud, { principal: noor });
    await confirm(cloud, { principal: tomasz });

    assert.deepEqual(assumed(), [[arnOf('cloudwhois-reader'), 'cloudwhois-router@host', null]]);
  });

  it('assumes nothing with aws.role: none', async () => {
    const accounts = [{ id: moto.hubAccount }];
    const kind = probe({
      confirm: async ({ aws, result }) => {
        const here = { account: moto.hubAccount, region: 'eu-west-1' };
        const { Account = '' } = await aws.client(STSClient, here).send(new GetCallerIdentityCommand({}));
        return { ...result, account: Account };
      },
    });

    const answer = await confirm(cloudWith({ role: 'none', accounts }), { principal: noor }, kind);

    assert.equal(answer?.account, moto.hubAccount);
    assert.deepEqual(assumed(), []);
  });

  describe('where the role does not allow a SourceIdentity (said by the proxy)', () => {
    const forbid = () =>
      proxy.rule({ action: 'sts:AssumeRole', containing: 'SourceIdentity=' }, { deny: true });

    it('answers without it, still in the name of the asker, and remembers that for the role', async () => {
      forbid();
      const cloud = cloudWith();

      assert.ok(await confirm(cloud, { principal: noor }));
      assert.ok(await confirm(cloud, { principal: tomasz }));

      const role = arnOf('cloudwhois-reader');
      assert.deepEqual(assumed(), [
        [role, 'cloudwhois-slack-T0001-U0NOOR', 'slack-T0001-U0NOOR'],
        [role, 'cloudwhois-slack-T0001-U0NOOR', null],
        [role, 'cloudwhois-slack-T0001-U0TOMASZ', null],
      ]);
    });

    it('tries it with another role all the same, and again when an hour is over', async () => {
      forbid();
      const clock = manualClock(Date.now());
      const cloud = cloudWith({}, clock);
      await confirm(cloud, { principal: noor });
      proxy.reset();

      await confirm(cloud, { principal: noor, role: 'security-reader' });
      clock.advance(61 * 60_000);
      await confirm(cloud, { principal: tomasz });

      assert.deepEqual(
        assumed().map(([role, , identity]) => [role, identity]),
        [
          [arnOf('security-reader'), 'slack-T0001-U0NOOR'],
          [arnOf('cloudwhois-reader'), 'slack-T0001-U0TOMASZ'],
        ],
      );
    });
  });

  it('tells what is denied where the role cannot be assumed at all', async () => {
    proxy.rule({ action: 'sts:AssumeRole' }, { deny: true });

    await assert.rejects(confirm(cloudWith(), { principal: noor }), {
      name: 'AccessDenied',
      action: 'sts:AssumeRole',
    });
  });

  it('does not try without a SourceIdentity what failed for another reason', async () => {
    proxy.rule({ action: 'sts:AssumeRole' }, { throttle: true });

    await assert.rejects(confirm(cloudWith(), { principal: noor }), { name: 'ThrottlingException' });

    assert.ok(assumed().every(([, , identity]) => identity !== null));
  });

  describe('what a kind gets', () => {
    /** Runs something with an `Aws` for one question. */
    const asking = async <T>(cloud: Cloud, run: (aws: Aws) => Promise<T>, time = signal): Promise<T> => {
      const gone = Promise.withResolvers<T>();
      const kind = probe({
        confirm: async ({ aws }) => {
          gone.resolve(await run(aws));
          return undefined;
        },
      });
      await cloud.live.confirm({ kind, document, onBehalf: { principal: noor }, signal: time });
      return gone.promise;
    };

    it('reads the public access block of an account from S3 Control', async () => {
      const block = { AccountId: account, PublicAccessBlockConfiguration: { BlockPublicAcls: true } };

      const read = await asking(cloudWith(), async (aws) => {
        const client = aws.client(S3ControlClient, place);
        await client.send(new PutPublicAccessBlockCommand(block));
        return client.send(new GetPublicAccessBlockCommand({ AccountId: account }));
      });

      assert.equal(read.PublicAccessBlockConfiguration?.BlockPublicAcls, true);
    });

    it('asks as the hub, in no account that has to be entered', async () => {
      const read = await asking(cloudWith(), (aws) =>
        aws.hub(STSClient).send(new GetCallerIdentityCommand({})),
      );

      assert.equal(read.Account, moto.hubAccount);
      assert.deepEqual(assumed(), []);
    });

    it('asks as nobody, and says so of a call that fails', async () => {
      const asked = asking(cloudWith(), (aws) =>
        aws.anonymous(S3Client, 'us-east-1').send(new HeadBucketCommand({ Bucket: 'there-is-none' })),
      );

      await assert.rejects(asked, { action: 'anonymous:HeadBucket', name: 'NotFound' });
      assert.deepEqual(assumed(), []);
      assert.equal(proxy.calls[0]?.action, 'unknown:HEAD /there-is-none/');
    });

    it('names a right as IAM does where a call is denied', async () => {
      proxy.rule({ account, region: 'eu-west-1', action: 's3:GET /logs?location' }, { deny: true });
      const asked = asking(cloudWith(), (aws) =>
        aws.client(S3Client, place).send(new GetBucketLocationCommand({ Bucket: 'logs' })),
      );

      await assert.rejects(asked, { action: 's3:GetBucketLocation' });
    });

    it('reads once what all of one question ask for', async () => {
      const cloud = cloudWith();
      let loads = 0;
      const load = async () => ++loads;
      const once = (aws: Aws) => aws.once('zones', load);
      const another = AbortSignal.timeout(240_000);

      assert.deepEqual(await Promise.all([asking(cloud, once), asking(cloud, once)]), [1, 1]);
      assert.equal(await asking(cloud, (aws) => aws.once('records', load)), 2);
      assert.equal(await asking(cloud, once, another), 3);
      assert.equal(await asking(cloud, once), 1);
    });

    it('reads anew what could not be read', async () => {
      let loads = 0;
      const load = async () => {
        if (++loads === 1) throw new Error('busy');
        return loads;
      };

      const read = await asking(cloudWith(), async (aws) => {
        await assert.rejects(aws.once('zones', load), /busy/);
        return aws.once('zones', load);
      });

      assert.equal(read, 2);
    });

    it('shares what one question has read between a check and what is added', async () => {
      const cloud = cloudWith();
      let loads = 0;
      const kind = probe({
        confirm: ({ aws, result }) => aws.once('size', async () => (loads++, result)),
        enrich: async ({ aws, results, resolve }) => {
          await aws.once('size', async () => (loads++, document));
          return { notes: [{ text: `${results.length} ${String(await resolve('a.example', 'A'))}` }] };
        },
      });

      await confirm(cloud, { principal: noor }, kind);
      const added = await cloud.live.enrich({ ...enriching, kind, onBehalf: { principal: noor }, signal });

      assert.equal(loads, 1);
      assert.deepEqual(added.notes, [{ text: '1 a.example is at 192.0.2.1' }]);
    });
  });

  const enriching = {
    question: { text: 'x', kind: 'probe', shape: 'id' as const, value: 'x', because: '' },
    results: [document],
    index: { find: async () => ({ documents: [], total: 0 }), scopes: async () => [] },
    see: () => 'internal' as const,
    now: 0,
  };
});
