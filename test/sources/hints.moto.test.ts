import assert from 'node:assert/strict';
import { after, beforeEach, describe, it } from 'node:test';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { HintBatch, Log } from '#kit';
import { silent } from '#kit';
import { manualClock } from '#kit/testing';
import { kind as ec2 } from '../../collectors/ec2/index.ts';
import { kind as ip } from '../../collectors/ip/index.ts';
import { createAws } from '../../src/sources/aws/aws.ts';
import { createHintsOf } from '../../src/sources/aws/events/hints-of.ts';
import { listen } from '../../src/sources/aws/events/listen.ts';
import { startMotoBehindProxy } from '../services/moto-behind-proxy.ts';
import { startOrSkip } from '../services/start-or-skip.ts';

process.env.AWS_ACCESS_KEY_ID = 'test';
process.env.AWS_SECRET_ACCESS_KEY = 'test';

const region = 'eu-west-1';
const account = '111122223333';
const kinds = new Map([ip, ec2].map((kind) => [kind.name, kind]));
const now = Date.UTC(2026, 10, 21, 3);
const event = (part: object = {}) => ({
  account,
  region,
  source: 'aws.ec2',
  time: '2026-11-21T02:59:58Z',
  'detail-type': 'AWS API Call via CloudTrail',
  detail: { eventSource: 'ec2.amazonaws.com', eventName: 'AssociateAddress', readOnly: false },
  ...part,
});
const hint = { kinds: ['ip', 'ec2'], provider: 'aws', account, region, at: now - 2000 };

const started = await startOrSkip(startMotoBehindProxy);

