import type { Place } from '#kit';
import { accountId } from '../../../src/demo/organisation.ts';
import { loadBalancers, zones } from '../../../src/demo/story.ts';
import { instanceOf } from '../../../src/demo/world/ec2-instance.ts';
import { inventoryOf } from '../../../src/demo/world/ip-inventory.ts';
import { networkOf } from '../../../src/demo/world/ip-layout.ts';
import type { Interface } from '../../../src/demo/world/ip-shapes.ts';

/** Things of the made-up world by the ids that they have in it: what AWS would tell, not what the program says. */

/** The world that the rows were worked out for: small, so that it is read in seconds. */
export const world = { seed: 1, resources: 1200 };

export function placeOf(account: string, region = 'us-east-1'): Place {
  return { account: accountId(account), region };
}

/** Where most hand-made examples are. */
export const home = placeOf('payments-prod');

function interfaceAt(address: string, { live, ...place }: Place & { live: boolean }): Interface {
  const found = inventoryOf(world, place, live).interfaces.filter(
    ({ PrivateIpAddresses, Ipv6Addresses }) =>
      PrivateIpAddresses.some(
        (one) => one.PrivateIpAddress === address || one.Association?.PublicIp === address,
      ) || Ipv6Addresses.some((one) => one.Ipv6Address === address),
  );
  const [only, ...more] = found;
  if (!only || more.length > 0) throw new Error(`${address} is on ${found.length} interfaces`);
  return only;
}

/** The interface that has an address, as a holder. */
export function eni(address: string, place = home, live = false): string {
  return `ip ${place.account}/${place.region}/${interfaceAt(address, { ...place, live }).NetworkInterfaceId}`;
}

export function eniId(address: string, place = home): string {
  return interfaceAt(address, { ...place, live: false }).NetworkInterfaceId;
}

/** The Elastic IP itself. */
export function elastic(address: string, place = home): string {
  return `ip ${place.account}/${place.region}/${elasticId(address, place)}`;
}

export function elasticId(address: string, place = home): string {
  const found = inventoryOf(world, place, false).addresses.find(({ PublicIp }) => PublicIp === address);
  if (!found) throw new Error(`${address} is no Elastic IP`);
  return found.AllocationId;
}

export function instanceId(address: string, place = home, live = false): string {
  const id = interfaceAt(address, { ...place, live }).Attachment?.InstanceId;
  if (id === undefined) throw new Error(`${address} is on no instance`);
  return id;
}

/** The instance behind an address, as a holder. */
export function instance(address: string, place = home, live = false): string {
  return `ec2 ${place.account}/${place.region}/${instanceId(address, place, live)}`;
}

/** The first volume of the instance behind an address. */
export function volumeId(address: string): string {
  const id = instanceId(address);
  const enis = inventoryOf(world, home, false).interfaces.filter(
    ({ Attachment }) => Attachment?.InstanceId === id,
  );
  return instanceOf({ world, place: home, id, enis }).BlockDeviceMappings[0]?.Ebs.VolumeId ?? '';
}

/** Every instance of a name, as holders. */
export function instancesNamed(name: string, places: readonly Place[]): string[] {
  return places.flatMap((place) =>
    inventoryOf(world, place, false)
      .interfaces.filter(({ TagSet }) => TagSet.some(({ Key, Value }) => Key === 'Name' && Value === name))
      .map(({ Attachment }) => `ec2 ${place.account}/${place.region}/${Attachment?.InstanceId}`),
  );
}

/** The first subnet and the VPC of a place. */
export function networkIds(place = home): { subnet: string; vpc: string } {
  const { vpc, subnets } = networkOf(world, place, 0);
  return { subnet: subnets[0]?.SubnetId ?? '', vpc: vpc.VpcId };
}

export function bucket(name: string): string {
  return `s3 aws/${name}`;
}

/** A load balancer of the story, as a holder. */
export function balancer(name: keyof typeof loadBalancers): string {
  const { account, region, type, name: own, hex } = loadBalancers[name];
  const tail = { application: `app/${own}/${hex}`, network: `net/${own}/${hex}`, classic: own }[type];
  return `lb ${account}/${region}/${tail}`;
}

/** A record set of a zone of the story, as a holder: `www/A`, `shop/A/blue`; without a name the zone itself. */
export function record(zone: keyof typeof zones, path?: string): string {
  const { account, id, name } = zones[zone];
  if (path === undefined) return `dns ${account}/${id}`;
  const [label = '', ...rest] = path.split('/');
  return `dns ${account}/${id}/${[label === '' ? name : `${label}.${name}`, ...rest].join('/')}`;
}

/** The accounts that copied one network plan. */
export const copiers = [
  'payments-staging',
  'checkout-staging',
  'freight-staging',
  'tracking-staging',
  'data-platform-dev',
  'sandbox',
].map((name) => placeOf(name, 'eu-west-1'));
