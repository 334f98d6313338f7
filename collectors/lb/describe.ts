import type { Document, Result } from '#kit';
import { partitionOf } from '#kit';
import { tailOf } from './document.ts';

/** A noun phrase for a result, from what redaction has left of it: "the internal application load balancer front". */
export function describe({ id, name, type, facts }: Result): string {
  const internal = facts.some((fact) => fact.name === 'scheme' && fact.value === 'internal');
  const noun = type.replaceAll('-', ' ');
  return `the ${internal ? 'internal ' : ''}${noun} ${name ?? tailOf(id)}`;
}

const consoles: Record<string, string> = {
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** The page of the load balancer in AWS's console; of a classic one the list, narrowed to it. */
export function consoleLink({
  id,
  arn,
  type,
  region,
  provider,
}: Document): { text: string; url: string } | undefined {
  if (provider !== 'aws') return undefined;
  const host = consoles[partitionOf(region)] ?? 'console.aws.amazon.com';
  const page =
    type === 'classic-load-balancer' || arn === undefined
      ? `LoadBalancers:search=${encodeURIComponent(tailOf(id))}`
      : `LoadBalancer:loadBalancerArn=${encodeURIComponent(arn)}`;
  return {
    text: 'AWS console',
    url: `https://${host}/ec2/home?region=${encodeURIComponent(region)}#${page}`,
  };
}
