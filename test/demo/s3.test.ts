import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { Document, Question } from '#kit';
import { collected, manualClock } from '#kit/testing';
import { kind } from '../../collectors/s3/index.ts';
import { createDemo } from '../../src/demo/demo.ts';
import { accountId, deniedAccount } from '../../src/demo/organisation.ts';
import { buckets, goneBucket } from '../../src/demo/story.ts';
import { accessLogOf, accessPoint, awkwardBuckets } from '../../src/demo/world/s3-awkward.ts';
import { createMemoryStore } from '../../src/store/memory.ts';

const signal = AbortSignal.timeout(240_000);
const onBehalf = { principal: { type: 'system', name: 'test' } } as const;
const clock = manualClock();
const { cloud } = createDemo({ resources: 2000, seed: 11, clock });
const everywhere: Document[] = [];

before(async () => {
  const { places } = await cloud.plan({ provider: 'aws', shape: 'account', signal });
  for (const place of places.filter(({ account }) => account !== deniedAccount)) {
    const scope = { kind: 's3', provider: 'aws', ...place };
    everywhere.push(...(await collected(cloud.collect({ kind, provider: 'aws', scope, signal }))));
  }
});

function bucket(name: string): Document {
  return everywhere.find((one) => one.name === name) ?? assert.fail(name);
}

/** What an answer shows of a bucket: a column's value and its remark. */
function shown(name: string, column: string): string {
  const found = kind.columns.find((one) => one.name === column) ?? assert.fail(column);
  return `${JSON.stringify(found.value(bucket(name)))} ${found.why?.(bucket(name)) ?? ''}`;
}

const question = (value: string): Question => ({
  text: value,
  kind: 's3',
  shape: 'id',
  value,
  because: 'test',
});

async function enriched(value: string, results: Document[]) {
  const store = createMemoryStore({ clock });
  const see = () => 'restricted' as const;
  const { live } = cloud;
  return live.enrich({
    kind,
    onBehalf,
    question: question(value),
    results,
    index: store.index,
    see,
    now: clock(),
    signal,
  });
}

describe('buckets of the demo', () => {
  it('are a few hundred, in every account that can be read, each name once', () => {
    const accounts = new Set(everywhere.map(({ account }) => account));

    assert.ok(everywhere.length > 90 && everywhere.length < 600, String(everywhere.length));
    assert.ok(accounts.size >= 17 && !accounts.has(deniedAccount));
    assert.equal(new Set(everywhere.map(({ id }) => id)).size, everywhere.length);
  });

  it('are those of the story, where it says', () => {
    for (const { account, region, name } of Object.values(buckets)) {
      assert.deepEqual([bucket(name).account, bucket(name).region], [account, region]);
    }
    assert.ok(!everywhere.some(({ name }) => name === goneBucket));
  });

  const cases: [string, string, RegExp][] = [
    [buckets.receipts.name, 'public', /"no" Its policy is not public/],
    [buckets.receipts.name, 'accessPoints', new RegExp(accessPoint.alias)],
    [buckets.lake.name, 'kmsKey', /A key of the account 291580364712/],
    [buckets.assets.name, 'public', /"no"/],
    [buckets.status.name, 'public', /"yes" Its policy is public/],
    [buckets.status.name, 'website', /status\.larkspur\.example\.s3-website-eu-west-1/],
    [buckets.hackday.name, 'public', /"yes" Its ACL gives everybody read/],
    [buckets.hackday.name, 'encryption', /null No encryption of its own/],
    [buckets.logs.name, 'public', /"unknown" Its policy could not be judged: AccessDenied/],
    [buckets.logs.name, 'policy', /unreadable/],
    [awkwardBuckets.restricted, 'public', /"no" The account's public access block restricts/],
    [accessLogOf(accountId('payments-prod')), 'encryption', /"SSE-S3" The default of S3/],
  ];
  for (const [name, column, says] of cases) {
    it(`shows ${column} of ${name}`, () => {
      assert.match(shown(name, column), says);
    });
  }

  it('has one of the first years, whose region is told by EU', () => {
    assert.equal(bucket(awkwardBuckets.firstYears).region, 'eu-west-1');
  });

  it('has one that went away since: live says so', async () => {
    const document = bucket(awkwardBuckets.gone);
    const same = bucket(buckets.receipts.name);

    assert.equal(await cloud.live.confirm({ kind, document, onBehalf, signal }), undefined);
    assert.deepEqual(await cloud.live.confirm({ kind, document: same, onBehalf, signal }), same);
  });

  it('tells live which names others have, and which nobody has', async () => {
    const texts = await Promise.all(
      [awkwardBuckets.elsewhere, goneBucket].map(
        async (name) => (await enriched(name, [])).notes?.[0]?.text ?? '',
      ),
    );

    assert.match(texts[0] ?? '', /exists, in us-west-2, and everybody may look into it/);
    assert.match(texts[1] ?? '', /anybody could make one/);
  });

  it('tells live how big a bucket is', async () => {
    const { facts = [] } = await enriched('x', [bucket(buckets.receipts.name)]);

    assert.deepEqual(
      facts.map(({ value }) => value),
      ['3.5 TiB', 41_220_817],
    );
  });

  it('finds a bucket live by its name', async () => {
    const found = await cloud.live.find({ kind, question: question(buckets.lake.name), onBehalf, signal });

    assert.deepEqual(
      found.documents.map(({ id }) => id),
      [`aws/${buckets.lake.name}`],
    );
  });
});
