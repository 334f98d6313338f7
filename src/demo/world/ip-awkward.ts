import type { Place } from '#kit';
import { awkward } from '../awkward.ts';
import { accountId } from '../organisation.ts';
import { createRandom } from '../random.ts';
import { payments } from './ip-payments.ts';
import type { Inventory, Subnet, Vpc } from './ip-shapes.ts';
import { interfaceOf, tagsOf } from './ip-shapes.ts';
import type { World } from './world.types.ts';

/** What is made by hand, place by place: see the table in awkward.ts. */

const region = 'eu-west-1';

/** Accounts that copied one network plan from a wiki page. */
const copiers = [
  'payments-staging',
  'checkout-staging',
  'freight-staging',
  'tracking-staging',
  'data-platform-dev',
  'sandbox',
].map(accountId);

/** The hand-made part of a place; `home` is what chance has made there, `live` whether the world has gone on. */
export function awkwardInventory(
  world: World,
  place: Place,
  { live, home }: { live: boolean; home: Inventory },
): Inventory {
  const { account } = place;
  if (account === accountId('payments-prod') && place.region === 'us-east-1') {
    return { ...nothing(), ...payments(world, place, { live, core: home.subnets.slice(0, 3) }) };
  }
  if (place.region !== region) return nothing();
  if (copiers.includes(account)) return copied(world, place);
  if (account === accountId('network-hub')) return { ...nothing(), ...sharedNetwork(world, place) };
  return account === accountId('checkout-prod') ? guest(world, place) : nothing();
}

function nothing(): Inventory {
  return { vpcs: [], subnets: [], addresses: [], interfaces: [] };
}

/** The same 10.0.0.0/16 with the same address in use. */
function copied(world: World, place: Place): Inventory {
  const random = createRandom(`${world.seed}/copied/${place.account}`);
  const { vpc, subnet } = network({
    place,
    name: 'copy-of-wiki-plan',
    range: '10.0.0.0/16',
    block: '10.0.4.0/24',
    hex: random.hex,
  });
  const eni = interfaceOf(
    { place, subnet },
    {
      NetworkInterfaceId: `eni-0${random.hex(16)}`,
      PrivateIpAddress: awkward.sixNetworks,
      Attachment: {
        AttachmentId: `eni-attach-0${random.hex(16)}`,
        InstanceId: `i-0${random.hex(16)}`,
        InstanceOwnerId: place.account,
        Status: 'attached',
      },
      TagSet: tagsOf({ Name: 'jump-host', Service: 'jump-host' }),
    },
  );
  return { vpcs: [vpc], subnets: [subnet], addresses: [], interfaces: [eni] };
}

/** The network that network-hub owns and lends: seen from both accounts, with the owner's id. */
function sharedNetwork(world: World, { region: at }: Place): { vpcs: Vpc[]; subnets: Subnet[] } {
  const random = createRandom(`${world.seed}/shared`);
  const place = { account: accountId('network-hub'), region: at };
  const { vpc, subnet } = network({
    place,
    name: 'shared-services',
    range: '10.20.0.0/16',
    block: '10.20.1.0/24',
    hex: random.hex,
  });
  return { vpcs: [vpc], subnets: [subnet] };
}

/** checkout-prod in the lent subnet: the interface is its own, the subnet is not. */
function guest(world: World, place: Place): Inventory {
  const random = createRandom(`${world.seed}/guest`);
  const { vpcs, subnets } = sharedNetwork(world, place);
  const [subnet] = subnets;
  if (!subnet) return nothing();
  const eni = interfaceOf(
    { place, subnet },
    {
      NetworkInterfaceId: `eni-0${random.hex(16)}`,
      PrivateIpAddress: awkward.sharedNetwork,
      Attachment: {
        AttachmentId: `eni-attach-0${random.hex(16)}`,
        InstanceId: `i-0${random.hex(16)}`,
        InstanceOwnerId: place.account,
        Status: 'attached',
      },
      TagSet: tagsOf({ Name: 'checkout-proxy-1', Owner: 'team-checkout' }),
    },
  );
  return { vpcs, subnets, addresses: [], interfaces: [eni] };
}

function network(plan: {
  place: Place;
  name: string;
  range: string;
  block: string;
  hex: (digits: number) => string;
}): { vpc: Vpc; subnet: Subnet } {
  const { place, name, range, block, hex } = plan;
  const VpcId = `vpc-0${hex(16)}`;
  const common = {
    VpcId,
    OwnerId: place.account,
    State: 'available' as const,
    Ipv6CidrBlockAssociationSet: [],
  };
  return {
    vpc: { ...common, CidrBlock: range, IsDefault: false, Tags: tagsOf({ Name: name }) },
    subnet: {
      ...common,
      SubnetId: `subnet-0${hex(16)}`,
      CidrBlock: block,
      AvailabilityZone: `${place.region}a`,
      MapPublicIpOnLaunch: false,
      Tags: tagsOf({ Name: `${name}-a` }),
    },
  };
}
