import type { Document, Kind, MergeDocument, Provider, ScopeRecord } from '#kit';
import { iso, scopeKey } from '#kit';
import { documentOf } from '#kit/testing';
import { chance } from '../simulated-aws/random.ts';
import type { World } from '../simulated-aws/world.ts';
import { idOf, publicAddressOf } from '../simulated-aws/world.ts';

/** A question, and what the world says to it: the id of a document that must be among the results; none where nothing is there. */
export interface Known {
  kind: string;
  text: string;
  id?: string;
}

interface Place {
  account: string;
  region: string;
  number: number;
}

/** Places that hold anything, with the number that stands in their ids. */
function placesOf({ accounts, regions, sizes }: World): Place[] {
  return accounts.flatMap((account, a) =>
    regions.flatMap((region, r) =>
      sizes(account, region).interfaces > 0 ? [{ account, region, number: a * 64 + r }] : [],
    ),
  );
}

/** Documents of the other kinds, so many of each in every place; the simulated AWS knows nothing of them. */
export function otherDocuments(world: World, each: number): MergeDocument[] {
  return placesOf(world).flatMap((place) =>
    Array.from({ length: each }, (_, n) => [
      bucket(place, n),
      loadBalancer(place, n),
      instance(place, n),
      accessKeyUser(place, n),
    ]).flat(),
  );
}

const bucketName = ({ number }: Place, n: number) => `bucket-${number}-${n}`;
const lbHost = ({ number, region }: Place, n: number) => `front-${number}00${n}.${region}.elb.amazonaws.com`;
const instanceId = ({ number }: Place, n: number) => idOf('i', number, n);
/** Base 32 as AWS writes it. */
const keyId = ({ number }: Place, n: number) =>
  `AKIA${(number * 1000 + n)
    .toString(32)
    .toUpperCase()
    .replaceAll(/[0189]/g, (c) => 'WXYZ'['0189'.indexOf(c)] ?? c)
    .padStart(16, 'A')}`;

function bucket(place: Place, n: number): Document {
  const name = bucketName(place, n);
  const { account, region } = place;
  return documentOf({
    kind: 's3',
    id: `aws/${name}`,
    type: 'bucket',
    account,
    region,
    name,
    identifiers: [name],
  });
}

function loadBalancer(place: Place, n: number): Document {
  const { account, region } = place;
  const id = `${account}/${region}/front-${place.number}-${n}`;
  const type = 'classic-load-balancer';
  return documentOf({
    kind: 'lb',
    id,
    type,
    account,
    region,
    hostnames: [lbHost(place, n)],
    identifiers: [id],
  });
}

function instance(place: Place, n: number): Document {
  const { account, region } = place;
  const id = instanceId(place, n);
  return documentOf({
    kind: 'ec2',
    id: `${account}/${region}/${id}`,
    type: 'instance',
    account,
    region,
    identifiers: [id],
  });
}

function accessKeyUser(place: Place, n: number): Document {
  const { account } = place;
  const key = keyId(place, n);
  const id = `${account}/${key}`;
  return documentOf({ kind: 'key', id, type: 'access-key', account, region: 'global', identifiers: [key] });
}

/** Every scope but those that the simulated AWS can fill, complete as of now: nobody has to read them. */
export function otherScopes(kinds: ReadonlyMap<string, Kind>, world: World, now: number): ScopeRecord[] {
  const placesFor: Record<Provider['scopes'], () => { account: string; region: string }[]> = {
    'account-region': () =>
      world.accounts.flatMap((account) => world.regions.map((region) => ({ account, region }))),
    account: () => world.accounts.map((account) => ({ account, region: 'global' })),
    once: () => [{ account: '-', region: 'global' }],
  };
  const at = iso(now);
  return [...kinds.values()].flatMap((kind) =>
    Object.entries(kind.providers).flatMap(([provider, { scopes }]) =>
      kind.name === 'ip' && provider === 'aws'
        ? []
        : placesFor[scopes]().map(
            (place): ScopeRecord => ({
              key: scopeKey({ kind: kind.name, provider, ...place }),
              outcome: 'complete',
              completedAt: at,
              attemptedAt: at,
            }),
          ),
    ),
  );
}

/** Questions of all kinds in turn, over random places; one in eight is of something that is not there. */
export function questionsOf(world: World, each: number): (n: number) => Known {
  const places = placesOf(world);
  const withAddresses = places.filter(({ account, region }) => world.sizes(account, region).addresses > 0);
  const pick = <T>(from: readonly T[], n: number): T =>
    from[Math.floor(chance(n, 'place') * from.length)] as T;
  const makers: ((n: number) => Known)[] = [
    (n) => publicAddress(world, pick(withAddresses, n), n),
    (n) => networkInterface(world, pick(places, n), n),
    (n) =>
      of('s3', pick(places, n), n % each, (place, i) => [
        `s3://${bucketName(place, i)}/a.txt`,
        bucket(place, i),
      ]),
    (n) => of('lb', pick(places, n), n % each, (place, i) => [lbHost(place, i), loadBalancer(place, i)]),
    (n) => of('ec2', pick(places, n), n % each, (place, i) => [instanceId(place, i), instance(place, i)]),
    (n) => of('key', pick(places, n), n % each, (place, i) => [keyId(place, i), accessKeyUser(place, i)]),
    (n) => publicAddress(world, pick(withAddresses, n + 1), n),
    (n) => ({ kind: 'ip', text: `203.0.113.${n % 256}` }),
  ];
  return (n) => (makers[n % makers.length] as (n: number) => Known)(Math.floor(n / makers.length));
}

function of(
  kind: string,
  place: Place,
  n: number,
  make: (place: Place, n: number) => [string, Document],
): Known {
  const [text, { id }] = make(place, n);
  return { kind, text, id };
}

function publicAddress(world: World, { account, region, number }: Place, n: number): Known {
  const at = n % world.sizes(account, region).addresses;
  return {
    kind: 'ip',
    text: publicAddressOf(number, at),
    id: `${account}/${region}/${idOf('eipalloc', number, at)}`,
  };
}

function networkInterface(world: World, { account, region, number }: Place, n: number): Known {
  const eni = idOf('eni', number, n % world.sizes(account, region).interfaces);
  return { kind: 'ip', text: eni, id: `${account}/${region}/${eni}` };
}
