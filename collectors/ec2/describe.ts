import type { Document, Result } from '#kit';
import { partitionOf } from '#kit';
import { resourceOf } from './document.ts';

/** A noun phrase for a result, from what redaction has left of it: "the stopped instance i-0abc (api-7)". */
export function describe({ id, name, facts }: Result): string {
  const state = facts.find((fact) => fact.name === 'state')?.value;
  const told = typeof state === 'string' && state !== 'running' ? `${state} ` : '';
  return `the ${told}instance ${resourceOf(id)}${name === undefined ? '' : ` (${name})`}`;
}

const consoles: Record<string, string> = {
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** The page of the instance in AWS's console. */
export function consoleLink({ id, region, provider }: Document): { text: string; url: string } | undefined {
  if (provider !== 'aws') return undefined;
  const host = consoles[partitionOf(region)] ?? 'console.aws.amazon.com';
  const page = `InstanceDetails:instanceId=${encodeURIComponent(resourceOf(id))}`;
  return {
    text: 'AWS console',
    url: `https://${host}/ec2/home?region=${encodeURIComponent(region)}#${page}`,
  };
}
