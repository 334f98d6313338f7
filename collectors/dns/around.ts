import type { LookupContext, StoredDocument } from '#kit';
import { findAll, onceById } from '#kit';
import { isDomain, isPrivate, isRecord, isZone, nameOf, zoneOf } from './document.ts';
import { heritageNames } from './heritage.ts';
import { isUnder, suffixesOf } from './names.ts';

/** What the index has around a name: all that decides which zone answers for it, and how. */
export interface Around {
  name: string;
  /** Zones whose name is the name or above it. */
  zones: StoredDocument[];
  /** Registered domains at the name or above it. */
  domains: StoredDocument[];
  /** Records at the name and above it, and the wildcards that may cover it, by the id of their zone. */
  records: Map<string, StoredDocument[]>;
}

export type View = Pick<LookupContext, 'index'>;

/** Labels of a name that are looked at; an IPv6 address has 34 as a name. */
const MOST_LABELS = 60;
const PAGES = 20;
/** The most that one query takes. */
const AT_ONCE = 200;

/** One query (of a page, as a rule) for a name and everything above it; two for one of very many labels. */
export async function readAround(view: View, name: string): Promise<Around> {
  const above = [name, ...suffixesOf(name).slice(1).slice(-MOST_LABELS)];
  const names = [...above, ...above.map((one) => `*.${one}`)];
  const hostnames = [...new Set([...names, ...heritageNames(name)])];
  // A document of a file may have a name and no host names
  const matches = [...hostnames.map((hostname) => ({ hostname })), ...names.map((one) => ({ name: one }))];
  const read: StoredDocument[] = [];
  for (let i = 0; i < matches.length; i += AT_ONCE)
    read.push(...(await findAll(view.index, { any: matches.slice(i, i + AT_ONCE) }, { kinds: ['dns'] })));
  const documents = onceById(read);
  const ours = documents.filter((document) => isUnder(name, nameOf(document)));
  return {
    name,
    zones: ours.filter(isZone),
    domains: ours.filter(isDomain),
    records: Map.groupBy(documents.filter(isRecord), zoneOf),
  };
}

/** Whether a zone has a record below a name: then the name exists, though it may have nothing of its own. */
export async function hasBelow({ index }: View, zone: StoredDocument, name: string): Promise<boolean> {
  let cursor: string | undefined;
  for (let i = 0; i < PAGES; i++) {
    const page = await index.find({
      match: { under: name },
      kinds: ['dns'],
      accounts: [zone.account],
      limit: 1000,
      ...(cursor !== undefined && { cursor }),
    });
    if (page.documents.some((document) => isRecord(document) && zoneOf(document) === zone.id)) return true;
    if (page.cursor === undefined) return false;
    cursor = page.cursor;
  }
  return false;
}

/** The records of a zone at one name, as far as `readAround` looked there. */
export function recordsAt({ records }: Around, zone: StoredDocument, name: string): StoredDocument[] {
  return (records.get(zone.id) ?? []).filter((record) => nameOf(record) === name);
}

export function publicZones({ zones }: Around): StoredDocument[] {
  return zones.filter((zone) => !isPrivate(zone));
}

/** The longest name first: the zone that is asked before all others. */
export function byName(zones: readonly StoredDocument[]): StoredDocument[][] {
  const groups = Map.groupBy(zones, nameOf);
  return [...groups.values()].sort((a, b) => lengthOf(b) - lengthOf(a));
}

function lengthOf([zone]: readonly StoredDocument[]): number {
  return zone === undefined ? 0 : nameOf(zone).length;
}
