import { awkward } from '../../../src/demo/awkward.ts';
import { accelerators, apis, distributions, loadBalancers } from '../../../src/demo/story.ts';
import { apiNames } from '../../../src/demo/world/cdn-apis.ts';
import { edgeNames } from '../../../src/demo/world/cdn-distributions.ts';
import { terminatedInstance } from '../../../src/demo/world/ec2.ts';
import type { Row } from './row.ts';
import {
  balancer,
  copiers,
  home,
  instance,
  instanceId,
  instancesNamed,
  placeOf,
  volumeId,
} from './things.ts';

/** Instances, load balancers, and what answers at the edge. */

const who = 'support';
const id = instanceId(awkward.secondary);
const isApi = { outcome: 'found', account: 'payments-prod', holders: [instance(awkward.secondary)] } as const;
const front = { outcome: 'found', account: 'payments-prod', holders: [balancer('paymentsFront')] } as const;
const { paymentsFront, paymentsTcp, trackingClassic } = loadBalancers;
const arn = `arn:aws:elasticloadbalancing:us-east-1:${home.account}`;
const tail = `app/${paymentsFront.name}/${paymentsFront.hex}`;
const { app } = distributions;
const { partners } = apis;
const { tracking } = accelerators;
const accelerator = `cdn ${tracking.account}/${tracking.id}`;

