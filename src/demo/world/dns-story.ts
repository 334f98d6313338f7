import { awkward } from '../awkward.ts';
import { accountId } from '../organisation.ts';
import {
  accelerators,
  apis,
  buckets,
  distributions,
  domain,
  goneLoadBalancer,
  loadBalancers,
  zones,
} from '../story.ts';
import { delegations } from './dns-own.ts';
import type { RecordSet, Zone } from './dns-shapes.ts';
import { alias, record, serversOf } from './dns-shapes.ts';
import { networkOf } from './ip-layout.ts';
import type { World } from './world.types.ts';

/**
 * The zones that are made by hand, with the cases that go wrong elsewhere:
 *
 * | case | name | what is right |
 * |---|---|---|
 * | chain across accounts | api.larkspur.example | the load balancer payments-front, by way of a zone of payments-prod |
 * | split view | www.larkspur.example | checkout-web outside, 10.64.5.10 inside payments-prod |
 * | weighted | shop.larkspur.example | blue 90 %, green 10 % |
 * | latency, failover, geolocation | eta, depot, tariffs | each set for itself |
 * | wildcard | x.dev.larkspur.example | matched by *.dev; not x.team1.dev, where team1.dev exists |
 * | only another type | mail.dev.larkspur.example | the wildcard has no effect |
 * | distribution, API, accelerator, website | app, edi, track, status | each with its account |
 * | bucket that is gone | careers.larkspur.example | whoever makes it owns the name |
 * | load balancer that is gone | beta.larkspur.example | dangling, or not certain |
 * | address that nobody holds | pay-legacy.larkspur.example | dangling, or not certain |
 * | service of somebody else | blog.larkspur.example | legitimate |
 * | loop | loop-a.larkspur.example | told, not followed |
 * | IDN | münchen.larkspur.example | found in both forms |
 * | external-dns | tracking.larkspur.example | edited by tracking-eks |
 * | delegated away | partners.larkspur.example | to servers that are not ours |
 * | delegation to nobody | old-campaign.larkspur.example | Route 53's servers, and no zone of ours |
 * | abandoned duplicate | only-old.larkspur.example | a zone of the sandbox that nobody asks |
 * | changed since it was collected | promo.larkspur.example | live says another address |
 */
export const unheldPublic = '52.3.200.99';
export const mainServers = serversOf(11);
const payServers = serversOf(12);
export const abandonedServers = serversOf(13);

const at = (name: string) => `${name}.${domain}`;
const set = (SetIdentifier: string, more: Partial<RecordSet>) => ({ SetIdentifier, ...more });
const { paymentsFront, paymentsTcp, checkoutWeb, trackingClassic } = loadBalancers;
const dual = ({ dns }: { dns: string }) => `dualstack.${dns}`;
const website = 's3-website-eu-west-1.amazonaws.com';

function company(live: boolean): RecordSet[] {
  return [
    alias(domain, at('www')),
    record(
      domain,
      'NS',
      mainServers.map((one) => `${one}.`),
      { TTL: 172800 },
    ),
    record(domain, 'SOA', [`${mainServers[0]}. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400`]),
    record(domain, 'MX', ['10 mx1.mailhost.example.net.', '20 mx2.mailhost.example.net.']),
    record(domain, 'TXT', ['"v=spf1 include:mailhost.example.net -all"']),
    record(domain, 'CAA', ['0 issue "amazon.com"']),
    record(at('_dmarc'), 'TXT', ['"v=DMARC1; p=reject; rua=mailto:dmarc@larkspur.example"']),
    record(at('s1._domainkey'), 'CNAME', ['s1.dkim.mailhost.example.net.']),
    ...pointing(live),
    ...routed(),
    ...wild(),
    ...managed(),
    record(at('loop-a'), 'CNAME', [`${at('loop-b')}.`]),
    record(at('loop-b'), 'CNAME', [`${at('loop-a')}.`]),
    record(at('xn--mnchen-3ya'), 'A', ['52.3.200.24']),
    record(
      zones.pay.name,
      'NS',
      payServers.map((one) => `${one}.`),
    ),
    record(at('partners'), 'NS', ['ns1.partnerdns.example.net.', 'ns2.partnerdns.example.net.']),
    record(
      at('old-campaign'),
      'NS',
      serversOf(400).map((one) => `${one}.`),
    ),
    ...delegations,
  ];
}

/** One of each thing that a name may point to. */
function pointing(live: boolean): RecordSet[] {
  return [
    alias(at('www'), dual(checkoutWeb)),
    alias(at('www'), dual(checkoutWeb), { Type: 'AAAA' }),
    record(at('api'), 'CNAME', [`${at('api.pay')}.`]),
    alias(at('app'), distributions.app.dns),
    alias(at('app'), distributions.app.dns, { Type: 'AAAA' }),
    alias(at('edi'), apis.partners.target),
    alias(at('track'), accelerators.tracking.dns),
    record(at('edge'), 'A', accelerators.tracking.addresses),
    alias(buckets.status.name, website),
    alias(at('careers'), website),
    record(at('beta'), 'CNAME', [`${goneLoadBalancer}.`]),
    record(at('pay-legacy'), 'A', [unheldPublic]),
    record(at('blog'), 'CNAME', ['larkspur.bloghost.example.net.']),
    record(at('office'), 'A', [awkward.office]),
    record(at('webhooks'), 'A', [awkward.elasticOnSecondary]),
    record(at('egress'), 'A', [awkward.natGateway]),
    record(at('promo'), 'A', [live ? awkward.unattached : awkward.elasticOnSecondary]),
  ];
}

