import type { ExactMatch, StoredDocument } from '#kit';
import type { View } from './around.ts';
import type { End } from './chain.ts';
import { awsTarget } from './targets.ts';

/** Values in one query. */
const AT_ONCE = 200;

/** What holds the ends of a chain: documents of other kinds, by the end's address or host name. Best first. */
export type Holders = Map<string, StoredDocument[]>;

/** Reads the holders of all ends with one query for each 200 of them. */
export async function holdersOf(view: View, ends: readonly End[]): Promise<Holders> {
  const wanted = [...new Set(ends.map(keyOf))];
  const holders: Holders = new Map(wanted.map((key) => [key, []]));
  const matches = wanted.flatMap(matchesOf);
  const found = new Map<string, StoredDocument>();
  for (let i = 0; i < matches.length; i += AT_ONCE) {
    const any = matches.slice(i, i + AT_ONCE);
    const { documents } = await view.index.find({ match: { any }, limit: 1000 });
    for (const document of documents)
      if (isHolder(document)) found.set(`${document.kind} ${document.id}`, document);
  }
  const buckets = await bucketsOf(view, wanted);
  const all = [...buckets, ...found.values()];
  for (const key of wanted) {
    const own = new Set(all.filter((one) => holds(one, key)));
    holders.set(
      key,
      [...own].sort((a, b) => rank(a) - rank(b)),
    );
  }
  return holders;
}

/** What an end is known by. */
export function keyOf({ address, hostname }: End): string {
  return address ?? hostname ?? '';
}

function matchesOf(key: string): ExactMatch[] {
  const target = awsTarget(key);
  if (target?.address !== undefined) return [{ hostname: key }, { address: target.address }];
  return /^[0-9.]+$/.test(key) || key.includes(':') ? [{ address: key }] : [{ hostname: key }];
}

/** A bucket is known by its name, which is unique in a partition; its documents have `<partition>/<name>` for an id. */
function bucketId(key: string): string | undefined {
  const { bucket, partition } = awsTarget(key) ?? {};
  return bucket === undefined ? undefined : `${partition}/${bucket}`;
}

async function bucketsOf({ index }: View, keys: readonly string[]): Promise<StoredDocument[]> {
  const ids = keys.flatMap((key) => bucketId(key) ?? []);
  if (ids.length === 0) return [];
  return (await index.find({ match: { ids }, kinds: ['s3'], limit: 1000 })).documents;
}

function holds({ kind, id, addresses, hostnames }: StoredDocument, key: string): boolean {
  if (kind === 's3' && id === bucketId(key)) return true;
  return addresses.includes(awsTarget(key)?.address ?? key) || hostnames.includes(key);
}

/**
 * What holds an end. A private address may be held in many networks: where the chain begins in a private zone, what is
 * in one of its VPCs comes in place of all else.
 */
export function holdersAt(end: End, holders: Holders): StoredDocument[] {
  const all = holders.get(keyOf(end)) ?? [];
  const near = all.filter((one) => end.vpcs?.includes(vpcOf(one) ?? ''));
  return near.length > 0 ? near : all;
}

/** `, the load balancer web in the account 1`; of an address that is held in several places, two of them. */
export function heldBy(end: End, held: readonly StoredDocument[]): string {
  const [best] = held;
  if (!best) return '';
  const places = placesOf(held);
  if (end.address !== undefined && places.length > 1) {
    const named = places.slice(0, 2).map((one) => `${titleOf(one)}${inVpc(one)}`);
    const more = places.length > 2 ? ` and ${places.length - 2} more` : '';
    return `, which is held in ${places.length} places: ${named.join(', ')}${more}; which of them is meant cannot be told`;
  }
  const others = new Set(held.map(({ account }) => account)).size - 1;
  return `, ${titleOf(best)}${others > 0 ? ` (and things in ${others} more accounts)` : ''}`;
}

/** The best in each VPC; where none is known of an account, the best in the account. */
function placesOf(held: readonly StoredDocument[]): StoredDocument[] {
  const known = new Set(held.filter(vpcOf).map(({ account }) => account));
  const told = held.filter((one) => vpcOf(one) !== undefined || !known.has(one.account));
  return [...Map.groupBy(told, (one) => vpcOf(one) ?? one.account).values()].flatMap(([best]) => best ?? []);
}

/** The id that AWS gave to the VPC, which no other has. */
function vpcOf({ links }: StoredDocument): string | undefined {
  return links
    .find(({ relation }) => relation === 'in-vpc')
    ?.id.split('/')
    .at(-1);
}

function inVpc(document: StoredDocument): string {
  const vpc = vpcOf(document);
  return vpc === undefined ? '' : ` (${vpc})`;
}

/** Names of ours are on the way, not at the end; what only explains (published ranges) has no account. */
function isHolder({ kind, account }: StoredDocument): boolean {
  return kind !== 'dns' && account !== '-';
}

/** An address is held by an interface, too: what it is for is told by the others. */
const kinds = ['lb', 'cdn', 's3', 'ec2', 'ip'];
const types = ['elastic-ip', 'network-interface'];

function rank({ kind, type }: StoredDocument): number {
  return 10 * (1 + kinds.indexOf(kind)) + (1 + types.indexOf(type)) + (kinds.includes(kind) ? 0 : 25);
}

const nouns: Record<string, string> = { lb: 'load balancer', s3: 'bucket', ec2: 'instance' };

/** `the load balancer payments-front in the account 111122223333`. */
export function titleOf({ kind, type, name, id, account }: StoredDocument): string {
  const noun =
    nouns[kind] ??
    type
      .replaceAll('-', ' ')
      .replace(/\bip\b/g, 'IP')
      .replace('elastic', 'Elastic');
  return `the ${noun} ${name ?? id.split('/').at(-1)} in the account ${account}`;
}
