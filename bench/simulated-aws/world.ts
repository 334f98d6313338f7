import { randomOf } from './random.ts';

/** How large the organisation is. */
export interface WorldOptions {
  seed: number;
  accounts: number;
  regions: number;
  /** Interfaces of the largest place; several have as many. */
  largest: number;
  /** Interfaces of the whole, about. */
  interfaces: number;
}

/** How much of each there is in one account and region. */
export interface Sizes {
  vpcs: number;
  subnets: number;
  addresses: number;
  interfaces: number;
}

/** The made-up organisation: nothing of it is kept but sizes, all else is counted from a number. */
export interface World {
  accounts: readonly string[];
  regions: readonly string[];
  sizes(account: string, region: string): Sizes;
  /** Documents of the kind `ip` in one place, and in all. */
  documents(account: string, region: string): number;
  total: number;
}

/** The account whose credentials the process starts with; it is none of the organisation's that are read. */
export const HUB = '000000000001';

const NAMES = ['us-east', 'us-west', 'eu-west', 'eu-central', 'eu-north', 'ap-south', 'ap-east', 'sa-east'];
const NOTHING: Sizes = { vpcs: 0, subnets: 0, addresses: 0, interfaces: 0 };
/** The part of the places that hold anything at all. */
const USED = 0.4;
/** How skewed: the place of rank r holds about r^-SKEW of the first. */
const SKEW = 1.1;

/** Makes the organisation: interfaces by Zipf's law over the places in random order, and most places empty. */
export function createWorld({ seed, accounts, regions, largest, interfaces }: WorldOptions): World {
  const ids = Array.from({ length: accounts }, (_, i) => String(100_000_000_000 + i * 1_777_777));
  const names = Array.from({ length: regions }, (_, i) => `${NAMES[i % 8]}-${1 + Math.floor(i / 8)}`);
  const places = ids.flatMap((account) => names.map((region) => `${account}/${region}`));
  const random = randomOf(seed);
  for (let i = places.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [places[i], places[j]] = [places[j] as string, places[i] as string];
  }
  const used = Math.ceil(places.length * USED);
  const shares = Array.from({ length: used }, (_, rank) => (rank + 1) ** -SKEW);
  const whole = shares.reduce((a, b) => a + b, 0);
  const sizes = new Map<string, Sizes>();
  for (const [rank, share] of shares.entries()) {
    const count = Math.min(largest, Math.round((interfaces * share) / whole));
    const vpcs = 1 + Math.floor(count / 5000);
    sizes.set(places[rank] as string, {
      vpcs,
      subnets: 3 * vpcs,
      addresses: Math.min(500, Math.floor(count / 20)),
      interfaces: count,
    });
  }
  const sizesOf = (account: string, region: string) => sizes.get(`${account}/${region}`) ?? NOTHING;
  const documents = (one: Sizes) => one.vpcs + one.subnets + one.addresses + one.interfaces;
  return {
    accounts: ids,
    regions: names,
    sizes: sizesOf,
    documents: (account, region) => documents(sizesOf(account, region)),
    total: [...sizes.values()].reduce((sum, one) => sum + documents(one), 0),
  };
}

/** The private address of the nth interface of a place. */
export function addressOf(n: number): string {
  return `10.${(n >> 14) & 255}.${(n >> 6) & 255}.${((n & 63) << 2) + 1}`;
}

/** The public address of the nth Elastic IP: unique in the whole organisation (RFC 2544 and beyond, never routed here). */
export function publicAddressOf(place: number, n: number): string {
  const whole = place * 512 + n;
  return `${100 + ((whole >> 24) & 63)}.${(whole >> 16) & 255}.${(whole >> 8) & 255}.${whole & 255}`;
}

/** The id of the nth thing of a place, as AWS makes them: `eni-0` and sixteen digits. */
export function idOf(prefix: string, place: number, n: number): string {
  return `${prefix}-0${place.toString(16).padStart(8, '0')}${n.toString(16).padStart(8, '0')}`;
}