function routed(): RecordSet[] {
  return [
    alias(at('shop'), dual(checkoutWeb), set('blue', { Weight: 90 })),
    alias(at('shop'), dual(paymentsFront), set('green', { Weight: 10 })),
    alias(at('eta'), dual(trackingClassic), set('europe', { Region: 'eu-west-1' })),
    alias(at('eta'), dual(paymentsFront), set('america', { Region: 'us-east-1' })),
    alias(
      at('depot'),
      dual(trackingClassic),
      set('first', { Failover: 'PRIMARY', HealthCheckId: '0f3c5a1e-7b2d-4c68-9e10-5d4a3b2c1f00' }),
    ),
    record(at('depot'), 'A', ['192.0.2.80'], set('second', { Failover: 'SECONDARY' })),
    record(at('tariffs'), 'A', ['192.0.2.81'], set('india', { GeoLocation: { CountryCode: 'IN' } })),
    record(at('tariffs'), 'A', ['192.0.2.82'], set('world', { GeoLocation: { CountryCode: '*' } })),
    ...['192.0.2.90', '192.0.2.91', '192.0.2.92'].map((address, i) =>
      record(at('ntp'), 'A', [address], set(`ntp-${i + 1}`, { MultiValueAnswer: true })),
    ),
  ];
}

function wild(): RecordSet[] {
  return [
    alias(at('*.dev'), dual(checkoutWeb)),
    record(at('mail.dev'), 'TXT', ['"v=spf1 -all"']),
    record(at('api.team1.dev'), 'A', ['52.3.200.24']),
  ];
}

function managed(): RecordSet[] {
  const mark =
    '"heritage=external-dns,external-dns/owner=tracking-eks,external-dns/resource=ingress/tracking/web"';
  return [alias(at('tracking'), dual(trackingClassic)), record(at('a-tracking'), 'TXT', [mark])];
}

const pay: RecordSet[] = [
  record(
    zones.pay.name,
    'NS',
    payServers.map((one) => `${one}.`),
    { TTL: 172800 },
  ),
  alias(at('api.pay'), dual(paymentsFront)),
  alias(at('tcp.pay'), paymentsTcp.dns),
  record(at('hooks.pay'), 'A', [awkward.elasticOnSecondary]),
  record(at('_acme-challenge.pay'), 'TXT', ['"k2v9p4r7n3"']),
];

const abandoned: RecordSet[] = [
  record(
    domain,
    'NS',
    abandonedServers.map((one) => `${one}.`),
    { TTL: 172800 },
  ),
  record(at('www'), 'A', ['192.0.2.44']),
  record(at('only-old'), 'A', ['192.0.2.45']),
  record(at('hackday'), 'CNAME', [`${buckets.hackday.name}.s3-website-us-east-1.amazonaws.com.`]),
];

const internal: RecordSet[] = [
  record(at('db.internal'), 'CNAME', [`${at('db-1.internal')}.`]),
  record(at('db-1.internal'), 'A', [awkward.database]),
  record(at('ledger.internal'), 'A', [awkward.lambda]),
];

/** The zones of the story in one account. */
export function storyZones(world: World, account: string, live: boolean): Zone[] {
  const payments = vpcIn(world, 'payments-prod', 'us-east-1');
  const both = [vpcIn(world, 'network-hub', 'eu-west-1'), payments];
  const terraform = { ManagedBy: 'terraform', Owner: 'team-network' };
  const none = { private: true, servers: [], vpcs: [] };
  const all: (Zone & { account: string })[] = [
    {
      ...none,
      ...zones.company,
      comment: 'The company',
      tags: terraform,
      servers: mainServers,
      records: company(live),
    },
    {
      ...none,
      ...zones.pay,
      comment: 'Payments',
      tags: { Owner: 'team-payments' },
      servers: payServers,
      records: pay,
    },
    {
      ...none,
      ...zones.abandoned,
      comment: 'hack day',
      tags: {},
      servers: abandonedServers,
      records: abandoned,
    },
    { ...none, ...zones.internal, comment: '', tags: terraform, vpcs: both, records: internal },
    {
      ...{ ...none, ...zones.split, comment: 'split view', tags: {}, vpcs: [payments] },
      records: [record(at('www'), 'A', ['10.64.5.10']), record(at('ledger'), 'A', [awkward.lambda])],
    },
  ];
  return all.filter((zone) => zone.account === account);
}

function vpcIn(world: World, name: string, region: string) {
  const { vpc } = networkOf(world, { account: accountId(name), region }, 0);
  return { VPCId: vpc.VpcId, VPCRegion: region };
}
