import type { Place } from '#kit';
import { accounts, regions } from '../organisation.ts';
import { publicBase, publicBase6 } from '../published-ranges.ts';
import { createRandom } from '../random.ts';
import type { Subnet, Vpc } from './ip-shapes.ts';
import { tagsOf } from './ip-shapes.ts';
import type { World } from './world.types.ts';

/**
 * How networks and addresses are laid out. The n-th network of the p-th place is 10.(64 + 2p + n).0.0/16 with twelve
 * subnets of /20: the first three (`core`) hold only what is made by hand, so that examples stand at every size.
 */

const tiers = ['core', 'public', 'private', 'data'] as const;
const zones = ['a', 'b', 'c'] as const;
const coreSubnets = zones.length;
/** A /20 without the four first and the last address, which AWS keeps. */
const hostsPerSubnet = 4096 - 4 - 5;
const subnetsInUse = (tiers.length - 1) * zones.length;
export const interfacesPerVpc = subnetsInUse * hostsPerSubnet;
/** Each account's slice of a region's public addresses. */
const publicPerPlace = 8192;

export interface Network {
  vpc: Vpc;
  subnets: Subnet[];
}

/** The number of a place, by which its addresses are chosen. Throws for one that the organisation does not have. */
function placeNumber({ account, region }: Place): number {
  const i = accounts.findIndex(({ id }) => id === account);
  const r = regions.findIndex((name) => name === region);
  if (i < 0 || r < 0) throw new Error(`the demo has no place ${account}/${region}`);
  return i * regions.length + r;
}

/** The n-th network of a place. */
export function networkOf(world: World, place: Place, n: number): Network {
  const random = createRandom(`${world.seed}/vpc/${place.account}/${place.region}/${n}`);
  const number = placeNumber(place);
  const octet = 64 + ((2 * number + n) % 192);
  const site = `${publicBase6(number % regions.length)}:${(0x100 + number).toString(16)}`;
  const VpcId = `vpc-0${random.hex(16)}`;
  const name = accounts.find(({ id }) => id === place.account)?.name ?? '';
  const label = n === 0 ? name : `${name}-${n + 1}`;
  // Only the people of the data platform tag their networks, and hardly anything in them
  const tags = name.startsWith('data-platform-') ? { Team: 'team-data-platform' } : {};
  const subnets = tiers.flatMap((tier, t) =>
    zones.map((zone, z): Subnet => {
      const index = t * zones.length + z;
      return {
        SubnetId: `subnet-0${random.hex(16)}`,
        VpcId,
        OwnerId: place.account,
        CidrBlock: `10.${octet}.${16 * index}.0/20`,
        AvailabilityZone: `${place.region}${zone}`,
        State: 'available',
        MapPublicIpOnLaunch: tier === 'public',
        Ipv6CidrBlockAssociationSet: [v6(subnet6(site, 256 * n + index, 64))],
        Tags: tagsOf({ Name: `${label}-${tier}-${zone}`, Tier: tier }),
      };
    }),
  );
  return { vpc: vpcOf(VpcId, `10.${octet}.0.0/16`, subnet6(site, 256 * n, 56)), subnets };

  function vpcOf(id: string, CidrBlock: string, range: string): Vpc {
    return {
      VpcId: id,
      OwnerId: place.account,
      CidrBlock,
      State: 'available',
      IsDefault: false,
      Ipv6CidrBlockAssociationSet: [v6(range)],
      Tags: tagsOf({ Name: label, ...tags }),
    };
  }
}

/** Without the group of zeros that the canonical text leaves out. */
function subnet6(site: string, group: number, prefix: number): string {
  return group === 0 ? `${site}::/${prefix}` : `${site}:${group.toString(16)}::/${prefix}`;
}

function v6(Ipv6CidrBlock: string) {
  return { Ipv6CidrBlock, Ipv6CidrBlockState: { State: 'associated' } };
}

/** The n-th address inside a network (of those outside `core`), and its subnet; each comes once. */
export function hostOf({ subnets }: Network, n: number): { subnet: Subnet; address: string; v6: string } {
  const index = coreSubnets + (n % subnetsInUse);
  const subnet = subnets[index];
  if (!subnet) throw new Error(`the network has no subnet ${index}`);
  // A step that shares no factor with the number of hosts visits each once, in an order that looks like chance
  const host = 4 + ((Math.floor(n / subnetsInUse) * 1637 + 611) % hostsPerSubnet);
  const [a, b, third] = subnet.CidrBlock.split('.');
  const range = subnet.Ipv6CidrBlockAssociationSet[0]?.Ipv6CidrBlock ?? '';
  return {
    subnet,
    address: `${a}.${b}.${Number(third) + (host >> 8)}.${host & 255}`,
    v6: range.replace('/64', (host + 16).toString(16)),
  };
}

/** The n-th public address of a place, or undefined where its slice is used up. */
export function publicAddress(place: Place, n: number): string | undefined {
  if (n >= publicPerPlace) return undefined;
  const number = placeNumber(place);
  const slice = Math.floor(number / regions.length) * publicPerPlace;
  const value = publicBase(number % regions.length) + slice + ((n * 3541 + 1021) % publicPerPlace);
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}
