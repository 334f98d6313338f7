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
  for (const key of wanted) {
    const all = [...buckets.filter(({ name }) => name === awsTarget(key)?.bucket), ...found.values()];
    holders.set(
      key,
      [...new Set(all.filter((one) => holds(one, key)))].sort((a, b) => rank(a) - rank(b)),
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
async function bucketsOf({ index }: View, keys: readonly string[]): Promise<StoredDocument[]> {
  const names = keys.flatMap((key) => awsTarget(key)?.bucket ?? []);
  if (names.length === 0) return [];
  const ids = names.flatMap((name) =>
    ['aws', 'aws-cn', 'aws-us-gov'].map((partition) => `${partition}/${name}`),
  );
  return (await index.find({ match: { ids }, kinds: ['s3'], limit: 1000 })).documents;
}

function holds({ kind, id, addresses, hostnames }: StoredDocument, key: string): boolean {
  const target = awsTarget(key);
  if (kind === 's3' && target?.bucket !== undefined && id.endsWith(`/${target.bucket}`)) return true;
  return addresses.includes(target?.address ?? key) || hostnames.includes(key);
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
