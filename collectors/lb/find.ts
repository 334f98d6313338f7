import type { NetworkInterface } from '@aws-sdk/client-ec2';
import { EC2Client, paginateDescribeNetworkInterfaces } from '@aws-sdk/client-ec2';
import type { LoadBalancerDescription } from '@aws-sdk/client-elastic-load-balancing';
import type { LoadBalancer } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Aws, Document, FindContext, Place, Question } from '#kit';
import { everywhereIn, unavailable, unlessGone } from '#kit';
import { balancerOf, sortOf } from './answers-for.ts';
import { tailOf, whereaboutsOf } from './document.ts';
import { GONE, readBalancers, readClassic, readTargetGroups } from './read.ts';

interface Documents {
  balancers: (aws: Aws, place: Place, found: readonly LoadBalancer[]) => Promise<Document[]>;
  classic: (aws: Aws, place: Place, found: readonly LoadBalancerDescription[]) => Promise<Document[]>;
}

/**
 * Looks for load balancers in every account and region that the question leaves open: one call in each, two where it
 * may be a classic one, and a few more where something is found. The whole list is read for a name, since DNS does
 * not tell upper from lower case and a call by names does; it costs the same call.
 */
export async function* find(context: FindContext, documents: Documents): AsyncGenerator<Document> {
  const { aws, question } = context;
  yield* everywhereIn(context, whereaboutsOf(question), async function* (place) {
    const balancers = await search(aws, place, question);
    if (balancers.length > 0) yield* await documents.balancers(aws, place, balancers);
    // One of each sort may have the same name
    if (balancers.length > 0 && question.shape !== 'id') return;
    const classic = await searchClassic(aws, place, question);
    if (classic.length > 0) yield* await documents.classic(aws, place, classic);
  });
}

async function search(aws: Aws, place: Place, { shape, value }: Question): Promise<LoadBalancer[]> {
  if (shape === 'address') return byAddress(aws, place, value);
  if (/:targetgroup\//.test(value)) {
    const groups =
      (await unlessGone(GONE, () => readTargetGroups(aws, place, { TargetGroupArns: [value] }))) ?? [];
    const arns = groups.flatMap(({ LoadBalancerArns = [] }) => LoadBalancerArns);
    // It is there, and what it is behind is none of these
    if (groups.length > 0 && arns.length === 0) throw unavailable('The target group is on no load balancer.');
    return byArns(aws, place, arns);
  }
  const tail = tailOfValue(balancerOf(value));
  if (tail?.includes('/')) {
    const found = await unlessGone(GONE, () =>
      readBalancers(aws, place, { Names: [tail.split('/')[1] ?? ''] }),
    );
    return (found ?? []).filter(({ LoadBalancerArn = '' }) => tailOf(LoadBalancerArn) === tail);
  }
  const wanted = (tail ?? value).toLowerCase();
  return (await readBalancers(aws, place)).filter(
    ({ LoadBalancerName, DNSName }) =>
      (shape === 'hostname' ? DNSName : LoadBalancerName)?.toLowerCase() === wanted,
  );
}

async function byArns(aws: Aws, place: Place, LoadBalancerArns: string[]): Promise<LoadBalancer[]> {
  if (LoadBalancerArns.length === 0) return [];
  return (await unlessGone(GONE, () => readBalancers(aws, place, { LoadBalancerArns }))) ?? [];
}

async function searchClassic(aws: Aws, place: Place, question: Question): Promise<LoadBalancerDescription[]> {
  const { shape, value } = question;
  if (shape === 'address') {
    const names = (await interfacesOf(aws, place, value)).flatMap(
      ({ Description = '' }) => /^ELB ([^\s/]+)$/.exec(Description)?.[1] ?? [],
    );
    const [name] = names;
    return name === undefined ? [] : ((await unlessGone(GONE, () => readClassic(aws, place, name))) ?? []);
  }
  const tail = tailOfValue(value);
  const isPresent = /:(?:targetgroup|listener|listener-rule)\//.test(value) || tail?.includes('/');
  if (isPresent || /\.elb\.[a-z0-9-]+\.amazonaws\./.test(value)) return [];
  const wanted = (tail ?? value).toLowerCase();
  return (await readClassic(aws, place)).filter(
    ({ LoadBalancerName, DNSName }) =>
      (shape === 'hostname' ? DNSName : LoadBalancerName)?.toLowerCase() === wanted,
  );
}

/** Of most load balancers only their interfaces tell an address, and only the description tells whose they are. */
async function byAddress(aws: Aws, place: Place, value: string): Promise<LoadBalancer[]> {
  const names = (await interfacesOf(aws, place, value)).flatMap(
    ({ Description = '' }) => /^ELB (?:app|net|gwy)\/([^/]+)\/[0-9a-f]+$/.exec(Description)?.[1] ?? [],
  );
  const found =
    names.length > 0 ? await unlessGone(GONE, () => readBalancers(aws, place, { Names: names })) : [];
  return found ?? [];
}

/** The interfaces with this address, read once for both APIs. Public address space may be used privately, too. */
function interfacesOf(aws: Aws, place: Place, value: string): Promise<NetworkInterface[]> {
  return aws.once(`lb/interfaces/${place.account}/${place.region}/${value}`, async () => {
    for (const filter of filtersOf(value)) {
      const found = await readInterfaces(aws, place, { Name: filter, Values: [value] });
      if (found.length > 0) return found;
    }
    return [];
  });
}

async function readInterfaces(
  aws: Aws,
  place: Place,
  filter: { Name: string; Values: string[] },
): Promise<NetworkInterface[]> {
  const paging = { client: aws.client(EC2Client, place), pageSize: 1000, stopOnSameToken: true };
  const found: NetworkInterface[] = [];
  for await (const page of paginateDescribeNetworkInterfaces(paging, { Filters: [filter] }))
    found.push(...(page.NetworkInterfaces ?? []));
  return found;
}

function filtersOf(value: string): string[] {
  const sort = sortOf(value);
  if (sort === 'ipv6') return ['ipv6-addresses.ipv6-address'];
  return [...(sort === 'public' ? ['addresses.association.public-ip'] : []), 'addresses.private-ip-address'];
}

/** `app/front/50dc…` or the name of a classic one, of an ARN, an id, or itself; undefined for every other value. */
function tailOfValue(value: string): string | undefined {
  if (/:loadbalancer\//.test(value) || /^\d{12}\//.test(value)) return tailOf(value);
  return /^(?:app|net|gwy)\//.test(value) ? value : undefined;
}
