import type { Document, Question } from '#kit';
import { holds, lastAddress, parseAddress, parseNetwork } from '#kit';

/**
 * Whether a document holds the value asked for: the address is one of its own or lies in a prefix delegated to it;
 * or something of it lies inside the CIDR; or it has the id, name or ARN. Subnets and VPCs hold no address.
 */
export function answersFor(document: Document, { shape, value }: Question): boolean {
  if (shape === 'address') return holdsAddress(document, value);
  if (shape === 'cidr') return liesInside(document, value);
  return document.identifiers.includes(value) || document.hostnames.includes(value) || document.arn === value;
}

/** Whether the document is one that can hold an address at all. */
export function isHolder({ type }: Document): boolean {
  return type === 'network-interface' || type === 'elastic-ip';
}

function holdsAddress(document: Document, value: string): boolean {
  if (document.addresses.includes(value)) return true;
  const address = parseAddress(value);
  if (!address || !isHolder(document)) return false;
  return document.ranges.some((range) => {
    const network = parseNetwork(range);
    return network !== undefined && holds(network, address);
  });
}

function liesInside(document: Document, cidr: string): boolean {
  const around = parseNetwork(cidr);
  if (!around) return false;
  const inside = (address: Uint8Array | undefined) => address !== undefined && holds(around, address);
  if (document.addresses.some((address) => inside(parseAddress(address)))) return true;
  return document.ranges.some((range) => {
    const network = parseNetwork(range);
    return network !== undefined && inside(network.base) && inside(lastAddress(network));
  });
}
