import { awkward } from '../../../src/demo/awkward.ts';
import { accelerators } from '../../../src/demo/story.ts';
import type { Row } from './row.ts';
import {
  copiers,
  elastic,
  elasticId,
  eni,
  eniId,
  home,
  instance,
  instanceId,
  networkIds,
  placeOf,
} from './things.ts';

/** Addresses, networks, and the ids of what holds them. */

const api = [eni(awkward.secondary), elastic(awkward.elasticOnSecondary)];
const apiIs = { outcome: 'found', account: 'payments-prod', owner: 'team-payments' } as const;
const denied = /legacy-acquired/;
const { subnet, vpc } = networkIds();
const asker = 'support';

export const addresses: readonly Row[] = [
  {
    who: asker,
    text: awkward.sixNetworks,
    expect: {
      outcome: 'found',
      holders: copiers.map((place) => eni(awkward.sixNetworks, place)),
      total: 6,
      says: [/held in 6 places/, /unique only inside its VPC/, /There may be more/],
    },
  },
  {
    who: asker,
    text: awkward.secondary,
    expect: {
      ...apiIs,
      holders: [eni(awkward.secondary)],
      facts: { addresses: /10\.64\.3\.18 \(secondary\)/ },
      related: ['instance ec2 payments-api-7 @payments-prod', 'in-vpc ip payments-prod @payments-prod'],
      never: [/not known to be ours/],
    },
  },
  {
    who: asker,
    text: awkward.elasticOnSecondary,
    expect: {
      ...apiIs,
      holders: api,
      first: eni(awkward.secondary),
      facts: { addresses: /52\.3\.200\.25 \(elastic, of 10\.64\.3\.18\)/ },
      related: [
        'record dns webhooks.larkspur.example @network-hub',
        'record dns hooks.pay.larkspur.example @payments-prod',
      ],
      says: [/public IP of AWS, EC2, us-east-1/],
      never: [/not ours/],
    },
  },
  {
    who: asker,
    text: '52.3.200.24',
    expect: {
      ...apiIs,
      holders: [eni('52.3.200.24'), elastic('52.3.200.24')],
      never: [/webhooks\.larkspur\.example/],
    },
  },
  {
    who: asker,
    kind: 'ip',
    text: `::ffff:${awkward.elasticOnSecondary}`,
    expect: { ...apiIs, holders: api },
  },
  { who: asker, text: '::ffff:3403:c819', expect: { ...apiIs, holders: api } },
  {
    who: asker,
    kind: 'ip',
    text: '2600:1F10:0100:0000:0000:0000:0000:0017',
    expect: { ...apiIs, holders: [eni(awkward.ipv6)], says: [/^2600:1f10:100::17 is/] },
  },
  { who: asker, text: '[2600:1f10:100::17]:443', expect: { ...apiIs, holders: [eni(awkward.ipv6)] } },
  { who: asker, text: '2600:1f10:100::0.0.0.23', expect: { ...apiIs, holders: [eni(awkward.ipv6)] } },
  { who: asker, text: '2600:1f10:100:0::17/128', expect: { ...apiIs, holders: [eni(awkward.ipv6)] } },
  {
    who: asker,
    text: awkward.unattached,
    expect: {
      outcome: 'found',
      account: 'payments-prod',
      holders: [elastic(awkward.unattached)],
      says: [/attached to nothing/],
    },
  },
  {
    who: asker,
    text: awkward.podInPrefix,
    expect: {
      ...apiIs,
      holders: [eni('10.64.4.10')],
      says: [/pod or container/],
      related: ['instance ec2 payments-node-2 @payments-prod'],
    },
  },
  {
    who: asker,
    text: awkward.podInPrefix6,
    expect: { ...apiIs, holders: [eni('10.64.4.10')], says: [/pod or container/] },
  },
  {
    who: asker,
    text: awkward.applicationBalancer,
    expect: {
      ...apiIs,
      holders: [eni(awkward.applicationBalancer)],
      related: ['load-balancer lb payments-front @payments-prod'],
      says: [/app\/payments-front/, /inferred/, /change without notice/],
    },
  },
  {
    who: asker,
    text: awkward.networkBalancer,
    expect: {
      ...apiIs,
      holders: [eni(awkward.networkBalancer)],
      related: ['load-balancer lb payments-tcp @payments-prod'],
      says: [/net\/payments-tcp/, /inferred/],
    },
  },
  {
    who: asker,
    text: awkward.natGateway,
    expect: {
      ...apiIs,
      holders: [eni(awkward.natGateway), elastic(awkward.natGateway)],
      first: eni(awkward.natGateway),
      says: [/NAT gateway nat-0/],
      related: ['record dns egress.larkspur.example @network-hub'],
    },
  },
  {
    who: asker,
    text: awkward.database,
    expect: { ...apiIs, holders: [eni(awkward.database)], says: [/RDS database/, /inferred/] },
  },
  {
    who: asker,
    text: awkward.lambda,
    expect: {
      ...apiIs,
      holders: [eni(awkward.lambda)],
      says: [/Lambda function payments-ledger/, /inferred/],
    },
  },
  {
    who: asker,
    text: awkward.endpoint,
    expect: { ...apiIs, holders: [eni(awkward.endpoint)], says: [/VPC endpoint vpce-0/, /inferred/] },
  },
  {
    who: asker,
    text: awkward.sharedNetwork,
    expect: {
      outcome: 'found',
      account: 'checkout-prod',
      holders: [eni(awkward.sharedNetwork, placeOf('checkout-prod', 'eu-west-1'))],
      related: ['in-subnet ip shared-services-a @network-hub'],
    },
  },
  {
    who: asker,
    text: awkward.nameless,
    expect: { ...apiIs, holders: [eni(awkward.nameless)], says: [new RegExp(instanceId(awkward.nameless))] },
  },
  { who: asker, text: awkward.hostileTags, expect: { ...apiIs, holders: [eni(awkward.hostileTags)] } },
  {
    who: asker,
    text: awkward.unheld,
    expect: {
      outcome: 'unknown',
      holders: [],
      related: ['inside ip payments-prod-core-a @payments-prod', 'inside ip payments-prod @payments-prod'],
      says: [denied, /private address/],
      never: [/belongs to nobody/],
    },
  },
  {
    who: asker,
    text: awkward.notOurs,
    expect: {
      outcome: 'unknown',
      holders: [],
      says: [/AMAZON, us-west-2/, denied],
      never: [/GLOBAL/, /belongs to nobody/],
    },
  },
  {
    who: asker,
    text: awkward.globalService,
    expect: {
      outcome: 'unknown',
      holders: [],
      says: [/CLOUDFRONT, GLOBAL/, /only a host name tells/],
      never: [/AMAZON, /],
    },
  },
  {
    who: asker,
    text: '3.5.0.1',
    expect: { outcome: 'unknown', holders: [], says: [/AWS, S3, us-east-1/], never: [/AWS, EC2/] },
  },
  {
    who: asker,
    text: awkward.office,
    expect: {
      outcome: 'unknown',
      holders: [],
      says: [/Office Pune \(198\.51\.100\.0\/25\)/, /#it-help/],
      never: [/Rotterdam/],
    },
  },
  { who: asker, text: awkward.office6, expect: { outcome: 'unknown', says: [/Office Rotterdam, IPv6/] } },
  { who: asker, text: '169.254.169.254', expect: { outcome: 'unknown', says: [/metadata/], holders: [] } },
  {
    who: asker,
    text: accelerators.tracking.addresses[0],
    expect: {
      outcome: 'unknown',
      holders: [],
      related: ['accelerator cdn tracking-edge @tracking-prod'],
      says: [/address of the accelerator tracking-edge/],
      never: [/not known to be ours/, /belongs to nobody/],
    },
  },
  {
    who: asker,
    kind: 'cdn',
    text: accelerators.tracking.addresses[1],
    expect: { outcome: 'found', account: 'tracking-prod', says: [/on no interface/] },
  },
  {
    who: asker,
    text: '10.64.4.16/28',
    expect: { outcome: 'found', holders: [eni('10.64.4.10')], total: 1, says: [/holds 1 thing of ours/] },
  },
  {
    who: asker,
    text: '10.64.4.20/30',
    expect: { outcome: 'found', holders: [eni('10.64.4.10')] },
  },
  {
    who: asker,
    text: '10.64.3.18/30',
    expect: {
      outcome: 'found',
      holders: [eni(awkward.secondary)],
      understood: ['ip 10.64.3.16/30'],
      total: 1,
    },
  },
  { who: asker, text: '10.64.3.0/28', expect: { outcome: 'unknown', holders: [], says: [denied] } },
  {
    who: asker,
    text: `ip-10-64-3-17.ec2.internal`,
    expect: { ...apiIs, holders: [eni('10.64.3.17')], understood: ['ip 10.64.3.17'] },
  },
  {
    who: asker,
    text: 'ec2-52-3-200-25.compute-1.amazonaws.com',
    expect: { ...apiIs, holders: api, understood: ['ip 52.3.200.25'] },
  },
  { who: asker, text: eniId('10.64.3.17'), expect: { ...apiIs, holders: [eni('10.64.3.17')] } },
  {
    who: asker,
    text: `arn:aws:ec2:us-east-1:${home.account}:network-interface/${eniId('10.64.3.17')}`,
    expect: { ...apiIs, holders: [eni('10.64.3.17')] },
  },
  {
    who: asker,
    text: elasticId(awkward.elasticOnSecondary).toUpperCase(),
    expect: { outcome: 'found', first: elastic(awkward.elasticOnSecondary) },
  },
  {
    who: asker,
    text: subnet,
    expect: {
      outcome: 'found',
      account: 'payments-prod',
      holders: [`ip ${home.account}/us-east-1/${subnet}`],
    },
  },
  {
    who: asker,
    text: vpc,
    expect: { outcome: 'found', account: 'payments-prod', holders: [`ip ${home.account}/us-east-1/${vpc}`] },
  },
  {
    who: asker,
    kind: 'ec2',
    text: awkward.podInPrefix,
    expect: { ...apiIs, holders: [instance('10.64.4.10')], says: [/pod or container/] },
  },
  {
    who: asker,
    kind: 'dns',
    text: awkward.database,
    expect: { outcome: 'found', account: 'network-hub', says: [/db-1\.internal\.larkspur\.example/] },
  },
  // Where everything was read, nobody is nobody
  {
    who: asker,
    whole: true,
    text: awkward.unheld,
    expect: {
      outcome: 'absent',
      related: ['inside ip payments-prod-core-a @payments-prod'],
      says: [/belongs to nobody in our 18 accounts/],
    },
  },
  {
    who: asker,
    whole: true,
    text: '8.8.8.8',
    expect: { outcome: 'absent', says: [/not in AWS's published/], never: [/ our network/] },
  },
  {
    who: asker,
    whole: true,
    text: '52.3.200.99',
    expect: { outcome: 'absent', says: [/us-east-1, not ours/] },
  },
  { who: asker, whole: true, text: awkward.office, expect: { outcome: 'absent', says: [/Office Pune/] } },
  { who: asker, whole: true, text: '10.64.9.0/24', expect: { outcome: 'absent', never: [/0 things/] } },
  {
    who: asker,
    whole: true,
    text: '13.248.1.1',
    expect: { outcome: 'unknown', says: [/one accelerator/], never: [/belongs to nobody/, /not ours/] },
  },
  {
    who: asker,
    whole: true,
    text: accelerators.tracking.addresses[0],
    expect: { outcome: 'unknown', says: [/tracking-edge/], never: [/belongs to nobody/] },
  },
];
