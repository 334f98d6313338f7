import { accounts } from '../organisation.ts';
import { createRandom, type Random } from '../random.ts';
import { accessLogOf, awkwardOf } from './s3-awkward.ts';
import { type Bucket, makeBucket, type Traits } from './s3-shapes.ts';
import type { World } from './world.types.ts';

const purposes = [
  'uploads',
  'exports',
  'backups',
  'artifacts',
  'state',
  'archive',
  'models',
  'reports',
] as const;
const regions = ['eu-west-1', 'us-east-1', 'eu-west-1', 'us-east-1', 'eu-central-1', 'ap-south-1'] as const;

/** The last account of each world: a collector asks a dozen questions of each of its buckets. */
const last = new WeakMap<World, { key: string; buckets: ReadonlyMap<string, Bucket> }>();

/** Every bucket of an account by name, in the order of the alphabet, as S3 lists them. */
export function bucketsOf(world: World, account: string, live: boolean): ReadonlyMap<string, Bucket> {
  const key = `${account}/${live}`;
  const known = last.get(world);
  if (known?.key === key) return known.buckets;
  const all = [...regular(world, account), ...awkwardOf(account, live)].map(makeBucket);
  const buckets = new Map(all.sort((a, b) => (a.name < b.name ? -1 : 1)).map((one) => [one.name, one]));
  last.set(world, { key, buckets });
  return buckets;
}

/** Whoever of ours has a bucket of this name. */
export function bucketNamed(world: World, name: string, live: boolean): Bucket | undefined {
  for (const { id } of accounts) {
    const found = bucketsOf(world, id, live).get(name);
    if (found) return found;
  }
  return undefined;
}

/** Grows with the root of the world's size: buckets are far fewer than interfaces. */
function regular(world: World, account: string): Traits[] {
  const { name = 'none', weight = 0, services = ['none'] } = accounts.find(({ id }) => id === account) ?? {};
  const count = Math.round(3 * weight * Math.max(0.3, Math.sqrt(world.resources / 30_000)));
  const random = createRandom(`${world.seed}/s3/${account}`);
  const stage = /-(prod|staging|dev)$/.exec(name)?.[1] ?? name;
  return Array.from({ length: count }, (_, i) => {
    const service = services[i % services.length] ?? 'none';
    const purpose = purposes[Math.floor(i / services.length) % purposes.length] ?? 'uploads';
    const round = Math.floor(i / (services.length * purposes.length));
    const own = `larkspur-${service}-${purpose}-${stage}${round > 0 ? `-${round + 1}` : ''}`;
    return regularBucket(random, { account, service, name: own, production: stage === 'prod' });
  });
}

function regularBucket(
  random: Random,
  {
    account,
    service,
    name,
    production,
  }: { account: string; service: string; name: string; production: boolean },
): Traits {
  const region = random.pick(regions);
  const days = 30 * (1 + random.below(24));
  const created = new Date(Date.UTC(2018, 0, 1) + random.below(3000) * 86_400_000 + random.below(86_400_000));
  const id = `${random.hex(8)}-${random.hex(4)}-4${random.hex(3)}-a${random.hex(3)}-${random.hex(12)}`;
  return {
    name,
    region,
    created: created.toISOString(),
    size: { bytes: random.below(2 ** 31) * random.below(4096), objects: random.below(5_000_000) },
    encryption: random.oneIn(3) ? `arn:aws:kms:${region}:${account}:key/${id}` : 'AES256',
    ...((production || random.oneIn(3)) && { versioning: 'Enabled' }),
    block: !random.oneIn(8),
    ownership: random.oneIn(10) ? 'BucketOwnerPreferred' : 'BucketOwnerEnforced',
    ...(region === 'eu-west-1' && { logsTo: accessLogOf(account) }),
    ...(random.oneIn(2) && {
      lifecycle: [{ ID: 'tidy', Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: days } }],
    }),
    tags: random.oneIn(12) ? {} : { service, stage: production ? 'prod' : 'other' },
  };
}
