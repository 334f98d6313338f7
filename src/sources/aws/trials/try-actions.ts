import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { ActionTrial, Clock, Kind, Place } from '#kit';
import { classify, inOrder, isAws, partitionOf } from '#kit';
import type { Clients } from '../clients.ts';
import { global } from './global.ts';
import { regional } from './regional.ts';
import { s3 } from './s3.ts';
import type { Sample, Trial, Trials } from './trial.types.ts';

/** How each action is tried. An action that is not here is skipped. */
export const trials: Trials = { ...regional, ...global, ...s3 };

/** Calls that are under way at the same time. */
const AT_ONCE = 8;

interface Options {
  clients: Clients;
  kinds: ReadonlyMap<string, Kind>;
  clock: Clock;
  account: string;
  region: string;
  signal: AbortSignal;
}

interface Sender {
  send(command: object, options: { abortSignal: AbortSignal }): Promise<unknown>;
}

/** See `Cloud.tryActions`. One action after the other in alphabetical order, once the account could be entered. */
export async function* tryActions(options: Options): AsyncGenerator<ActionTrial> {
  const { kinds, account } = options;
  const entered = await enter(options);
  if (entered.outcome !== 'allowed') {
    yield entered;
    return;
  }
  const actions = [...kinds.values()].flatMap(({ providers }) =>
    Object.entries(providers).flatMap(([name, provider]) => (isAws(name) ? provider.actions : [])),
  );
  const bucket = await findBucket(options);
  yield* inOrder(new Set(['ec2:DescribeRegions', ...actions].sort()), AT_ONCE, async (action) => {
    const trial = trials[action];
    if (!trial) return skipped(account, action, 'no call is known that tries it without harm');
    if (trial.at === 'bucket' && !bucket)
      return skipped(account, action, 'the account shows no bucket to try it on');
    return attempt(action, trial, bucket, options);
  });
}

function skipped(account: string, action: string, detail: string): ActionTrial {
  return { action, account, outcome: 'skipped', detail };
}

/** Whether the account's role can be assumed: the call itself needs no right. */
function enter(options: Options): Promise<ActionTrial> {
  const trial: Trial = { client: STSClient, at: 'region', command: () => new GetCallerIdentityCommand({}) };
  return attempt('sts:AssumeRole', trial, undefined, options);
}

/** A bucket of the account with its region, where there is one and it may be known. */
async function findBucket({
  clients,
  account,
  region,
  signal,
}: Options): Promise<(Place & { name: string }) | undefined> {
  try {
    const client = clients.at(S3Client, { account, region: 'global' });
    const { Buckets } = await client.send(new ListBucketsCommand({ MaxBuckets: 1 }), { abortSignal: signal });
    const [bucket] = Buckets ?? [];
    // Only a stand-in for AWS leaves the region out of a page of buckets
    return bucket?.Name ? { account, name: bucket.Name, region: bucket.BucketRegion ?? region } : undefined;
  } catch {
    // The trial of s3:ListAllMyBuckets tells why
    signal.throwIfAborted();
    return undefined;
  }
}

async function attempt(
  action: string,
  { client, at, command, proof }: Trial,
  bucket: (Place & { name: string }) | undefined,
  { clients, clock, account, region, signal }: Options,
): Promise<ActionTrial> {
  const place = {
    account,
    region: { region, global: 'global', hub: 'global', bucket: bucket?.region ?? region }[at],
  };
  const sender = (at === 'hub' ? clients.hub(client) : clients.at(client, place)) as Sender;
  const sample: Sample = {
    account,
    region,
    partition: partitionOf(region),
    bucket: bucket?.name ?? '',
    now: clock(),
  };
  try {
    await sender.send(command(sample), { abortSignal: signal });
    return { action, account, outcome: 'allowed' };
  } catch (error) {
    signal.throwIfAborted();
    return outcomeOf(error, { action, proof, place });
  }
}

function outcomeOf(
  raised: unknown,
  { action, proof, place }: { action: string; proof: RegExp | undefined; place: Place },
): ActionTrial {
  const { account } = place;
  if (raised instanceof Error && proof?.test(`${raised.name}: ${raised.message}`))
    return { action, account, outcome: 'allowed' };
  const { outcome, error } = classify(raised, place);
  const detail = `${error.code}: ${error.message}`;
  // A service that is not switched on has nothing that one might be denied
  if (outcome === 'excluded') return skipped(account, action, detail);
  const denied = outcome === 'denied';
  return {
    action,
    account,
    outcome: denied ? 'denied' : 'failed',
    detail,
    ...(error.fix !== undefined && { fix: error.fix }),
  };
}
