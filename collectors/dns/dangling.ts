import type { Note, StoredDocument } from '#kit';
import { parseAddress } from '#kit';
import type { End } from './chain.ts';
import type { Reading } from './gap.ts';
import { exceptIn, gapIn } from './gap.ts';
import { keyOf } from './holders.ts';
import { awsTarget, regionIn } from './targets.ts';

/**
 * An end that nothing of ours holds: legitimate where it is somebody else's service, dangling where it is in the
 * address space or among the names of AWS and everything that could hold it was read. In between nothing can be told.
 */

/** Services whose addresses are given to customers, and given to others when they let go of them. */
const GIVEN_OUT = /^AWS (EC2|GLOBALACCELERATOR)\b/;

export interface Judging extends Reading {
  name: string;
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
  return end.stopped !== undefined && end.stopped !== 'outside'
    ? judgeOwn(end, key, judging)
    : judgeName(key, judging);
}

async function judgeName(key: string, judging: Judging): Promise<string> {
  const { name } = judging;
  const target = awsTarget(key);
  if (!target) return judgeOutside(key, judging);
  if (!target.kind)
    return `It points to ${key}, the name of a ${target.what}, which is not indexed: whether it is ours cannot be told.`;
  const gap = await gapIn([target.kind], judging, target.region);
  if (gap !== undefined) return untold(key, gap);
  const except = await exceptIn([target.kind], judging);
  if (target.bucket !== undefined)
    return `Dangling: ${name} points to the bucket ${target.bucket}, which is none of ours: whoever makes it owns the name${except}.`;
  return `Dangling: ${name} points to ${key}, and no ${target.what} of ours has that name${except}.`;
}

function untold(key: string, gap: string, where = ''): string {
  return `It points to ${key}${where}, which nothing that was read holds; whether it is dangling cannot be told, because ${gap}.`;
}

async function judgeOutside(key: string, judging: Judging): Promise<string> {
  const gap = await gapIn(['dns'], judging);
  return gap === undefined
    ? `It points to ${key}, an outside name under no zone of ours: whose it is cannot be told from here.`
    : `It points to ${key}, which is under no zone that was read; whether it is ours cannot be told, because ${gap}.`;
}

/** Names that are, or should be, in a zone of ours. */
async function judgeOwn({ stopped, wanted }: End, key: string, judging: Judging): Promise<string> {
  if (stopped === 'typeless')
    return `It points to ${key}, which exists in a zone of ours but has no record of the type that is asked for (${wanted}).`;
  if (stopped === 'private')
    return `It points to ${key}, which only a private zone of ours has: it leads on in the VPCs of that zone alone.`;
  if (stopped === 'unheard')
    return `It points to ${key}, whose zone of ours is not delegated to: others answer for it, and whose it is cannot be told from here.`;
  const gap = await gapIn(['dns'], judging);
  if (stopped === 'delegated') {
    const start = `It points to ${key}, which lies below a delegation of ours`;
    return gap === undefined
      ? `${start} to name servers that are those of no zone of ours.`
      : `${start}; whether the zone there is ours cannot be told, because ${gap}.`;
  }
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
  const gap = await gapIn(kinds, judging, subnet?.region ?? regionIn(service?.name ?? ''));
  const where = subnet ? placeOf(subnet) : `in the public range ${service?.name}`;
  if (gap !== undefined) return untold(key, gap, ` (${where})`);
  const start = `Dangling: ${name} points to ${key}, which lies ${where}, and nothing of ours holds it`;
  if (subnet) return `${start}.`;
  const except = await exceptIn(kinds, judging);
  return `${start}: whoever is given this address gets what is sent to ${name}${except}.`;
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

/** A note of an end: what the asker came for. */
export function endNote(text: string, account: string, of: readonly string[]): Note {
  return { text, account, of, outcomes: ['found'], lead: ['found'] };
}
