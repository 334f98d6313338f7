import type { Document, Question } from '#kit';
import { holds, parseAddress, parseNetwork } from '#kit';
import { resourceOf } from './document.ts';

/**
 * Whether a document is what was asked for: it has the address, or a delegated prefix that holds it; or the id, ARN,
 * volume or host name; or, in any case of letters, the name.
 */
export function answersFor(document: Document, { shape, value }: Question): boolean {
  if (shape === 'address') return holdsAddress(document, value);
  const { id, arn, name, identifiers, hostnames } = document;
  if (name?.toLowerCase() === value.toLowerCase()) return true;
  return (
    [id, resourceOf(id), arn, ...identifiers].includes(bareOf(value)) ||
    hostnames.includes(value.toLowerCase())
  );
}

/** The ARN of a volume names it by its id; everything else as it is. */
export function bareOf(value: string): string {
  return /^arn:.*:volume\//.test(value) ? resourceOf(value) : value;
}

function holdsAddress({ addresses, ranges }: Document, value: string): boolean {
  if (addresses.includes(value)) return true;
  const address = parseAddress(value);
  if (!address) return false;
  return ranges.some((range) => {
    const network = parseNetwork(range);
    return network !== undefined && holds(network, address);
  });
}

const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'].flatMap(
  (range) => parseNetwork(range) ?? [],
);

/** Whether an address is unique only inside its VPC (RFC 1918, 6598, 4193). */
export function isPrivate(value: string): boolean {
  const address = parseAddress(value);
  return address !== undefined && privateRanges.some((range) => holds(range, address));
}
