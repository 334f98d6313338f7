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
    {
      text: awkward.sixNetworks,
      about: 'One private address in six networks of six accounts: all are candidates.',
    },
    { text: awkward.elasticOnSecondary, about: 'An Elastic IP on the second address of an instance.' },
    ...(ordinary
      ? [{ text: ordinary.PrivateIpAddress, about: 'An ordinary instance, with its team and its account.' }]
      : []),
    {
      text: awkward.podInPrefix,
      about: 'A pod: no list of AWS names it, but its node holds the range that it is in.',
    },
    { text: awkward.ipv6, about: 'IPv6, in any spelling.' },
    {
      text: awkward.applicationBalancer,
      about: 'A load balancer: inferred, and said so; its address may change.',
    },
    { text: awkward.moved, about: 'It moved since it was read: as Developer, check live to see where to.' },
    {
      text: awkward.unheld,
      about:
        'In a subnet of ours, but with nobody that we can see. Two accounts were not read completely, so: not certain.',
    },
    { text: awkward.notOurs, about: 'An address of AWS that serves many customers.' },
    { text: awkward.office, about: 'An office: a network of ours outside the cloud.' },
  ];
}
