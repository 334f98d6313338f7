import type { Note, ScopeRecord, StoredDocument } from '#kit';
import { inWords, parseAddress } from '#kit';
import type { View } from './around.ts';
import type { End } from './chain.ts';
import { keyOf } from './holders.ts';
import { awsTarget } from './targets.ts';

/**
 * An end that nothing of ours holds: legitimate where it is somebody else's service, dangling where it is in the
 * address space or among the names of AWS and everything that could hold it was read. In between nothing can be told.
 */

/** Older than this, what was read proves nothing: the slowest kinds are read every 6 hours. */
const TOO_OLD = 24 * 3600_000;

/** Services whose addresses are given to customers, and given to others when they let go of them. */
const GIVEN_OUT = /^AWS (EC2|GLOBALACCELERATOR)\b/;

export interface Judging extends View {
  name: string;
  now: number;
  /** Whether rules hide some of a kind from the asker, where the frame says so. */
  hides?: (kind: string) => boolean;
  /** A time in the past was asked about: what had been read by then nobody knows. */
  past?: boolean;
}

/** What there is to say of an end without a holder, in one sentence. */
export async function judgeEnd(end: End, judging: Judging): Promise<string> {
  const key = keyOf(end);
  const { name } = judging;
  if (end.stopped === 'loop')
    return `It leads nowhere: ${[name, ...end.via, key].join(' → ')} is a loop, which no resolver follows.`;
  if (end.stopped === 'long')
    return `The chain goes on after ${key}: it is longer than 8 names, and resolvers give up.`;
  const address = end.address ?? awsTarget(key)?.address;
  if (address !== undefined) return judgeAddress(address, key, judging);
  return end.stopped === 'missing' ? judgeOwn(key, judging) : judgeName(key, judging);
}

async function judgeName(key: string, judging: Judging): Promise<string> {
  const { name } = judging;
  const target = awsTarget(key);
  if (!target)
    return `It points to ${key}, an outside name under no zone of ours: whose it is cannot be told from here.`;
  if (!target.kind)
    return `It points to ${key}, the name of a ${target.what}, which is not indexed: whether it is ours cannot be told.`;
  const gap = await gapIn([target.kind], judging);
  if (gap !== undefined) return untold(key, gap);
  if (target.bucket !== undefined)
    return `Dangling: ${name} points to the bucket ${target.bucket}, which is none of ours: whoever makes it owns the name.`;
  return `Dangling: ${name} points to ${key}, and no ${target.what} of ours has that name.`;
}

function untold(key: string, gap: string, where = ''): string {
  return `It points to ${key}${where}, which nothing that was read holds; whether it is dangling cannot be told, because ${gap}.`;
}

async function judgeOwn(key: string, judging: Judging): Promise<string> {
  const gap = await gapIn(['dns'], judging);
  return gap === undefined
    ? `Dangling: ${judging.name} points to ${key}, which does not exist in the zone of ours that it would be in.`
    : `It points to ${key}, which was not found in our zones; whether it is there cannot be told, because ${gap}.`;
}

async function judgeAddress(address: string, key: string, judging: Judging): Promise<string> {
  const { index, name } = judging;
  const around = (await index.find({ match: { holding: address }, kinds: ['ip'], limit: 200 })).documents;
  const own = around.find(({ provider }) => provider === 'networks');
  if (own) return `It points to ${key}, in our network ${own.name}.`;
  const published = around.filter(({ provider }) => provider === 'aws-ranges');
  const subnet = around.find(({ account }) => account !== '-');
  if (published.length === 0 && !subnet) return outside(key, address, judging);
  const service = published.find((range) => GIVEN_OUT.test(range.name ?? ''));
  if (!subnet && !service)
    return `It points to ${key}, an address of AWS (${published[0]?.name}) that serves many customers: whose it is cannot be told.`;
  const kinds = service?.name?.includes('GLOBALACCELERATOR') ? ['ip', 'cdn'] : ['ip'];
  const gap = await gapIn(kinds, judging);
  const where = subnet ? placeOf(subnet) : `in the public range ${service?.name}`;
  if (gap !== undefined) return untold(key, gap, ` (${where})`);
  const start = `Dangling: ${name} points to ${key}, which lies ${where}, and nothing of ours holds it`;
  return subnet ? `${start}.` : `${start}: whoever is given this address gets what is sent to ${name}.`;
}

function placeOf({ type, id, name, account }: StoredDocument): string {
  const noun = type === 'vpc' ? 'VPC' : type;
  return `inside our ${noun} ${name ?? id.split('/').at(-1)} in the account ${account}`;
}

async function outside(key: string, address: string, { index }: Judging): Promise<string> {
  if (isPrivateAddress(address))
    return `It points to ${key}, a private address outside the networks that were read.`;
  const ranges = (await index.scopes('ip')).filter((record) => record.key.startsWith('ip/aws-ranges/'));
  if (!ranges.some(({ outcome }) => outcome === 'complete'))
    return untold(key, "AWS's published ranges could not be read");
  return `It points to ${key}, which is outside AWS's published ranges: an outside service, as far as can be told.`;
}

function isPrivateAddress(address: string): boolean {
  const bytes = parseAddress(address);
  if (!bytes) return false;
  if (address.includes(':')) return ((bytes[0] ?? 0) & 0xfe) === 0xfc || address.startsWith('fe80:');
  const [a = 0, b = 0] = bytes.subarray(12);
  return (
    a === 10 ||
    a === 127 ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && b === 168) ||
    (a === 100 && (b & 0xc0) === 64)
  );
}

/** Why these kinds are not known completely, as a clause; undefined where they are. */
export async function gapIn(
  kinds: readonly string[],
  { index, now, hides, past }: Pick<Judging, 'index' | 'now' | 'hides' | 'past'>,
): Promise<string | undefined> {
  if (past) return 'what had been read by then is not known';
  for (const kind of kinds) {
    if (hides?.(kind)) return `rules hide some of what the kind ${kind} holds from you`;
    const records = (await index.scopes(kind)).filter(({ outcome }) => outcome !== 'excluded');
    if (records.length === 0) return `nothing of the kind ${kind} was read, or you may not see it`;
    const bad = records.filter((record) => record.outcome !== 'complete');
    if (bad.length > 0) return unread(kind, bad, records.length);
    const oldest = Math.min(...records.map(({ completedAt = '' }) => Date.parse(completedAt) || 0));
    if (now - oldest > TOO_OLD) return `a part of the kind ${kind} was read ${inWords(now - oldest)} ago`;
  }
  return undefined;
}

function unread(kind: string, bad: readonly ScopeRecord[], all: number): string {
  const [first] = bad;
  const [, , account = ''] = first?.key.split('/') ?? [];
  const why = first?.error?.code ?? first?.outcome;
  return `${bad.length} of ${all} scopes of the kind ${kind} could not be read (${account}: ${why}${bad.length > 1 ? ', …' : ''})`;
}

/** A note of an end: what the asker came for. */
export function endNote(text: string, account: string): Note {
  return { text, account, outcomes: ['found'], lead: ['found'] };
}
