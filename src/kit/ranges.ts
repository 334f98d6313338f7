import { holds, parseAddress, parseNetwork } from './address.ts';

/** Whether an address lies in one of these ranges; what is no address, or no range, lies in none. */
export function isInRanges(value: string, ranges: readonly string[]): boolean {
  const address = parseAddress(value);
  if (!address) return false;
  return ranges.some((range) => {
    const network = parseNetwork(range);
    return network !== undefined && holds(network, address);
  });
}

/** RFC 1918, 6598, 4193. */
const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'];

/** Whether an address is unique only inside its network. */
export function isPrivateAddress(value: string): boolean {
  return isInRanges(value, privateRanges);
}
