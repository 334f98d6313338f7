import type { Document, StoredDocument } from '#kit';
import type { View } from './around.ts';
import { attrsOf, isPrivate, nameOf, recordTypeOf, vpcsOf, zoneOf } from './document.ts';
import type { PrivateStanding, Standing } from './standing.ts';
import { answers, standingOf } from './standing.ts';
import { aliasTarget, pointsTo } from './targets.ts';

/** Where a name leads in the end: a name or an address behind all aliases and CNAMEs that are ours. */
export interface End {
  /** The id of the result that it begins at. */
  from: string;
  /** Names on the way, without the first and the last. */
  via: string[];
  /** Exactly one of these. */
  address?: string;
  hostname?: string;
  /**
   * Why it goes no further there: `outside` is under no zone of ours, `missing` has no such record in the zone of ours
   * that it is under, `loop` leads back to itself, `long` is longer than anybody follows.
   */
  stopped?: 'outside' | 'missing' | 'loop' | 'long';
}

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
  const type = recordTypeOf(record);
  const end = (own: Partial<End>) => {
    if (chain.ends.length < MOST_ENDS) chain.ends.push({ from, via: path.slice(1), ...own });
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
      const next = await nextOf(hostname, type, record, walk);
      if (typeof next === 'string') end({ hostname, stopped: next });
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

/** The records that a name leads on to, or why it leads to none of ours. */
async function nextOf(
  hostname: string,
  type: string,
  record: Document,
  walk: Walk,
): Promise<StoredDocument[] | 'outside' | 'missing'> {
  const standing = walk.seen.get(hostname) ?? standingOf(walk.view, hostname);
  walk.seen.set(hostname, standing);
  const { asked, inside } = await standing;
  const within = inside.filter((one) => sharesVpc(one, walk.zone));
  const heard = within.length > 0 ? within : asked;
  if (heard.every(({ answer }) => answer.how === 'delegated')) return 'outside';
  const alias = attrsOf(record).alias !== undefined;
  const found = heard.filter(answers).flatMap(({ answer }) =>
    answer.records.filter((one) => {
      const next = recordTypeOf(one);
      // An alias stays with its type; a CNAME leads to all
      return alias || type !== 'CNAME' ? next === type || next === 'CNAME' : LEADING.has(next);
    }),
  );
  return found.length > 0 ? found : 'missing';
}

/** Whether a private zone is asked where the chain began. */
function sharesVpc({ zone, vpcs }: PrivateStanding, start: StoredDocument | undefined): boolean {
  if (!start || !isPrivate(start)) return false;
  const own = new Set(vpcsOf(start).map(({ id }) => id));
  return zone.id === start.id || (vpcs ?? []).some(({ id }) => own.has(id));
}
