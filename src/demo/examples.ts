import { awkward } from './awkward.ts';
import { accountId } from './organisation.ts';
import { inventoryOf } from './world/ip-inventory.ts';
import type { World } from './world/world.types.ts';

export interface DemoExample {
  text: string;
  /** What it shows, one line. */
  about: string;
}

/** Ten things to try. Each is there: the hand-made ones at every size, the others are read out of this world. */
export function examplesOf(world: World): DemoExample[] {
  const place = { account: accountId('freight-prod'), region: 'eu-west-1' };
  const ordinary = inventoryOf(world, place, false).interfaces.find((eni) => eni.Attachment?.InstanceId);
  return [
    { text: awkward.sixNetworks, about: 'One private address, six networks, six accounts: all candidates.' },
    { text: awkward.elasticOnSecondary, about: 'An Elastic IP on the second address of an instance.' },
    ...(ordinary
      ? [{ text: ordinary.PrivateIpAddress, about: 'An ordinary instance, with its team and its account.' }]
      : []),
    { text: awkward.podInPrefix, about: 'A pod: no list of AWS has it, the node holds its prefix.' },
    { text: awkward.ipv6, about: 'IPv6, in any spelling.' },
    {
      text: awkward.applicationBalancer,
      about: 'A load balancer: inferred, and said so, as its address may move.',
    },
    { text: awkward.moved, about: 'It moved since the index was built: ask live to see it.' },
    {
      text: awkward.unheld,
      about: 'In our subnet, held by nobody we can see; one account refuses us, so: unknown.',
    },
    { text: awkward.notOurs, about: 'Of AWS, but not ours.' },
    { text: awkward.office, about: 'An office, outside the cloud.' },
  ];
}
