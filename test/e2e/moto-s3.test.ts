import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Answer, Document, ScopeRecord } from '#kit';
import { scopeKey } from '#kit';
import { collected, manualClock } from '#kit/testing';
import { kind } from '../../collectors/s3/index.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { START, scopeRecord, worldOf } from '../answer/fakes.ts';
import { startMotoBehindProxy } from '../services/moto-behind-proxy.ts';
import { seedOrganisation } from '../services/organisation.ts';
import { seedBuckets } from '../services/seed-s3.ts';
import { startOrSkip } from '../services/start-or-skip.ts';
import { motoCloud } from './moto-cloud.ts';

/**
 * Buckets of several accounts of moto through the real sources to the answer. What moto cannot say is in the name of
 * the test: it lists no regions, refuses nothing and redirects nothing.
 */

process.env.AWS_ACCESS_KEY_ID = 'test';
process.env.AWS_SECRET_ACCESS_KEY = 'test';

const key = 'arn:aws:kms:eu-west-1:999988887777:key/0c9b8a76-5544-4332-8211-0ffeeddccbba';
const LIST = 's3:GET /?max-buckets=1000&x-id=ListBuckets';

const started = await startOrSkip(async () => {
  const { moto, proxy } = await startMotoBehindProxy();
  const organisation = await seedOrganisation({ endpoint: proxy.url, accounts: 2, regions: ['eu-west-1'] });
  const [one, two] = organisation.accounts.map(({ id }) => id);
  assert.ok(one && two);
  const seed = seedBuckets(proxy.url);
  await seed.bucket(one, 'larkspur-logs', 'eu-west-1');
  await seed.furnished(one, 'larkspur-receipts', { key, logs: 'larkspur-logs' });
  await seed.bucket(one, 'larkspur-first', 'us-east-1');
  await seed.bucket(one, 'larkspur-fading', 'eu-west-1');
  await seed.blockAccount(one);
  await seed.website(two, 'status.larkspur.example');
  await seed.open(two, 'larkspur-hackday');
  await seed.bucket(two, 'larkspur-old', 'EU');
  await seed.bucket(two, 'larkspur-sealed', 'eu-west-1');
  await seed.bucket(moto.hubAccount, 'somebodys-files', 'ap-south-1');
  return { moto, proxy, seed, one, two };
});

