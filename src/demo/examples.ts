import { awkward } from './awkward.ts';
import { accountId } from './organisation.ts';
import { buckets, distributions, goneBucket, loadBalancers } from './story.ts';
import { inventoryOf } from './world/ip-inventory.ts';
import { keys } from './world/key-story.ts';
import type { World } from './world/world.types.ts';

export interface DemoExample {
  text: string;
  /** What it shows, one line. */
  about: string;
}

/**
 * What to try: ten addresses, then the other kinds. Each is there: the hand-made ones at every size, the others are
 * read out of this world.
 */
export function examplesOf(world: World): DemoExample[] {
  return [...addressesOf(world), ...others, ...instancesOf(world)];
}

/** The instance of payments-api-7: its id follows from the seed. */
function instancesOf(world: World): DemoExample[] {
  const home = { account: accountId('payments-prod'), region: 'us-east-1' };
  const eni = inventoryOf(world, home, false).interfaces.find(({ PrivateIpAddresses }) =>
    PrivateIpAddresses.some((one) => one.PrivateIpAddress === awkward.secondary),
  );
  const text = eni?.Attachment?.InstanceId;
  return text === undefined ? [] : [{ text, about: 'An instance by its id.' }];
}

const others: readonly DemoExample[] = [
  {
    text: distributions.app.alias,
    about: 'A host name: what it points to in the end, and whose zone that is in.',
  },
  { text: distributions.app.dns, about: 'A distribution by its own name, with the bucket behind it.' },
  {
    text: goneBucket,
    about:
      'A name that points to a bucket that nobody has: dangling, unless the account that refuses us has it.',
  },
  {
    text: loadBalancers.paymentsFront.dns,
    about: 'A load balancer by its name, with the instances behind it.',
  },
  { text: `s3://${buckets.hackday.name}`, about: 'A bucket that everybody may read, and why.' },
  { text: keys.paymentsCi, about: 'An access key: as Security, what it may do, and what to do next.' },
  {
    text: `sg says ${awkward.podInPrefix} talks to s3://${buckets.receipts.name}`,
    about: 'Several things in one sentence.',
  },
  {
    text: '/s3info list account:payments-prod',
    about: 'A list, as in Slack: narrow it by account, tag or fact.',
  },
];

function addressesOf(world: World): DemoExample[] {
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
