import type { StoredDocument } from '#kit';
import type { Around } from './around.ts';
import { byName, publicZones, recordsAt } from './around.ts';
import { attrsOf, nameOf, nameServersOf, recordTypeOf } from './document.ts';
import { isUnder } from './names.ts';

/** Whether the world asks a public zone, as far as what is ours tells. */
export interface Delegation {
  state: 'delegated' | 'not-delegated' | 'untold';
  /** A clause: "the registrar names its name servers". */
  because: string;
}

/**
 * By the registrar, where the domain is registered with us; else by the NS records of our own zone above it. Of a zone
 * that nobody of ours stands above, nothing can be told.
 */
export function delegationOf(zone: StoredDocument, around: Around): Delegation {
  const servers = serversOf(zone, around);
  if (!servers) return { state: 'untold', because: 'its name servers could not be read' };
  const name = nameOf(zone);
  const domain = around.domains.find((one) => nameOf(one) === name && nameServersOf(one));
  if (domain) return byRegistrar(domain, servers);
  const parents = parentsOf(zone, around).map((parent) => ({ parent, own: delegationOf(parent, around) }));
  const live = parents.filter(({ own }) => own.state !== 'not-delegated');
  if (live.length === 0) return { state: 'untold', because: `nothing of ours stands above ${name}` };
  const told = live.map(({ parent }) => byParent(parent, zone, servers, around));
  return told.find(({ state }) => state === 'delegated') ?? told[0] ?? { state: 'untold', because: '' };
}

function byRegistrar(domain: StoredDocument, servers: readonly string[]): Delegation {
  const theirs = nameServersOf(domain) ?? [];
  const same = theirs.some((one) => servers.includes(one));
  const where = `the registration in the account ${domain.account}`;
  if (same) return { state: 'delegated', because: `${where} names its name servers` };
  return { state: 'not-delegated', because: `${where} names ${listed(theirs)}` };
}

function byParent(
  parent: StoredDocument,
  zone: StoredDocument,
  servers: readonly string[],
  around: Around,
): Delegation {
  const title = `the zone ${nameOf(parent)} (${parent.id})`;
  const theirs = serversAt(parent, nameOf(zone), around);
  if (theirs.length === 0)
    return { state: 'not-delegated', because: `${title} has no NS record for ${nameOf(zone)}` };
  if (theirs.some((one) => servers.includes(one)))
    return { state: 'delegated', because: `${title} delegates to it` };
  return { state: 'not-delegated', because: `${title} delegates ${nameOf(zone)} to ${listed(theirs)}` };
}

/** The nearest public zones of ours above a zone; several where the name is there twice. */
function parentsOf(zone: StoredDocument, around: Around): StoredDocument[] {
  const name = nameOf(zone);
  const above = publicZones(around).filter((one) => nameOf(one) !== name && isUnder(name, nameOf(one)));
  return byName(above)[0] ?? [];
}

/** The zone's delegation set, or else the NS records at its own name. */
function serversOf(zone: StoredDocument, around: Around): string[] | undefined {
  const set = nameServersOf(zone);
  if (set) return set;
  const own = serversAt(zone, nameOf(zone), around);
  return own.length > 0 ? own : undefined;
}

function serversAt(zone: StoredDocument, name: string, around: Around): string[] {
  return recordsAt(around, zone, name)
    .filter((record) => recordTypeOf(record) === 'NS')
    .flatMap((record) => attrsOf(record).values ?? record.identifiers);
}

/** At most four, and how many more. */
export function listed(names: readonly string[]): string {
  const more = names.length > 4 ? ` and ${names.length - 4} more` : '';
  return `${names.slice(0, 4).join(', ')}${more}`;
}