describe('the queue of events', { skip: started.skip }, () => {
  const { moto, proxy } =
    started.skip === false ? started.service() : ({} as ReturnType<typeof started.service>);
  const sqs = new SQSClient({ endpoint: proxy?.url ?? '', region });
  let queue = '';
  let stop = new AbortController();
  let number = 0;

  const cloud = () =>
    createAws({
      settings: { events: { queue } },
      kinds,
      networks: [],
      clock: manualClock(now),
      log: silent,
      environment: { endpoint: proxy.url, region },
      fetch,
      resolve: () => async () => [],
      sessionName: 'cloudwhois-test@host',
    });
  /** With waits that are only written down. */
  const heard = (log: Log, waits: number[], most = Number.POSITIVE_INFINITY) =>
    listen({
      queue,
      client: new SQSClient({ endpoint: proxy.url, region, maxAttempts: 1 }),
      hintsOf: createHintsOf(kinds),
      clock: () => now,
      log,
      sleep: async (ms) => {
        waits.push(ms);
        if (waits.length >= most) stop.abort();
      },
      signal: stop.signal,
    });
  const send = (body: unknown) =>
    sqs.send(
      new SendMessageCommand({
        QueueUrl: queue,
        MessageBody: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    );
  /** Messages that are there to be had, and those that somebody has and did not delete. */
  const left = async () => {
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: queue, AttributeNames: ['All'] }),
    );
    return [Attributes.ApproximateNumberOfMessages, Attributes.ApproximateNumberOfMessagesNotVisible].map(
      Number,
    );
  };
  const first = async (batches: AsyncGenerator<HintBatch> | undefined) => {
    const { value } = (await batches?.next()) ?? {};
    assert.ok(value);
    return value as HintBatch;
  };

  beforeEach(async () => {
    proxy.reset();
    stop = new AbortController();
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: `events-${++number}` }));
    queue = QueueUrl;
  });
  after(async () => {
    await proxy.stop();
    await moto.stop();
  });

  it('tells the places of many events, each once, and deletes them when it is done', async () => {
    await send(event());
    await send(event({ time: '2026-11-21T02:00:00Z' }));
    await send(event({ region: 'us-east-1', 'detail-type': 'EC2 Instance State-change Notification' }));
    const aws = cloud();
    const hints = aws.hints?.(stop.signal);

    const batch = await first(hints);

    assert.deepEqual(
      batch.hints.toSorted((one, other) => one.region.localeCompare(other.region)),
      [hint, { ...hint, region: 'us-east-1' }],
    );
    assert.deepEqual(await left(), [0, 3]);
    await batch.done();
    assert.deepEqual(await left(), [0, 0]);
    stop.abort();
    assert.equal((await hints?.next())?.done, true);
    await aws.close();
  });

  it('asks in the region of the queue, waits long, and lets others have what it did not do', async () => {
    await send(event());
    const hints = heard(silent, []);
    await first(hints);

    const asked = JSON.parse(proxy.calls.find(({ action }) => action === 'sqs:ReceiveMessage')?.body ?? '{}');
    assert.deepEqual(asked, {
      QueueUrl: queue,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: 20,
      VisibilityTimeout: 300,
    });
    stop.abort();
    assert.equal((await hints.next()).done, true);
    assert.deepEqual(await left(), [0, 1]);
  });

  it('deletes at once what concerns no kind, whatever it is, and goes on', async () => {
    for (const strange of [
      'no JSON',
      '[]',
      event({ account: 5 }),
      event({ detail: { eventSource: 'sns.amazonaws.com', eventName: 'Publish' } }),
    ])
      await send(strange);
    await send(event());
    const lines: object[] = [];
    const batches = heard({ ...silent, debug: (fields) => void lines.push(fields) }, []);

    const batch = await first(batches);

    assert.deepEqual(batch.hints, [hint]);
    assert.deepEqual(await left(), [0, 1]);
    assert.deepEqual(lines, [{ messages: 4 }]);
  });

  it('says once that the queue cannot be read, waits longer each time, and says when it can', async () => {
    const allow = proxy.rule({ action: 'sqs:ReceiveMessage' }, { deny: true });
    const lines: unknown[] = [];
    const write = (fields: object, message: string) =>
      void lines.push([message, (fields as { code?: string }).code]);
    const waits: number[] = [];
    const batches = heard({ ...silent, info: write, warn: write }, waits);
    const coming = first(batches);
    while (waits.length < 12) await new Promise(setImmediate);
    allow();
    await send(event());

    assert.deepEqual((await coming).hints, [hint]);
    assert.deepEqual(
      waits.slice(0, 10),
      [1, 2, 4, 8, 16, 32, 64, 128, 256, 300].map((s) => s * 1000),
    );
    assert.deepEqual(lines, [
      ['the queue of events cannot be read', 'AccessDeniedException'],
      ['the queue of events answers again', undefined],
    ]);
  });

  it('does not reject where it cannot delete', async () => {
    await send(event());
    proxy.rule({ action: 'sqs:DeleteMessageBatch' }, { deny: true });
    const codes: unknown[] = [];
    const batches = heard(
      { ...silent, warn: (fields) => void codes.push((fields as { code?: string }).code) },
      [],
    );
    const batch = await first(batches);

    await batch.done();
    await batch.done();

    assert.deepEqual(codes, ['AccessDeniedException']);
    assert.deepEqual(await left(), [0, 1]);
  });

  it('ends quietly with the signal, in the middle of waiting for a message', async () => {
    proxy.rule({ action: 'sqs:ReceiveMessage' }, { hang: true });
    const lines: object[] = [];
    const coming = heard({ ...silent, warn: (fields) => void lines.push(fields) }, []).next();
    while (proxy.count({ action: 'sqs:ReceiveMessage' }) === 0) await new Promise(setImmediate);
    stop.abort();

    assert.equal((await coming).done, true);
    assert.deepEqual(lines, []);
  });

  it('is not asked where the configuration names none', async () => {
    queue = '';
    const aws = createAws({
      settings: {},
      kinds,
      networks: [],
      clock: manualClock(now),
      log: silent,
      environment: {},
      fetch,
      resolve: () => async () => [],
      sessionName: 'x',
    });
    assert.equal(aws.hints, undefined);
    await aws.close();
  });
});