export const machines: readonly Row[] = [
  {
    who,
    text: id,
    expect: {
      ...isApi,
      owner: 'team-payments',
      facts: { state: /^running/, addresses: /52\.3\.200\.25 \(elastic, of 10\.64\.3\.18\)/ },
      related: ['network-interface ip payments-api-7 @payments-prod'],
      never: [/correct-horse/],
    },
  },
  {
    who: 'security',
    text: id,
    expect: { ...isApi, facts: { securityGroups: /payments-internal/, incoming: /443 from 10\.0\.0\.0\/8/ } },
  },
  {
    who: 'security',
    text: id,
    live: true,
    expect: { ...isApi, confirmed: 'same', facts: { console: /Linux version/ } },
  },
  { who: 'developer', text: id, live: true, expect: { ...isApi, confirmed: 'same' } },
  { who, kind: 'ec2', text: id.toUpperCase(), expect: isApi },
  { who, kind: 'ec2', text: awkward.secondary, expect: isApi },
  { who, kind: 'ec2', text: awkward.ipv6, expect: isApi },
  { who, kind: 'ec2', text: 'ip-10-64-3-17.ec2.internal', expect: isApi },
  { who, text: `arn:aws:ec2:us-east-1:${home.account}:instance/${id}`, expect: isApi },
  { who, text: volumeId(awkward.secondary), expect: isApi },
  {
    who,
    kind: 'ec2',
    text: 'Payments-API-7',
    expect: {
      outcome: 'found',
      holders: instancesNamed('payments-api-7', [home, placeOf('payments-prod', 'eu-west-1')]),
    },
  },
  {
    who,
    text: 'jump-host',
    expect: {
      outcome: 'found',
      holders: copiers.map((place) => instance(awkward.sixNetworks, place)),
      says: [/6 things of ours/],
    },
  },
  {
    who,
    kind: 'ec2',
    text: awkward.sixNetworks,
    expect: { outcome: 'found', total: 6, says: [/unique only inside its VPC/] },
  },
  {
    who,
    text: terminatedInstance,
    expect: { outcome: 'found', account: 'payments-prod', facts: { state: /^terminated/ } },
  },
  {
    who: 'developer',
    text: terminatedInstance,
    live: true,
    expect: { outcome: 'unknown', confirmed: 'gone', says: [/Last known: the terminated instance/] },
  },
  {
    who: 'security',
    kind: 'ec2',
    text: instanceId('10.64.4.10'),
    live: true,
    expect: { outcome: 'found', facts: { statusChecks: /instance impaired/ } },
  },
  { who, kind: 'ec2', text: awkward.applicationBalancer, expect: { outcome: 'unknown', holders: [] } },
  { who, text: 'i-0123456789abcdef0', expect: { outcome: 'unknown', says: [/legacy-acquired/] } },
  {
    who: 'security',
    whole: true,
    text: 'i-0123456789abcdef0',
    expect: { outcome: 'absent', says: [/belongs to nobody/] },
  },
  {
    who,
    whole: true,
    text: 'i-0123456789abcdef0',
    expect: { outcome: 'absent', holders: [], says: [/belongs to nobody/], never: [/hidden from you/] },
  },
  { who: 'security', text: 'sg-0123456789abcdef0', expect: { outcome: 'invalid' } },
  // Load balancers
  {
    who,
    text: paymentsFront.dns,
    expect: {
      ...front,
      facts: { scheme: /^internet-facing/, healthy: /^4 of 4/, listeners: /HTTPS 443.*HTTP 80 redirects/ },
      related: [
        'target ec2 payments-api-7 @payments-prod',
        'record dns api.pay.larkspur.example @payments-prod',
      ],
    },
  },
  { who, text: `dualstack.${paymentsFront.dns.toUpperCase()}`, expect: front },
  {
    who,
    text: `us-east-1a.${paymentsTcp.dns}`,
    expect: { outcome: 'found', holders: [balancer('paymentsTcp')] },
  },
  { who, text: `${arn}:loadbalancer/${tail}`, expect: front },
  { who, text: `${arn}:listener/${tail}/7d52e6840c0ffee0`, expect: front },
  { who, text: `${arn}:targetgroup/payments-api/${paymentsFront.hex}`, expect: front },
  { who, text: tail, expect: front },
  { who, kind: 'lb', text: 'Payments-Front', expect: front },
  {
    who,
    text: trackingClassic.name,
    expect: {
      outcome: 'found',
      account: 'tracking-prod',
      holders: [balancer('trackingClassic')],
      facts: { targets: /unhealthy \(Instance\)/ },
    },
  },
  { who, text: trackingClassic.dns, expect: { outcome: 'found', holders: [balancer('trackingClassic')] } },
  {
    who,
    kind: 'lb',
    text: awkward.networkBalancer,
    expect: { outcome: 'found', holders: [balancer('paymentsTcp')] },
  },
  { who, kind: 'lb', text: awkward.applicationBalancer, expect: { ...front, says: [/inferred/] } },
  {
    who: 'developer',
    text: paymentsFront.dns,
    live: true,
    expect: { ...front, confirmed: 'changed', facts: { targets: /unhealthy \(Target\.Timeout\)/ } },
  },
  // The edge
  {
    who,
    text: app.dns,
    expect: {
      outcome: 'found',
      account: 'mobile-prod',
      holders: [`cdn ${app.account}/${app.id}`],
      related: ['origin s3 larkspur-app-assets @mobile-prod'],
    },
  },
  {
    who,
    kind: 'cdn',
    text: app.alias,
    expect: { outcome: 'found', holders: [`cdn ${app.account}/${app.id}`] },
  },
  { who, text: app.id, expect: { outcome: 'found', holders: [`cdn ${app.account}/${app.id}`] } },
  {
    who,
    text: `arn:aws:cloudfront::${app.account}:distribution/${app.id}`,
    expect: { outcome: 'found', account: 'mobile-prod' },
  },
  {
    who,
    kind: 'cdn',
    text: 'any.shops.larkspur.example',
    expect: { outcome: 'found', account: 'checkout-prod', says: [/falls under \*\.shops/] },
  },
  {
    who,
    kind: 'cdn',
    text: edgeNames.off,
    expect: { outcome: 'found', account: 'freight-prod', says: [/switched off/] },
  },
  { who, kind: 'cdn', text: edgeNames.moved, expect: { outcome: 'found', account: 'checkout-prod' } },
  {
    who: 'developer',
    kind: 'cdn',
    text: edgeNames.moved,
    live: true,
    expect: {
      outcome: 'found',
      account: 'checkout-staging',
      first: `cdn ${placeOf('checkout-staging').account}/${edgeNames.movedTo}`,
    },
  },
  {
    who,
    kind: 'cdn',
    text: apiNames.live,
    expect: { outcome: 'found', account: 'tracking-prod', total: 2 },
  },
  {
    who,
    text: partners.dns,
    expect: { outcome: 'found', account: 'partner-portal-prod', says: [/only its custom domains answer/] },
  },
  {
    who,
    text: apiNames.edgeTarget,
    expect: { outcome: 'found', account: 'mobile-prod', says: [/REST API driver-app-api/] },
  },
  { who, text: 'd1notours0000.cloudfront.net', expect: { outcome: 'unknown', says: [/another customer's/] } },
  {
    who,
    whole: true,
    text: 'd1notours0000.cloudfront.net',
    expect: { outcome: 'absent', holders: [], says: [/another customer's/] },
  },
  { who, text: tracking.dns, expect: { outcome: 'found', holders: [accelerator], account: 'tracking-prod' } },
  { who, kind: 'cdn', text: tracking.id.toUpperCase(), expect: { outcome: 'found', holders: [accelerator] } },
  {
    who,
    text: `arn:aws:execute-api:eu-west-1:${partners.account}:${partners.id}/prod/GET/x`,
    expect: { outcome: 'found', account: 'partner-portal-prod' },
  },
];
