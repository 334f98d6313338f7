import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { S3Client } from '@aws-sdk/client-s3';
import type { Document, EnrichContext, Enrichment, ExtraFact } from '#kit';
import { classify } from '#kit';
import { nameOf } from './document.ts';
import { headBucket } from './head.ts';
import { accessPointOf, revealedBy } from './names.ts';
import { elsewhereNote, unlistedBecause } from './notes.ts';
import { STORAGE, sizeFacts } from './size.ts';

/** Buckets whose size is asked for, each with one call. */
const MOST = 10;
const DAY_MS = 86_400_000;

/** The size of what is ours; of a name that is not, whether anybody has it. */
export async function enrich(context: EnrichContext): Promise<Enrichment> {
  const { results } = context;
  if (results.length === 0) return askEverybody(context);
  const facts = await Promise.all(results.slice(0, MOST).map((result) => sizeOf(context, result)));
  return { facts: facts.flat() };
}

/** Asks S3 as anybody may, without credentials, whether there is a bucket of this name. */
async function askEverybody({ aws, question }: EnrichContext): Promise<Enrichment> {
  if (accessPointOf(question.value) || unlistedBecause(question) !== undefined) return {};
  const [, partition = 'aws', , , , arnName] = question.shape === 'arn' ? question.value.split(':') : [];
  const name = arnName ?? question.value;
  // The name says the region, or any region of the partition tells
  const region = revealedBy(name)?.region ?? FIRST_REGION[partition] ?? 'us-east-1';
  try {
    const head = await headBucket(aws.anonymous(S3Client, region), name);
    return { notes: [elsewhereNote(name, head)], nowhere: head.status === 404 };
  } catch (error) {
    const { code } = classify(error).error;
    const text = `Whether anybody else has a bucket of this name could not be told: ${code}.`;
    return { notes: [{ text, outcomes: ['absent', 'unknown'] }] };
  }
}

const FIRST_REGION: Readonly<Record<string, string>> = {
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
  'aws-eusc': 'eusc-de-east-1',
};

/** What CloudWatch counted of it, once a day; one call. */
async function sizeOf(
  { aws, now }: EnrichContext,
  { id, account, region, ...rest }: Document,
): Promise<ExtraFact[]> {
  const client = aws.client(CloudWatchClient, { account, region });
  const input = {
    MetricDataQueries: STORAGE.map(({ storage, metric }, i) =>
      query(`m${i}`, metric, nameOf({ id, ...rest }), storage),
    ),
    StartTime: new Date(now - 3 * DAY_MS),
    EndTime: new Date(now),
  };
  try {
    const { MetricDataResults = [] } = await client.send(new GetMetricDataCommand(input));
    return sizeFacts(
      id,
      STORAGE.map((_, i) => newest(MetricDataResults.find((one) => one.Id === `m${i}`))),
    );
  } catch (error) {
    const unreadable = `${classify(error).error.code} (cloudwatch:GetMetricData)`;
    return [{ of: id, name: 'size', label: 'Size', value: { unreadable } }];
  }
}

function query(Id: string, MetricName: string, bucket: string, storage: string): MetricDataQuery {
  const Dimensions = [
    { Name: 'BucketName', Value: bucket },
    { Name: 'StorageType', Value: storage },
  ];
  const Metric = { Namespace: 'AWS/S3', MetricName, Dimensions };
  return { Id, MetricStat: { Metric, Period: DAY_MS / 1000, Stat: 'Average' } };
}

/** CloudWatch gives the newest first, unless it is told otherwise. */
function newest(result: { Timestamps?: Date[] | undefined; Values?: number[] | undefined } | undefined) {
  const [at, value] = [result?.Timestamps?.[0], result?.Values?.[0]];
  return at === undefined || value === undefined ? undefined : { at, value };
}
