import type { StoredDocument } from '#kit';
import type { Around } from './around.ts';
import { byName, publicZones, recordsAt } from './around.ts';
import { attrsOf, nameOf, nameServersOf, recordTypeOf } from './document.ts';
import { decodeName, isUnder } from './names.ts';

/** Whether the world asks a public zone, as far as what is ours tells. */
export interface Delegation {
  state: 'delegated' | 'not-delegated' | 'untold';
  /** A clause: "the registrar names its name servers". */
  because: string;
  /** Others than its name servers are named, which need not mean that it is not asked. */
  doubtful?: true;
}

/**
 * By the registrar, where the domain is registered with us; else by the NS records of our own zone above it. Of a zone
 * that nobody of ours stands above, nothing can be told. `known` keeps what was told of zones around one name.
 */
export function delegationOf(
  zone: StoredDocument,
  around: Around,
  known = new Map<string, Delegation>(),
): Delegation {
  const before = known.get(zone.id);
  if (before) return before;
  const told = tell(zone, around, known);
  known.set(zone.id, told);
  return told;
}

function tell(zone: StoredDocument, around: Around, known: Map<string, Delegation>): Delegation {
  const name = nameOf(zone);
  const domain = around.domains.find((one) => nameOf(one) === name && nameServersOf(one));
  if (domain) return byRegistrar(domain, zone, around);
  const live = parentsOf(zone, around).filter(
    (parent) => delegationOf(parent, around, known).state !== 'not-delegated',
  );
  if (live.length === 0) return { state: 'untold', because: `nothing of ours stands above ${name}` };
  const told = live.map((parent) => byParent(parent, zone, around));
  const first = (wanted: Delegation['state']) => told.find(({ state }) => state === wanted);
  return first('delegated') ?? first('untold') ?? { state: 'untold', because: '', ...told[0] };
}

function byRegistrar(domain: StoredDocument, zone: StoredDocument, around: Around): Delegation {
  const theirs = nameServersOf(domain) ?? [];
  const where = `the registration in the account ${domain.account} names`;
  return compared(zone, around, {
    theirs,
    same: `${where} its name servers`,
    other: `${where} ${listed(theirs)}`,
  });
}

function byParent(parent: StoredDocument, zone: StoredDocument, around: Around): Delegation {
  const title = `the zone ${nameOf(parent)} (${parent.id})`;
  const name = nameOf(zone);
  const theirs = serversAt(parent, name, around);
  if (theirs.length === 0)
    return { state: 'not-delegated', because: `${title} has no NS record for ${name}` };
  const other = `${title} delegates ${name} to ${listed(theirs)}`;
  return compared(zone, around, { theirs, same: `${title} delegates to it`, other });
}

/**
 * A zone may be delegated to by other names of its servers (white-label name servers), which its own NS records have as
 * a rule. That others are named proves only something where they are those of another zone, or Route 53's own.
 */
function compared(
  zone: StoredDocument,
  around: Around,
  { theirs, same, other }: { theirs: readonly string[]; same: string; other: string },
): Delegation {
  const set = nameServersOf(zone) ?? [];
  const own = serversAt(zone, nameOf(zone), around);
  const shared = (servers: readonly string[]) => theirs.some((one) => servers.includes(one));
  if (shared(set)) return { state: 'delegated', because: same };
  const others = publicZones(around).filter(({ id }) => id !== zone.id);
  if (others.some((one) => nameOf(one) === nameOf(zone) && shared(nameServersOf(one) ?? [])))
    return { state: 'not-delegated', because: other };
  if (shared(own)) return { state: 'delegated', because: same };
  if (set.length > 0 && theirs.every(isRoute53Server)) return { state: 'not-delegated', because: other };
  if (set.length === 0 && own.length === 0)
    return { state: 'untold', because: 'its name servers could not be read' };
  return {
    state: 'untold',
    because: `${other}, which may be other names of its own servers, or not`,
    doubtful: true,
  };
}

/** `ns-1.awsdns-01.com`: a name that Route 53 gives to the servers of one delegation set. */
export function isRoute53Server(name: string): boolean {
  return /^ns-\d+\.awsdns(?:-[a-z]+)?-\d+\./.test(name);
}

/** The nearest public zones of ours above a zone; several where the name is there twice. */
function parentsOf(zone: StoredDocument, around: Around): StoredDocument[] {
  const name = nameOf(zone);
  const above = publicZones(around).filter((one) => nameOf(one) !== name && isUnder(name, nameOf(one)));
  return byName(above)[0] ?? [];
}

/** The values of the NS records that a zone has at a name. */
function serversAt(zone: StoredDocument, name: string, around: Around): string[] {
  return recordsAt(around, zone, name)
    .filter((record) => recordTypeOf(record) === 'NS')
    .flatMap((record) => attrsOf(record).values ?? record.identifiers)
    .map(decodeName);
}

/** At most four, and how many more. */
export function listed(names: readonly string[]): string {
  const more = names.length > 4 ? ` and ${names.length - 4} more` : '';
  return `${names.slice(0, 4).join(', ')}${more}`;
}
