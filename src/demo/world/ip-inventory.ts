import type { Place } from '#kit';
import { accounts, deniedAccount, excludedPlace, regions } from '../organisation.ts';
import { createRandom } from '../random.ts';
import { awkwardInventory } from './ip-awkward.ts';
import { hostOf, interfacesPerVpc, networkOf, publicAddress } from './ip-layout.ts';
import { makeInterface } from './ip-services.ts';
import type { Address, Interface, Inventory } from './ip-shapes.ts';
import { keepPlaces } from './keep-places.ts';
import type { World } from './world.types.ts';

/** Regions are not alike: most of the organisation is where it began. */
const regionWeights: Readonly<Record<string, number>> = {
  'us-east-1': 4,
  'eu-west-1': 3,
  'eu-central-1': 2,
  'ap-south-1': 1,
};

/** Everything of one place. A place is made without looking at any other; the same call gives the same bytes. */
export const inventoryOf = keepPlaces({
  make: makeInventory,
  sizeOf: ({ interfaces }: Inventory) => interfaces.length,
});

function makeInventory(world: World, place: Place, live: boolean): Inventory {
  const all = regularInventory(world, place);
  const own = awkwardInventory(world, place, { live, home: all });
  return {
    vpcs: [...all.vpcs, ...own.vpcs],
    subnets: [...all.subnets, ...own.subnets],
    addresses: [...all.addresses, ...own.addresses],
    interfaces: [...all.interfaces, ...own.interfaces],
  };
}

function regularInventory(world: World, place: Place): Inventory {
  const random = createRandom(`${world.seed}/ip/${place.account}/${place.region}`);
  const account = accounts.find(({ id }) => id === place.account);
  if (!account) throw new Error(`the demo has no account ${place.account}`);
  let network = networkOf(world, place, 0);
  const [vpcs, subnets] = [[network.vpc], [...network.subnets]];
  const addresses: Address[] = [];
  const interfaces: Interface[] = [];
  const wanted = share(world, place);
  let used = 0;
  while (vpcs.length + subnets.length + addresses.length + interfaces.length < wanted) {
    const number = interfaces.length;
    if (number > 0 && number % interfacesPerVpc === 0) {
      network = networkOf(world, place, vpcs.length);
      vpcs.push(network.vpc);
      subnets.push(...network.subnets);
    }
    const host = hostOf(network, number % interfacesPerVpc);
    const made = makeInterface({
      place,
      account,
      random,
      number,
      ...host,
      publicAddress: publicAddress(place, used),
    });
    interfaces.push(made.eni);
    if (made.elastic) addresses.push(made.elastic);
    if (made.elastic || made.eni.PrivateIpAddresses[0]?.Association) used++;
  }
  return { vpcs, subnets, addresses, interfaces };
}

/** How many resources a place has. Those that nobody may read come on top of the total. */
function share({ resources }: World, place: Place): number {
  return Math.round((resources * weight(place)) / readableWeight);
}

function weight({ account, region }: Place): number {
  return (accounts.find(({ id }) => id === account)?.weight ?? 0) * (regionWeights[region] ?? 0);
}

const readableWeight = accounts
  .filter(({ id, status }) => id !== deniedAccount && status === 'active')
  .flatMap(({ id }) => regions.map((region) => ({ account: id, region })))
  .filter(({ account, region }) => account !== excludedPlace.account || region !== excludedPlace.region)
  .reduce((sum, place) => sum + weight(place), 0);
