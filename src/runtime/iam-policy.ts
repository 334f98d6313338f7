import type { AwsSettings, Kind, Provider } from '#kit';
import { isAws } from '#kit';
import { queueOf } from '../sources/aws/events/queue.ts';

interface Statement {
  Sid: string;
  Effect: 'Allow';
  Action: string[];
  Resource: string | readonly string[];
}

/** A policy document, as IAM takes it. */
export interface Policy {
  Version: string;
  Statement: Statement[];
}

/**
 * The policy document of the role in each account: what the kinds declare, and listing the regions. With a queue of
 * events also what the hub itself does with that.
 */
export function iamPolicy(kinds: ReadonlyMap<string, Kind>, aws: AwsSettings = {}): Policy {
  const providers = [...kinds.values()].flatMap((kind) =>
    Object.entries(kind.providers).flatMap(([name, provider]) => (isAws(name) ? [provider] : [])),
  );
  const confined = confinedOf(providers);
  const declared = providers.flatMap(({ actions }) => actions).filter((action) => !confined.has(action));
  const everywhere = [...new Set(['ec2:DescribeRegions', ...declared])].sort();
  return {
    Version: '2012-10-17',
    Statement: [
      { Sid: 'CloudwhoisReader', Effect: 'Allow', Action: everywhere, Resource: '*' },
      ...[...confined].map(([action, Resource], i): Statement => {
        return { Sid: `CloudwhoisReader${i + 2}`, Effect: 'Allow', Action: [action], Resource };
      }),
      ...(aws.events ? [eventsOf(aws.events.queue)] : []),
    ],
  };
}

function eventsOf(queue: string): Statement {
  const Action = ['sqs:DeleteMessage', 'sqs:ReceiveMessage'];
  return { Sid: 'CloudwhoisHubEvents', Effect: 'Allow', Action, Resource: queueOf(queue).arn };
}

/** Actions that need not be allowed on everything, each with where it is needed; one provider that needs all counts. */
function confinedOf(providers: readonly Provider[]): Map<string, readonly string[]> {
  const confined = new Map<string, readonly string[]>();
  for (const action of new Set(providers.flatMap(({ resources = {} }) => Object.keys(resources)))) {
    const needing = providers.filter(({ actions }) => actions.includes(action));
    const arns = needing.flatMap(({ resources }) => resources?.[action] ?? '*');
    if (!arns.includes('*')) confined.set(action, [...new Set(arns)].sort());
  }
  return confined;
}
