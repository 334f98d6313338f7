import type { Document, StoredDocument } from '#kit';
import type { View } from './around.ts';
import { attrsOf, isPrivate, nameOf, recordTypeOf, vpcsOf, zoneOf } from './document.ts';
import type { PrivateStanding, Standing } from './standing.ts';
import { answers, standingOf } from './standing.ts';
import { aliasTarget, pointsTo } from './targets.ts';
import { answerIn } from './within-zone.ts';

/** Where a name leads in the end: a name or an address behind all aliases and CNAMEs that are ours. */
export interface End {
  /** The id of the result that it begins at. */
  from: string;
  /** Names on the way, without the first and the last. */
  via: string[];
  /** Exactly one of these. */
  address?: string;
  hostname?: string;
  stopped?: Stopped;
  /** The types of which `typeless` has none. */
  wanted?: string;
  /** The VPCs in which it is asked, where it begins in a private zone. */
  vpcs?: string[];
}

/**
 * Why a chain goes no further: `outside` is under no zone of ours, `delegated` is under one that delegates it to others,
 * `unheard` only under one that nobody asks, `private` only in VPCs where the chain does not begin; `typeless` is there
 * without a record of the type, `missing` is not there at all; `loop` leads back to itself, `long` is longer than
 * anybody follows.
 */
export type Stopped =
  | 'outside'
  | 'delegated'
  | 'unheard'
  | 'private'
  | 'typeless'
  | 'missing'
  | 'loop'
  | 'long';

export interface Chain {
  ends: End[];
  /** Records of other names on the way. */
  via: Map<string, StoredDocument>;
}

/** Resolvers give up at about as many. */
const LONGEST = 8;
/** Ends that are followed; a name with more sets is told in part. */
const MOST_ENDS = 60;
/** Types that say where a name leads. */
const LEADING = new Set(['A', 'AAAA', 'CNAME']);

interface Walk {
  view: View;
  from: string;
  /** The zone at the start: its view of the world (public, or inside its VPCs) counts for all steps. */
  zone: StoredDocument | undefined;
  seen: Map<string, Promise<Standing>>;
  chain: Chain;
}

/** Follows every record to its ends, across accounts. A and AAAA lead apart; each name is looked up once. */
export async function follow(
  view: View,
  { name, records, zones }: { name: string; records: readonly Document[]; zones: readonly StoredDocument[] },
): Promise<Chain> {
  const chain: Chain = { ends: [], via: new Map() };
  const seen = new Map<string, Promise<Standing>>();
  for (const record of records.filter((one) => LEADING.has(recordTypeOf(one)))) {
    const zone = zones.find(({ id }) => id === zoneOf(record));
    await step(record, [name], { view, from: record.id, zone, seen, chain });
  }
  return chain;
}

async function step(record: Document, path: readonly string[], walk: Walk): Promise<void> {
  const { chain, from } = walk;
  const wanted = typesAfter(record);
  const vpcs = walk.zone && isPrivate(walk.zone) ? vpcsOf(walk.zone).map(({ id }) => id) : [];
  const inside = vpcs.length > 0 ? { vpcs } : {};
  const end = (own: Partial<End>) => {
    if (chain.ends.length < MOST_ENDS) chain.ends.push({ from, via: path.slice(1), ...inside, ...own });
  };
  for (const target of targetsOf(record, path.at(-1) ?? '')) {
    if ('address' in target) {
      end(target);
      continue;
    }
    const { hostname } = target;
    if (path.includes(hostname)) end({ hostname, stopped: 'loop' });
    else if (path.length > LONGEST) end({ hostname, stopped: 'long' });
    else if (chain.ends.length < MOST_ENDS) {
      const next = await nextOf(hostname, record, walk);
      if (typeof next === 'string') end({ hostname, stopped: next, wanted: wanted.join(', ') });
      else
        for (const one of next) {
          chain.via.set(one.id, one);
          await step(one, [...path, hostname], walk);
        }
    }
  }
}

type Target = { address: string } | { hostname: string };

function targetsOf(record: Document, asked: string): Target[] {
  const { alias, values = [] } = attrsOf(record);
  const type = recordTypeOf(record);
  // A wildcard's alias to a website means the bucket of the name that was asked
  const own = nameOf(record);
  if (alias) return [{ hostname: aliasTarget(own.startsWith('*.') ? asked : own, alias.name) }];
  const isAddress = type === 'A' || type === 'AAAA';
  // A document of a file may have no attributes
  const all = values.length > 0 ? values : isAddress ? record.addresses : record.identifiers;
  return all.flatMap((value): Target[] => {
    const target = pointsTo(type, value);
    if (target === undefined) return [];
    return [isAddress ? { address: target } : { hostname: aliasTarget(own, target) }];
  });
}

/** An alias stays with its type; a CNAME leads to all. */
function typesAfter(record: Document): string[] {
  const type = recordTypeOf(record);
  return attrsOf(record).alias !== undefined || type !== 'CNAME' ? [type] : [...LEADING];
}

/** The records that a name leads on to, or why it leads to none of ours. */
async function nextOf(hostname: string, record: Document, walk: Walk): Promise<StoredDocument[] | Stopped> {
  const promised = walk.seen.get(hostname) ?? standingOf(walk.view, hostname);
  walk.seen.set(hostname, promised);
  const standing = await promised;
  const heard = await heardBy(standing, record, walk);
  const wanted = new Set([...typesAfter(record), 'CNAME']);
  const found = heard
    .filter(answers)
    .flatMap(({ answer }) => answer.records.filter((one) => wanted.has(recordTypeOf(one))));
  return found.length > 0 ? found : whyNone(standing, heard);
}

type Heard = Pick<Standing['strays'][number], 'answer'>;

/** An alias to a name of its own zone stays in that zone, whoever asks it; all else is asked as anybody would. */
async function heardBy(
  { around, asked, inside, strays }: Standing,
  record: Document,
  walk: Walk,
): Promise<Heard[]> {
  const own = zoneOf(record);
  if (own.split('/').at(-1) === attrsOf(record).alias?.zoneId) {
    const zone = around.zones.find(({ id }) => id === own);
    if (!zone) return strays.filter(({ zoneId }) => zoneId === own);
    return [{ answer: await answerIn(walk.view, zone, around) }];
  }
  const within = inside.filter((one) => sharesVpc(one, walk.zone));
  return [...(within.length > 0 ? within : asked), ...strays];
}

function whyNone({ unheard, inside }: Standing, heard: readonly Heard[]): Stopped {
  const says = (wanted: Heard['answer']['how']) => heard.some(({ answer }) => answer.how === wanted);
  if (says('exact') || says('wildcard') || says('empty')) return 'typeless';
  if (says('delegated')) return 'delegated';
  if (inside.some(answers)) return 'private';
  if (heard.length > 0) return 'missing';
  return unheard.length > 0 ? 'unheard' : 'outside';
}

/** Whether a private zone is asked where the chain began. */
function sharesVpc({ zone, vpcs }: PrivateStanding, start: StoredDocument | undefined): boolean {
  if (!start || !isPrivate(start)) return false;
  const own = new Set(vpcsOf(start).map(({ id }) => id));
  return zone.id === start.id || (vpcs ?? []).some(({ id }) => own.has(id));
}
