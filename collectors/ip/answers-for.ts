import type { Document, Question } from '#kit';
import { holds, isInRanges, isNamedByArn, lastAddress, parseAddress, parseNetwork } from '#kit';

/**
 * Whether a document holds the value asked for: the address is one of its own or lies in a prefix delegated to it;
 * or something of it lies inside the CIDR, or all of the CIDR in such a prefix; or it has the id, name or ARN.
 * Subnets and VPCs hold no address.
 */
export function answersFor(document: Document, { shape, value }: Question): boolean {
  if (shape === 'address') return holdsAddress(document, value);
  if (shape === 'cidr') return liesInside(document, value) || (isHolder(document) && spans(document, value));
  const { id, arn, identifiers, hostnames } = document;
  return [id, arn, ...identifiers, ...hostnames].includes(value) || isNamedByArn(document, value);
}

/** What addresses are taken from: to lie in the range of one of these is not yet to be held. */
const networks = new Set(['subnet', 'vpc', 'named-network', 'published-range']);

/** Whether the ranges of the document are its own to answer for, as the prefixes of an interface are. */
export function isHolder({ type }: Document): boolean {
  return !networks.has(type);
}

function holdsAddress(document: Document, value: string): boolean {
  return document.addresses.includes(value) || (isHolder(document) && isInRanges(value, document.ranges));
}

/** Whether one of the document's addresses, or the whole of one of its ranges, lies inside the CIDR. */
export function liesInside(document: Document, cidr: string): boolean {
  const around = parseNetwork(cidr);
  if (!around) return false;
  const inside = (address: Uint8Array | undefined) => address !== undefined && holds(around, address);
  if (document.addresses.some((address) => inside(parseAddress(address)))) return true;
  return document.ranges.some((range) => {
    const network = parseNetwork(range);
    return network !== undefined && inside(network.base) && inside(lastAddress(network));
  });
}

/** Whether one of the document's ranges holds the whole CIDR. */
export function spans(document: Document, cidr: string): boolean {
  const inner = parseNetwork(cidr);
  return document.ranges.some((range) => {
    const outer = parseNetwork(range);
    return inner && outer && holds(outer, inner.base) && holds(outer, lastAddress(inner));
  });
}
