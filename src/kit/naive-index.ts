import { holds, lastAddress, parseAddress, parseNetwork } from './address.ts';
import type { Document, StoredDocument } from './document.ts';
import type { ExactMatch, Index, Match, Query } from './index-port.ts';
import type { ScopeRecord } from './scope.ts';

/**
 * An index that looks at every document, slow and plainly right: for tests of look-ups. `ended` are documents that went
 * since. `queries` lists what was asked, in order.
 */
export function naiveIndex(
  documents: readonly Document[],
  { scopes = [], ended = [] }: { scopes?: readonly ScopeRecord[]; ended?: readonly Document[] } = {},
): Pick<Index, 'find' | 'scopes'> & { queries: Query[] } {
  const queries: Query[] = [];
  const now = documents.map(stored);
  const past = ended.map((one) => ({ ...stored(one), validTo: '2026-11-21T03:30:00.000Z' }));
  return {
    queries,
    scopes: async (kind) => scopes.filter(({ key }) => kind === undefined || key.startsWith(`${kind}/`)),
    async find(query) {
      queries.push(query);
      const { match, kinds, accounts, limit = 50, cursor = '0' } = query;
      // Stores need not agree on what an empty list means: nobody may ask it
      if (accounts?.length === 0) throw new Error('an empty list of accounts');
      const from = query.ended ? past : now;
      const all = (query.ended && query.at !== undefined ? [] : from)
        .filter(({ kind }) => kinds?.includes(kind) ?? true)
        .filter(({ account }) => accounts?.includes(account) ?? true)
        .filter((document) => fits(document, match))
        .sort((a, b) => ('holding' in match ? longest(b) - longest(a) : 0));
      const end = Number(cursor) + limit;
      const page = { documents: all.slice(Number(cursor), end), total: all.length };
      return end < all.length ? { ...page, cursor: String(end) } : page;
    },
  };
}

function stored(document: Document): StoredDocument {
  const { kind, provider, account, region } = document;
  return {
    ...document,
    asOf: '2026-11-21T03:00:00.000Z',
    validFrom: '2026-11-20T03:00:00.000Z',
    scope: `${kind}/${provider}/${account}/${region}`,
  };
}

function fits(document: Document, match: Match | ExactMatch): boolean {
  const { id, name, arn, addresses, hostnames, identifiers, links } = document;
  if ('any' in match) return match.any.some((one) => fits(document, one));
  if ('address' in match) return addresses.includes(match.address);
  if ('hostname' in match) return hostnames.includes(match.hostname);
  if ('hostnames' in match) return match.hostnames.some((one) => hostnames.includes(one));
  if ('under' in match) return hostnames.some((one) => one.endsWith(`.${match.under}`));
  if ('identifier' in match) return [arn, ...identifiers].includes(match.identifier);
  if ('ids' in match) return match.ids.includes(id);
  if ('name' in match) return name?.toLowerCase() === match.name.toLowerCase();
  if ('linkedTo' in match)
    return links.some((link) => link.kind === match.linkedTo.kind && link.id === match.linkedTo.id);
  if ('holding' in match) return isHolding(document, match.holding);
  if ('inside' in match) return isInside(document, match.inside);
  return true;
}

function rangesOf({ ranges }: Document) {
  return ranges.flatMap((range) => parseNetwork(range) ?? []);
}

function longest(document: Document): number {
  return Math.max(...rangesOf(document).map(({ prefix }) => prefix));
}

function isHolding(document: Document, value: string): boolean {
  const address = parseAddress(value);
  return address !== undefined && rangesOf(document).some((range) => holds(range, address));
}

function isInside(document: Document, cidr: string): boolean {
  const around = parseNetwork(cidr);
  if (!around) throw new Error(`${cidr} is no CIDR`);
  const addresses = document.addresses.flatMap((one) => parseAddress(one) ?? []);
  return (
    addresses.some((one) => holds(around, one)) ||
    rangesOf(document).some((one) => holds(around, one.base) && holds(around, lastAddress(one)))
  );
}
