import type { InstanceStatus } from '@aws-sdk/client-ec2';
import { DescribeInstanceStatusCommand, EC2Client, GetConsoleOutputCommand } from '@aws-sdk/client-ec2';
import type { Document, EnrichContext, Enrichment, ExtraFact, Place, Unreadable } from '#kit';
import { isUnreadable, reasonOf, resourceOf } from '#kit';
import { tailOf } from './console-output.ts';

/** Results that are looked at more closely. */
const MOST_CHECKED = 20;
const MOST_CONSOLES = 3;

/** The status checks of the instances, one call for each place; and what the first of them wrote on their console. */
export async function enrich(context: EnrichContext): Promise<Enrichment> {
  const living = context.results
    .filter(({ provider, attrs }) => provider === 'aws' && attrs.state !== 'terminated')
    .slice(0, MOST_CHECKED);
  const places = Map.groupBy(living, ({ account, region }) => `${account}/${region}`);
  const open = living.filter(({ account }) => context.see(account) === 'restricted').slice(0, MOST_CONSOLES);
  const facts = await Promise.all([
    ...[...places.values()].map((there) => statusFacts(there, context)),
    ...open.map((document) => consoleFacts(document, context)),
  ]);
  return { facts: facts.flat() };
}

async function statusFacts(there: readonly Document[], context: EnrichContext): Promise<ExtraFact[]> {
  const [first] = there;
  if (!first) return [];
  const ids = there.map(({ id }) => resourceOf(id));
  const statuses = await reading('ec2:DescribeInstanceStatus', context, async () => {
    const client = context.aws.client(EC2Client, placeOf(first));
    // One instance that is gone would fail a call by ids for all of them
    const Filters = [{ Name: 'instance-id', Values: ids }];
    const answer = await client.send(
      new DescribeInstanceStatusCommand({ Filters, IncludeAllInstances: true }),
    );
    return new Map((answer.InstanceStatuses ?? []).map((one) => [one.InstanceId, one]));
  });
  return there.flatMap((document): ExtraFact[] => {
    const about = { of: document.id, name: 'statusChecks', label: 'Status checks' };
    if (isUnreadable(statuses)) return [{ ...about, value: statuses }];
    const status = statuses.get(resourceOf(document.id));
    return status ? [{ ...about, value: statusInWords(status) }] : [];
  });
}

/** "system ok, instance impaired (reachability failed), scheduled: system-reboot on 2026-11-22T…". */
function statusInWords({ SystemStatus, InstanceStatus: own, Events = [] }: InstanceStatus): string {
  const part = (name: string, summary: typeof own) => {
    const failed = (summary?.Details ?? []).filter(({ Status }) => Status === 'failed');
    const why = failed.length > 0 ? ` (${failed.map(({ Name }) => `${Name} failed`).join(', ')})` : '';
    return `${name} ${summary?.Status ?? 'not told'}${why}`;
  };
  const events = Events.filter(({ Description = '' }) => !/^\[(Completed|Canceled)\]/.test(Description)).map(
    ({ Code, NotBefore }) => `scheduled: ${Code}${NotBefore ? ` on ${NotBefore.toISOString()}` : ''}`,
  );
  return [part('system', SystemStatus), part('instance', own), ...events].join(', ');
}

async function consoleFacts(document: Document, context: EnrichContext): Promise<ExtraFact[]> {
  const output = await reading('ec2:GetConsoleOutput', context, async () => {
    const client = context.aws.client(EC2Client, placeOf(document));
    return client.send(new GetConsoleOutputCommand({ InstanceId: resourceOf(document.id) }));
  });
  const about = {
    of: document.id,
    name: 'console',
    label: 'End of the console output',
    sensitivity: 'restricted',
  } as const;
  if (isUnreadable(output)) return [{ ...about, value: output }];
  const text = tailOf(Buffer.from(output.Output ?? '', 'base64').toString('utf8'));
  const why = output.Timestamp ? `written until ${output.Timestamp.toISOString()}` : undefined;
  return text === undefined ? [] : [{ ...about, value: text, ...(why && { why }) }];
}

function placeOf({ account, region }: Document): Place {
  return { account, region };
}

/** What this costs nobody has to wait for twice: whatever fails is told, and only an abort ends it. */
async function reading<T>(
  action: string,
  { signal }: EnrichContext,
  read: () => Promise<T>,
): Promise<T | Unreadable> {
  try {
    return await read();
  } catch (error) {
    if (signal.aborted) throw error;
    return { unreadable: reasonOf(error, action) };
  }
}
