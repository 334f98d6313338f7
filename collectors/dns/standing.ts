import type { StoredDocument } from '#kit';
import type { Around, View } from './around.ts';
import { byName, publicZones, readAround } from './around.ts';
import type { Delegation } from './delegation.ts';
import { delegationOf } from './delegation.ts';
import type { Vpc } from './document.ts';
import { isPrivate, nameOf, vpcsOf } from './document.ts';
import { suffixesOf } from './names.ts';
import type { ZoneAnswer } from './within-zone.ts';
import { answerIn } from './within-zone.ts';

/** A public zone, what it says, and whether anybody asks it. */
export interface PublicStanding {
  zone: StoredDocument;
  answer: ZoneAnswer;
  delegation: Delegation;
}

/** A private zone, what it says, and the VPCs in which it is the one that is asked. */
export interface PrivateStanding {
  zone: StoredDocument;
  answer: ZoneAnswer;
  /** Undefined where they could not be read. */
  vpcs: Vpc[] | undefined;
}

/** Records of a name whose zone the index has not, as after the import of records alone. */
interface StrayStanding {
  /** The id that the zone's document would have. */
  zoneId: string;
  account: string;
  answer: ZoneAnswer;
}

/** Everything of ours that could answer for a name. */
export interface Standing {
  name: string;
  around: Around;
  /** Zones of one name that the world asks, or may ask: where there are several, which one cannot be told. */
  asked: PublicStanding[];
  /** Zones that nothing delegates to: nobody hears what they say. */
  unheard: PublicStanding[];
  inside: PrivateStanding[];
  strays: StrayStanding[];
}

/** Which zones of ours answer for a name, and what they say. Public and private ones are kept apart. */
export async function standingOf(view: View, name: string): Promise<Standing> {
  const around = await readAround(view, name);
  const asked: PublicStanding[] = [];
  const unheard: PublicStanding[] = [];
  const known = new Map<string, Delegation>();
  for (const zones of byName(publicZones(around))) {
    for (const zone of zones) {
      const delegation = delegationOf(zone, around, known);
      const standing = { zone, delegation, answer: await answerIn(view, zone, around) };
      (delegation.state === 'not-delegated' ? unheard : asked).push(standing);
    }
    // A longer name is asked in place of a shorter one, if anybody asks it at all
    if (asked.length > 0) break;
  }
  const told = asked.filter(({ delegation }) => delegation.state === 'delegated');
  const maybe = asked.filter(({ delegation }) => delegation.state !== 'delegated');
  const inside = await insideOf(view, around);
  return { name, around, asked: [...told, ...maybe], unheard, inside, strays: straysOf(around) };
}

/** Of each zone without a document the records of the name, or else those of the closest wildcard above it. */
function straysOf({ name, zones, records }: Around): StrayStanding[] {
  const known = new Set(zones.map(({ id }) => id));
  const names = [
    name,
    ...suffixesOf(name)
      .slice(1)
      .map((base) => `*.${base}`),
  ];
  return [...records].flatMap(([zoneId, all]): StrayStanding[] => {
    if (known.has(zoneId)) return [];
    const held = names.find((one) => all.some((record) => nameOf(record) === one));
    const own = all.filter((record) => nameOf(record) === held);
    const [first] = own;
    if (!first || held === undefined) return [];
    const how = held === name ? ({ how: 'exact' } as const) : ({ how: 'wildcard', wildcard: held } as const);
    return [{ zoneId, account: first.account, answer: { ...how, records: own } }];
  });
}

/** In each VPC, the private zone with the longest name is asked, of those that are associated with it. */
async function insideOf(view: View, around: Around): Promise<PrivateStanding[]> {
  const inside: PrivateStanding[] = [];
  const taken = new Set<string>();
  for (const zones of byName(around.zones.filter(isPrivate))) {
    const own = new Set<string>();
    for (const zone of zones) {
      const all = vpcsOf(zone);
      const vpcs = all.filter(({ id }) => !taken.has(id));
      for (const { id } of all) own.add(id);
      if (all.length > 0 && vpcs.length === 0) continue;
      const answer = await answerIn(view, zone, around);
      inside.push({ zone, answer, vpcs: Array.isArray(zone.attrs.vpcs) ? vpcs : undefined });
    }
    for (const id of own) taken.add(id);
  }
  return inside;
}

/** Whether a standing has sets that answer. */
export function answers({ answer: { how } }: { answer: ZoneAnswer }): boolean {
  return how === 'exact' || how === 'wildcard';
}

/** Whether the name is that of the zone. */
export function isApex({ zone }: { zone: StoredDocument }, name: string): boolean {
  return nameOf(zone) === name;
}
