import { DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import type { Aws, Document, Place } from '#kit';
import { detail, given, isUnreadable, texts } from '#kit';
import { common, roleId, userId } from './document.ts';
import { personOf } from './person.ts';
import type { TrailEvent } from './trail.ts';
import { lookupEvents, lookupPage } from './trail.ts';

/** Where the events of global services are: IAM, STS's old endpoint, signing in. */
const GLOBAL = 'us-east-1';
/** Regions asked at the same time; each has a budget of its own. */
const AT_ONCE = 8;
/** Calls of a session that are told. */
const MOST_CALLS = 10;
/** Further regions in which the event that began the session is looked for: those that it called first. */
const MOST_ORIGINS = 2;

/**
 * What CloudTrail knows of a temporary key, over all enabled regions of its account: one call in each, and up to three
 * for how the session began. Throws where not a single region could be read.
 */
export async function readSession({
  aws,
  place,
  id,
  signal,
}: {
  aws: Aws;
  place: Place;
  id: string;
  signal: AbortSignal;
}): Promise<Document> {
  const { regions, unread } = await regionsOf(aws, place);
  const events: TrailEvent[] = [];
  let read = 0;
  let older = false;
  let reason: unknown;
  for (let i = 0; i < regions.length; i += AT_ONCE) {
    signal.throwIfAborted();
    const some = regions.slice(i, i + AT_ONCE);
    const found = await Promise.all(some.map((region) => regionEvents(aws, { ...place, region }, id)));
    for (const [j, own] of found.entries()) {
      older ||= !('events' in own) || own.older;
      if ('events' in own) events.push(...own.events);
      else {
        unread.push(some[j] ?? '');
        reason ??= own.error;
      }
    }
    read += found.filter((own) => 'events' in own).length;
  }
  // A "nothing" that rests on nothing is none
  if (read === 0) throw reason ?? new Error('CloudTrail could be read in no region');
  events.sort((a, b) => (a.at < b.at ? 1 : -1));
  const began = await readBeginning(aws, place, { id, events, unread });
  return sessionDocument({ account: place.account, id, events, older, began, unread });
}

/** The region of global services first. Where the list is denied, it is the only one that is sure to be there. */
async function regionsOf(aws: Aws, place: Place): Promise<{ regions: string[]; unread: string[] }> {
  const listed = await detail(() => aws.client(EC2Client, place).send(new DescribeRegionsCommand({})));
  if (isUnreadable(listed)) return { regions: [GLOBAL], unread: ['all other regions'] };
  const names = (listed.Regions ?? []).flatMap(({ RegionName }) => RegionName ?? []);
  return { regions: names.toSorted((a, b) => Number(b === GLOBAL) - Number(a === GLOBAL)), unread: [] };
}

/** The events of a region, or why it could not be read: one that fails costs what happened there. */
function regionEvents(
  aws: Aws,
  place: Place,
  id: string,
): Promise<{ events: TrailEvent[]; older: boolean } | { error: unknown }> {
  return lookupPage(aws, place, { by: 'AccessKeyId', value: id }).catch((error: unknown) => ({ error }));
}

/** The event that gave the session its key names it among its resources; who called then is the person behind. */
async function readBeginning(
  aws: Aws,
  place: Place,
  { id, events, unread }: { id: string; events: readonly TrailEvent[]; unread: readonly string[] },
): Promise<TrailEvent | undefined> {
  const first = events.toReversed().flatMap(({ region }) => region ?? []);
  const regions = [...new Set([GLOBAL, ...first])]
    .slice(0, 1 + MOST_ORIGINS)
    .filter((one) => !unread.includes(one));
  const found = await Promise.all(
    regions.map((region) =>
      detail(() => lookupEvents(aws, { ...place, region }, { by: 'ResourceName', value: id, most: 5 })).catch(
        () => [],
      ),
    ),
  );
  return found.flatMap((all) => (isUnreadable(all) ? [] : all)).find(({ issued }) => issued === id);
}

interface Seen {
  account: string;
  id: string;
  /** Newest first. */
  events: readonly TrailEvent[];
  /** There may be events before these: the oldest of them is then not the first. */
  older: boolean;
  began: TrailEvent | undefined;
  unread: readonly string[];
}

/** What there is to say of a session; with no events at all, that it has called nothing that is recorded. */
function sessionDocument({ account, id, events, older, began, unread }: Seen): Document {
  const who = personOf(events, began);
  const times = events.map(({ at }) => at).filter((at) => at !== '');
  return {
    ...common(account, 'session', id),
    ...(who.session && { name: who.session }),
    identifiers: texts([id, who.arn]),
    tags: {},
    attrs: given({
      role: who.role,
      session: who.session,
      user: who.user,
      person: who.person,
      personBecause: who.because,
      sourceIdentity: who.sourceIdentity,
      assumedBy: who.assumedBy,
      firstSeen: began?.at || (older ? undefined : times.at(-1)),
      lastSeen: times[0],
      calls: events.slice(0, MOST_CALLS).map(plainCall),
      unreadRegions: unread.length > 0 ? [...unread] : undefined,
    }),
    links: [
      ...(who.role ? [{ relation: 'role', kind: 'key', id: roleId(account, who.role) }] : []),
      ...(who.user ? [{ relation: 'user', kind: 'key', id: userId(account, who.user) }] : []),
    ],
  };
}

/** A call without who made it. */
export function plainCall({ at, event, service, region, source, error }: TrailEvent) {
  return { at, event, service, ...given({ region, source, error }) };
}
