import type { Document, Question } from '#kit';
import { isPrivateAddress } from '#kit';
import { balancerArn, tailOf } from './document.ts';

/**
 * Whether a document is what was asked for. Of most load balancers AWS does not tell the addresses, or only the public
 * ones: an address speaks against one only where others of its sort are told.
 */
export function answersFor(document: Document, { shape, value }: Question): boolean {
  const { id, arn, name, addresses, hostnames, identifiers } = document;
  if (shape === 'address')
    return addresses.includes(value) || !addresses.some((one) => sortOf(one) === sortOf(value));
  if (name?.toLowerCase() === value.toLowerCase()) return true;
  return [value, balancerOf(value)].some(
    (one) =>
      [id, tailOf(id), arn ?? balancerArn(document, tailOf(id)), ...identifiers].includes(one) ||
      hostnames.includes(one.toLowerCase()),
  );
}

/** The ARN of the load balancer that the ARN of a listener or a rule names; every other value as it is. */
export function balancerOf(value: string): string {
  return value.replace(
    /^(arn:[^/]*:)listener(?:-rule)?\/((?:app|net|gwy)\/[^/]+\/[^/]+)\/.*$/,
    '$1loadbalancer/$2',
  );
}

/** IPv6, or IPv4 that is unique only inside its VPC, or all over the world. */
export function sortOf(value: string): 'ipv6' | 'private' | 'public' {
  if (value.includes(':')) return 'ipv6';
  return isPrivateAddress(value) ? 'private' : 'public';
}
