import type { Place } from '#kit';
import { accounts, regions } from '../organisation.ts';
import { createRandom } from '../random.ts';
import { loadBalancers } from '../story.ts';
import { inventoryOf } from './ip-inventory.ts';
import type { Interface, Inventory } from './ip-shapes.ts';
import { keepPlaces } from './keep-places.ts';
import type { World } from './world.types.ts';

/** A load balancer of the made-up world, before either of AWS's two APIs has put it into words. */
export interface Balancer {
  name: string;
  type: 'application' | 'network' | 'classic';
  /** `app/<name>/<hex>`, as the descriptions of its interfaces say; of a classic one the name. */
  tail: string;
  dns: string;
  internal: boolean;
  /** The service whose instances are behind it. */
  service: string;
  /** Those that it has made; a classic one's are not in the inventory. */
  interfaces: Interface[];
  vpc: string;
  subnets: { SubnetId: string; AvailabilityZone: string }[];
  /** Instances of the same service, in this place. */
  targets: string[];
}

/** The most instances behind one. */
const MOST_TARGETS = 4;

/** Every load balancer of a place: those that its interfaces speak of, and those of the story. */
export const balancersOf = keepPlaces({
  make: (world, place, live) => makeBalancers(world, place, inventoryOf(world, place, live)),
  sizeOf: (balancers: Balancer[]) => balancers.length,
});

interface Named {
  name: string;
  type: Balancer['type'];
  hex: string;
  dns?: string;
}

function makeBalancers(world: World, place: Place, inventory: Inventory): Balancer[] {
  const told = Map.groupBy(inventory.interfaces, ({ Description, RequesterId }) =>
    RequesterId === 'amazon-elb' ? Description : '',
  );
  const byTail = new Map<string, Named>();
  for (const description of told.keys()) {
    const [, short, name = '', hex = ''] = /^ELB (app|net)\/([^/]+)\/([0-9a-f]+)$/.exec(description) ?? [];
    if (short)
      byTail.set(`${short}/${name}/${hex}`, { name, hex, type: short === 'app' ? 'application' : 'network' });
  }
  for (const one of Object.values(loadBalancers)) {
    if (one.account === place.account && one.region === place.region) byTail.set(tailOf(one), one);
  }
  const servers = Map.groupBy(
    inventory.interfaces.filter(({ Attachment }) => Attachment?.InstanceId),
    ({ TagSet }) => TagSet.find(({ Key }) => Key === 'Service')?.Value ?? '',
  );
  return [...byTail].map(([tail, named]) => {
    const interfaces = told.get(`ELB ${tail}`) ?? [];
    const service = serviceOf(place, named.name);
    const random = createRandom(`${world.seed}/lb/${place.account}/${place.region}/${tail}`);
    const behind = servers.get(service) ?? [];
    const first = random.below(Math.max(1, behind.length - MOST_TARGETS));
    // The story's are in front of what the story tells of, which stands last
    const chosen = named.dns ? behind.slice(-MOST_TARGETS) : behind.slice(first, first + MOST_TARGETS);
    const internal = !named.dns && !interfaces.some((eni) => eni.PrivateIpAddresses[0]?.Association);
    return {
      ...named,
      tail,
      service,
      interfaces,
      internal: internal || named.type === 'network',
      dns: named.dns ?? dnsOf(named, place, internal),
      ...networkOf(interfaces, inventory),
      targets: chosen.map(({ Attachment }) => Attachment?.InstanceId ?? ''),
    };
  });
}

function tailOf({ type, name, hex }: Named): string {
  return type === 'classic' ? name : `${type === 'application' ? 'app' : 'net'}/${name}/${hex}`;
}

function dnsOf({ type, name, hex }: Named, { region }: Place, internal: boolean): string {
  if (type === 'network') return `${name}-${hex}.elb.${region}.amazonaws.com`;
  const number = Number.parseInt(hex.slice(0, 8), 16);
  return `${internal ? 'internal-' : ''}${name}-${number}.${region}.elb.amazonaws.com`;
}

/** `payments-api-3` is in front of payments-api; what has a name of its own, in front of the first service. */
function serviceOf({ account }: Place, name: string): string {
  const services = accounts.find(({ id }) => id === account)?.services ?? [];
  return services.find((service) => name.startsWith(service)) ?? services[0] ?? '';
}

function networkOf(interfaces: readonly Interface[], { vpcs, subnets }: Inventory) {
  const own = interfaces.map(({ SubnetId, AvailabilityZone }) => ({ SubnetId, AvailabilityZone }));
  return {
    vpc: interfaces[0]?.VpcId ?? vpcs[0]?.VpcId ?? '',
    subnets: own.length > 0 ? own : subnets.slice(0, regions.length - 1),
  };
}
