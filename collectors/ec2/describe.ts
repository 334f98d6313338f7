import type { Document, Result } from '#kit';
import { awsConsole, factText, partitionOf, resourceOf } from '#kit';

/** A noun phrase for a result, from what redaction has left of it: "the stopped instance i-0abc (api-7)". */
export function describe({ id, name, facts }: Result): string {
  const state = factText({ facts }, 'state') ?? 'running';
  const told = state === 'running' ? '' : `${state} `;
  return `the ${told}instance ${resourceOf(id)}${name === undefined ? '' : ` (${name})`}`;
}

/** The page of the instance in AWS's console. */
export function consoleLink({ id, region, provider }: Document) {
  if (provider !== 'aws') return undefined;
  const page = `InstanceDetails:instanceId=${encodeURIComponent(resourceOf(id))}`;
  return awsConsole(partitionOf(region), `ec2/home?region=${encodeURIComponent(region)}#${page}`);
}
