import type { Document } from '#kit';
import { holds, isV4, lastAddress, parseAddress, parseNetwork } from '#kit';

/** AWS keeps the first four addresses and the last one of every IPv4 subnet for itself. */
const reserved = ['the network address', 'the router', 'DNS', 'future use'] as const;

/** A sentence, with a space before it, where AWS keeps the address for itself in this subnet; else an empty text. */
export function reservedNote(subnet: Document, value: string): string {
  const address = parseAddress(value);
  if (subnet.type !== 'subnet' || !address || !isV4(address)) return '';
  for (const range of subnet.ranges) {
    const network = parseNetwork(range);
    if (!network || !holds(network, address)) continue;
    const use = isLast(address, lastAddress(network))
      ? 'the broadcast address'
      : reserved[offset(address, network.base)];
    if (use) return ` AWS keeps it for itself there (${use}).`;
  }
  return '';
}

function isLast(address: Uint8Array, last: Uint8Array): boolean {
  return address.every((byte, i) => byte === last[i]);
}

/** How far into the network, as far as the last two bytes tell: a subnet has at most 65,536 addresses. */
function offset(address: Uint8Array, base: Uint8Array): number {
  const low = (bytes: Uint8Array) => (bytes[14] ?? 0) * 256 + (bytes[15] ?? 0);
  return low(address) - low(base);
}
