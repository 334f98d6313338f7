import type { Document, Result } from '#kit';
import { awsConsole, factText, partitionOf } from '#kit';
import { tailOf } from './document.ts';

/** A noun phrase for a result, from what redaction has left of it: "the internal application load balancer front". */
export function describe({ id, name, type, facts }: Result): string {
  const internal = factText({ facts }, 'scheme') === 'internal';
  const noun = type.replaceAll('-', ' ');
  return `the ${internal ? 'internal ' : ''}${noun} ${name ?? tailOf(id)}`;
}

/** The page of the load balancer in AWS's console; of a classic one the list, narrowed to it. */
export function consoleLink({ id, arn, type, region, provider }: Document) {
  if (provider !== 'aws') return undefined;
  const page =
    type === 'classic-load-balancer' || arn === undefined
      ? `LoadBalancers:search=${encodeURIComponent(tailOf(id))}`
      : `LoadBalancer:loadBalancerArn=${encodeURIComponent(arn)}`;
  return awsConsole(partitionOf(region), `ec2/home?region=${encodeURIComponent(region)}#${page}`);
}