describe('buckets in several AWS accounts', { skip: started.skip }, () => {
  const { moto, proxy, seed, one, two } =
    started.skip === false ? started.service() : ({} as ReturnType<typeof started.service>);
  const signal = AbortSignal.timeout(240_000);
  const cloud = motoCloud({
    endpoint: proxy?.url,
    hub: moto?.hubAccount,
    region: 'eu-west-1',
    clock: manualClock(START),
  });
  let all: Document[];
  let ask: (text: string, live?: boolean) => Promise<Answer>;
  /** By somebody who may not see what is restricted. */
  let askAsSupport: (text: string) => Promise<Answer>;

  const collect = async (account: string) => {
    const scope = { kind: 's3', provider: 'aws', account, region: 'global' };
    return collected(cloud.collect({ kind, provider: 'aws', scope, signal }));
  };
  before(async () => {
    const { places } = await cloud.plan({ provider: 'aws', shape: 'account', signal });
    const unseal = ['policy', 'policyStatus'].map((what) =>
      proxy.rule({ account: two, action: `s3:GET /larkspur-sealed/?${what}=` }, { deny: true }),
    );
    all = (await Promise.all(places.map(({ account }) => collect(account)))).flat();
    for (const undo of unseal) undo();
    const records = places.map(
      (place): ScopeRecord => scopeRecord(scopeKey({ kind: 's3', provider: 'aws', ...place })),
    );
    const store = createMemoryStore({ clock: manualClock(START) });
    const documents = all.map((document) => ({ ...document, scope: `s3/aws/${document.account}/global` }));
    await (await store.writer()).merge(documents, () => records, START - 60_000);
    const deskOf = (see: 'internal' | 'restricted') =>
      worldOf({ kinds: [kind], index: store.index, rights: { s3: { see, live: true } }, live: cloud.live });
    const [desk, support] = [deskOf('restricted'), deskOf('internal')];
    ask = (text, live = false) => desk.ask.kind('s3', desk.input(text, { live }));
    askAsSupport = (text) => support.ask.kind('s3', support.input(text));
  });
  after(async () => {
    await cloud?.close();
    await proxy.stop();
    await moto.stop();
  });

  it('collects from each account its own, and nothing twice', () => {
    assert.deepEqual(
      all
        .map(({ account, name }) => `${account === one ? 'one' : 'two'} ${name}`)
        .sort((a, b) => (a < b ? -1 : 1)),
      [
        ...['one larkspur-fading', 'one larkspur-first', 'one larkspur-logs', 'one larkspur-receipts'],
        ...['two larkspur-hackday', 'two larkspur-old', 'two larkspur-sealed', 'two status.larkspur.example'],
      ],
    );
  });

  const cases: { it: string; asked: string; found?: string; says: RegExp[]; never?: RegExp }[] = [
    {
      it: 'a bucket with everything set up',
      asked: 'larkspur-receipts',
      found: 'aws/larkspur-receipts',
      says: [
        /SSE-KMS/,
        /A key of the account 999988887777, not of the bucket's own/,
        /"bucketKey","label":"Bucket key","value":"on"/,
        /versioning.{0,50}"enabled"/,
        /everything public blocked/,
        /Its policy is not public; ACLs are switched off/,
        /larkspur-logs\/receipts\//,
        /tidy: objects below tmp\/ are deleted after 7 days/,
        /Owner=payments/,
        /s3:GetObject/,
        /accesspoint\/larkspur-receipts-reports/,
      ],
      never: /unreadable|team-2|999988887777"\}/,
    },
    {
      it: 'its object by URI',
      asked: 's3://larkspur-receipts/2026/a.json',
      found: 'aws/larkspur-receipts',
      says: [/eu-west-1/],
    },
    {
      it: 'its access point (for moto, all are in us-east-1)',
      asked: `arn:aws:s3:us-east-1:${one}:accesspoint/larkspur-receipts-reports/object/a`,
      found: 'aws/larkspur-receipts',
      says: [/eu-west-1/],
    },
    {
      it: 'pitfall 14: a bucket with nothing set up',
      asked: 'arn:aws:s3:::larkspur-first/x',
      found: 'aws/larkspur-first',
      says: [/us-east-1/, /"encryption","label":"Encryption","state":"not-configured"/, /since January 2023/],
      never: /unreadable|"unencrypted"/,
    },
    {
      it: 'pitfall 15: a website that is public by its policy',
      asked: 'status.larkspur.example.s3-website.eu-central-1.amazonaws.com',
      found: 'aws/status.larkspur.example',
      says: [/the public S3 bucket status\.larkspur\.example/, /eu-central-1/, /Its policy is public/],
      never: /ACL gives everybody/,
    },
    {
      it: 'a name with dots',
      asked: 'status.larkspur.example',
      found: 'aws/status.larkspur.example',
      says: [/serves index\.html/],
    },
    {
      it: 'pitfall 15: a bucket that is public by its ACL',
      asked: 'https://larkspur-hackday.s3.amazonaws.com/x',
      found: 'aws/larkspur-hackday',
      says: [/the public S3 bucket/, /Its ACL gives everybody read/],
    },
    {
      it: 'pitfall 12: a bucket of the location EU',
      asked: 'larkspur-old',
      found: 'aws/larkspur-old',
      says: [/"region":"eu-west-1"/],
      never: /"EU"/,
    },
    {
      it: 'pitfall 15: a bucket whose policy is denied (by the proxy)',
      asked: 'larkspur-sealed',
      found: 'aws/larkspur-sealed',
      says: [
        /AccessDenied \(s3:GetBucketPolicy\)/,
        /"encryption","label":"Encryption","state":"not-configured"/,
      ],
      never: /AccessDenied \(s3:GetBucketAcl\)/,
    },
    {
      it: 'a name that is none of ours',
      asked: 'somebodys-files',
      says: [/belongs to nobody in our 2 accounts/, /may belong to anybody/],
      never: /ap-south-1/,
    },
    {
      it: 'pitfall 11: a name that tells its account',
      asked: 'x-999988887777-eu-west-1-an',
      says: [/namespace of the account 999988887777/],
      never: /one of ours/,
    },
  ];
  for (const { it: what, asked, found, says, never } of cases) {
    it(`answers ${what}`, async () => {
      const answer = await ask(asked);
      const words = JSON.stringify(answer);

      assert.equal(answer.outcome, found === undefined ? 'absent' : 'found', words);
      assert.deepEqual(
        answer.results.map(({ id }) => id),
        found === undefined ? [] : [found],
      );
      for (const said of says) assert.match(words, said);
      if (never) assert.doesNotMatch(words, never);
    });
  }

  it('pitfall 35: shows the raw policy to nobody who may not see it, and still says why a bucket is public', async () => {
    const words = JSON.stringify(
      await Promise.all(['larkspur-receipts', 'larkspur-sealed'].map(askAsSupport)),
    );

    assert.match(words, /Its policy is not public; ACLs are switched off/);
    assert.match(words, /Its policy could not be judged: AccessDenied \(s3:GetBucketPolicyStatus\)/);
    assert.doesNotMatch(words, /Statement|s3:GetObject|"Bucket policy"/);
  });

  it('pitfall 13: makes every call of a bucket in its own region (moto would answer in any)', () => {
    const regions = (name: string) =>
      new Set(
        proxy.calls
          .filter(({ action }) => action.startsWith(`s3:GET /${name}/?`) && !action.endsWith('?location='))
          .map(({ region }) => region),
      );

    assert.deepEqual([...regions('larkspur-first')], ['us-east-1']);
    assert.deepEqual([...regions('larkspur-receipts')], ['eu-west-1']);
    assert.deepEqual([...regions('status.larkspur.example')], ['eu-central-1']);
  });

  it('pitfall 12: asks no bucket for its region where the list tells it (by the proxy)', async () => {
    const undo = proxy.rule(
      { action: LIST, account: two },
      { rewrite: (body) => body.replaceAll('</Name>', '</Name><BucketRegion>ap-south-1</BucketRegion>') },
    );
    const start = proxy.calls.length;
    const found = await collect(two);
    undo();

    assert.deepEqual([...new Set(found.map(({ region }) => region))], ['ap-south-1']);
    assert.ok(!proxy.calls.slice(start).some(({ action }) => action.endsWith('?location=')));
  });

  it('pitfall 31: leaves out a bucket that is gone between list and details (listed by the proxy)', async () => {
    const undo = proxy.rule(
      { action: LIST, account: two },
      { rewrite: (body) => body.replaceAll('>larkspur-old<', '>larkspur-never-was<') },
    );
    const found = await collect(two);
    undo();

    assert.deepEqual(
      found.map(({ name }) => name),
      ['status.larkspur.example', 'larkspur-hackday', 'larkspur-sealed'],
    );
  });

  it('checks a bucket live, with no call to another account', async () => {
    const start = proxy.calls.length;
    const answer = await ask('larkspur-receipts', true);
    const calls = proxy.calls.slice(start);

    assert.equal(answer.results[0]?.confirmed?.outcome, 'same', JSON.stringify(answer.results[0]?.confirmed));
    assert.deepEqual([...new Set(calls.map(({ account }) => account))], [one]);
    assert.equal(
      calls.filter(({ action }) => action.includes('list-type') || action.includes('ListBuckets')).length,
      1,
    );
    assert.ok(calls.length <= 18, calls.map(({ action }) => action).join('\n'));
    assert.ok(
      answer.results[0].facts.some(({ name, state }) => name === 'size' && state === 'not-configured'),
    );
  });

  it('tells that a bucket is gone, and that its name is free by now', async () => {
    await seed.drop(one, 'larkspur-fading');
    const answer = await ask('larkspur-fading', true);
    const words = JSON.stringify(answer);

    assert.notEqual(answer.outcome, 'found');
    assert.match(words, /It is gone/);
    assert.match(words, /There is no bucket of this name: anybody could make one/);
  });

  it('finds a bucket live that is too young for the index, with one list in each account', async () => {
    await seed.bucket(two, 'larkspur-young', 'eu-west-1');
    const start = proxy.calls.length;
    const answer = await ask('larkspur-young', true);
    const lists = proxy.calls.slice(start).filter(({ action }) => action.includes('ListBuckets'));

    assert.deepEqual(
      answer.results.map(({ id, account }) => [id, account.id]),
      [['aws/larkspur-young', two]],
    );
    assert.deepEqual(lists.map(({ account }) => account).toSorted(), [one, two].toSorted());
  });

  it('tells of a name of others that it exists, and where, by a call that nobody signed', async () => {
    const start = proxy.calls.length;
    const words = JSON.stringify(await ask('somebodys-files', true));
    const heads = proxy.calls.slice(start).filter(({ action }) => action.endsWith('HEAD /somebodys-files/'));

    assert.match(words, /A bucket of this name exists, in ap-south-1/);
    assert.doesNotMatch(words, /anybody could make one/);
    assert.deepEqual(
      heads.map(({ action }) => action),
      ['unknown:HEAD /somebodys-files/'],
    );
  });

  it('needs no right beyond those that it names', () => {
    const allowed = new Set(kind.providers['aws']?.actions);

    assert.ok(
      allowed.has('s3:ListAllMyBuckets') && !allowed.has('s3:GetObject') && !allowed.has('s3:ListBucket'),
    );
    assert.ok(
      proxy.calls.every(
        ({ action }) => !/^s3:(GET|HEAD) \/[^?/]+\/[^?]/.test(action) || action.includes('/v20180820/'),
      ),
    );
  });
});
