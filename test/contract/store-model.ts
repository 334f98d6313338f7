import type { Document, ExactMatch, Match, Network, Query } from '#kit';
import { formatAddress, holds, lastAddress, parseAddress, parseNetwork } from '#kit';

/** One version of a document as the naive model remembers it; times in milliseconds. */
export interface ModelVersion {
  document: Document;
  scope: string;
  from: number;
  to?: number;
}

/** What a query must find, by looking at every version there ever was: ids, in no order. */
export function expected(versions: readonly ModelVersion[], query: Query): string[] {
  const { kinds, accounts, at } = query;
  const found = versions.filter(({ document, from, to }) => {
    const then = at === undefined ? to === undefined : from <= at && (to === undefined || at < to);
    const wanted = kinds?.includes(document.kind) ?? true;
    const visible = accounts?.includes(document.account) ?? true;
    return then && wanted && visible && matches(document, query);
  });
  return found.map(({ document }) => document.id);
}

function matches(document: Document, { match }: Query): boolean {
  const { addresses, ranges, hostnames, identifiers, links, arn, name } = document;
  if ('address' in match) return addresses.some((one) => same(one, match.address));
  if ('holding' in match) return ranges.some((range) => holds(netOf(range), bytesOf(match.holding)));
  if ('inside' in match)
    return (
      addresses.some((one) => isIn(one, match.inside)) || ranges.some((one) => isWithin(one, match.inside))
    );
  if ('hostnames' in match) return match.hostnames.some((one) => hostnames.includes(one));
  if ('under' in match) return hostnames.some((one) => one.endsWith(`.${match.under}`));
  if ('identifier' in match) return identifiers.includes(match.identifier) || arn === match.identifier;
  if ('name' in match) return name?.toLowerCase() === match.name.toLowerCase();
  if ('ids' in match) return match.ids.includes(document.id);
  if ('all' in match) return true;
  if ('any' in match) return match.any.some((one) => matches(document, { match: exact(one) }));
  return links.some(({ kind, id }) => kind === match.linkedTo.kind && id === match.linkedTo.id);
}

function exact(match: ExactMatch): Match {
  return 'hostname' in match ? { hostnames: [match.hostname] } : match;
}

/** The longest prefix of the document's ranges that holds the address, for the order of `holding`. */
export function specificity({ ranges }: Document, address: string): number {
  const holding = ranges.map(netOf).filter((range) => holds(range, bytesOf(address)));
  return Math.max(...holding.map(({ prefix }) => prefix));
}

/** The lowest address or range of the document inside the network, for the order of `inside`. */
export function lowest({ addresses, ranges }: Document, cidr: string): string {
  const singles = addresses.filter((one) => isIn(one, cidr)).map((one) => hex(bytesOf(one)));
  const nets = ranges.filter((one) => isWithin(one, cidr)).map((one) => hex(netOf(one).base));
  return [...singles, ...nets].sort()[0] ?? '';
}

function isIn(address: string, cidr: string): boolean {
  return holds(netOf(cidr), bytesOf(address));
}

function isWithin(range: string, cidr: string): boolean {
  const [inner, outer] = [netOf(range), netOf(cidr)];
  return holds(outer, inner.base) && holds(outer, lastAddress(inner));
}

function same(a: string, b: string): boolean {
  return formatAddress(bytesOf(a)) === formatAddress(bytesOf(b));
}

function bytesOf(address: string): Uint8Array {
  const bytes = parseAddress(address);
  if (!bytes) throw new Error(`no address: ${address}`);
  return bytes;
}

function netOf(cidr: string): Network {
  const network = parseNetwork(cidr);
  if (!network) throw new Error(`no network: ${cidr}`);
  return network;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
