import {
  EC2Client,
  RebootInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import type { Action, ActionContext } from '#kit';
import { resourceOf } from '#kit';
import { readInstances } from './read.ts';

const instances = ['arn:*:ec2:*:*:instance/*'];
const common = { provider: 'aws', types: ['instance'], state } as const;

/** What can be done to an instance. Nothing here deletes. */
export const actions: readonly Action[] = [
  {
    ...common,
    name: 'start',
    title: 'Start',
    needs: { 'ec2:DescribeInstances': ['*'], 'ec2:StartInstances': instances },
    consequence: 'It costs money again, and gets another public address where AWS lends it one.',
    from: ['stopped'],
    goal: 'running',
    act: async (context) => void (await clientOf(context).send(new StartInstancesCommand(only(context)))),
  },
  {
    ...common,
    name: 'stop',
    title: 'Stop',
    needs: { 'ec2:DescribeInstances': ['*'], 'ec2:StopInstances': instances },
    consequence:
      'Memory, instance store and a lent public address are lost; an Auto Scaling group replaces it.',
    from: ['running'],
    goal: 'stopped',
    act: async (context) => void (await clientOf(context).send(new StopInstancesCommand(only(context)))),
  },
  {
    ...common,
    name: 'reboot',
    title: 'Reboot',
    needs: { 'ec2:DescribeInstances': ['*'], 'ec2:RebootInstances': instances },
    consequence: 'Its operating system restarts; disks and addresses stay.',
    from: ['running'],
    goal: 'running',
    remark:
      'A reboot does not show in this state: the status checks of a live look tell when it answers again.',
    act: async (context) => void (await clientOf(context).send(new RebootInstancesCommand(only(context)))),
  },
];

async function state({ aws, target }: ActionContext): Promise<string | undefined> {
  const { InstanceIds } = only({ target });
  for await (const page of readInstances(aws, placeOf(target), { 'instance-id': InstanceIds })) {
    const found = page.find(({ InstanceId = '' }) => InstanceIds.includes(InstanceId));
    if (found) return found.State?.Name;
  }
  return undefined;
}

function clientOf({ aws, target }: ActionContext): EC2Client {
  return aws.client(EC2Client, placeOf(target));
}

function placeOf({ account, region }: ActionContext['target']) {
  return { account: account.id, region };
}

function only({ target }: Pick<ActionContext, 'target'>): { InstanceIds: string[] } {
  return { InstanceIds: [resourceOf(target.id)] };
}
