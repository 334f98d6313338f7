import { awkward } from '../../../src/demo/awkward.ts';
import { goneLoadBalancer } from '../../../src/demo/story.ts';
import { abandonedServers } from '../../../src/demo/world/dns-story.ts';
import type { Row } from './row.ts';
import { networkIds, record } from './things.ts';

/** Host names, zones, and what they lead to. */

const at = (label: string) => `${label}.larkspur.example`;
const main = (path: string) => record('company', path);
const hub = { outcome: 'found', account: 'network-hub' } as const;
const { vpc } = networkIds();
const denied = /legacy-acquired/;
const dangling = /[Dd]angling/;
const who = 'support';

export const names: readonly Row[] = [
  {
    who,
    text: at('app'),
    expect: {
      ...hub,
      holders: [main('app/A'), main('app/AAAA')],
      related: ['points-to cdn app.larkspur.example @mobile-prod'],
      says: [/terraform/],
    },
  },
  {
    who,
    text: 'APP.Larkspur.EXAMPLE.',
    expect: { ...hub, holders: [main('app/A'), main('app/AAAA')], understood: [`dns ${at('app')}`] },
  },
  {
    who,
    text: at('api'),
    expect: {
      ...hub,
      holders: [main('api/CNAME')],
      related: [
        'points-to lb payments-front @payments-prod',
        'by-way-of dns api.pay.larkspur.example @payments-prod',
      ],
      never: [dangling],
    },
  },
  {
    who,
    text: at('api.pay'),
    expect: {
      outcome: 'found',
      account: 'payments-prod',
      holders: [record('pay', 'api/A')],
      related: [
        'points-to lb payments-front @payments-prod',
        'name-pointing-here dns api.larkspur.example @network-hub',
      ],
    },
  },
  {
    who,
    text: at('www'),
    expect: {
      ...hub,
      holders: [main('www/A'), main('www/AAAA'), record('split', 'www/A'), record('abandoned', 'www/A')],
      first: main('www/A'),
      related: ['points-to lb checkout-web @checkout-prod'],
      says: [
        /It points to checkout-web-702915538/,
        new RegExp(`Inside the VPC ${vpc}.*it alone`),
        /Z0LARKSPUROLD01\) is not delegated to/,
        /10\.64\.5\.10/,
      ],
      never: [/dualstack\.checkout-web-702915538\S+, (which|the load)/],
    },
  },
  {
    who,
    text: 'larkspur.example',
    expect: {
      ...hub,
      first: record('company'),
      says: [/registered in the account larkspur-management .* until 2027-08-14/],
      related: ['by-way-of dns www.larkspur.example @network-hub'],
    },
  },
  {
    who,
    text: at('shop'),
    expect: {
      ...hub,
      holders: [main('shop/A/blue'), main('shop/A/green')],
      related: ['points-to lb checkout-web @checkout-prod', 'points-to lb payments-front @payments-prod'],
      says: [/blue 90 %, green 10 %/],
    },
  },
  {
    who,
    text: at('eta'),
    expect: { ...hub, holders: [main('eta/A/europe'), main('eta/A/america')], says: [/latency/] },
  },
  {
    who,
    text: at('depot'),
    expect: {
      ...hub,
      holders: [main('depot/A/first'), main('depot/A/second')],
      says: [/first \(primary\), second \(secondary\)/],
      never: [dangling],
    },
  },
  {
    who,
    text: at('tariffs'),
    expect: {
      ...hub,
      holders: [main('tariffs/A/india'), main('tariffs/A/world')],
      says: [/india \(IN\), world/],
    },
  },
  { who, text: at('ntp'), expect: { ...hub, total: 3, says: [/multivalue/], never: [dangling] } },
  {
    who,
    text: at('anything.dev'),
    expect: {
      ...hub,
      holders: [main('*.dev/A')],
      says: [/matched by \*\.dev\.larkspur\.example/],
      related: ['points-to lb checkout-web @checkout-prod'],
    },
  },
  { who, text: at('a.b.c.dev'), expect: { ...hub, holders: [main('*.dev/A')] } },
  { who, text: at('*.dev'), expect: { ...hub, holders: [main('*.dev/A')], never: [/matched by/] } },
  { who, text: `\\052.dev.larkspur.example`, expect: { ...hub, holders: [main('*.dev/A')] } },
  { who, text: at('api.team1.dev'), expect: { ...hub, holders: [main('api.team1.dev/A')] } },
  {
    who,
    text: at('x.team1.dev'),
    expect: { outcome: 'unknown', holders: [], says: [/does not cover it, because team1\.dev/, denied] },
  },
  {
    who,
    text: at('team1.dev'),
    expect: { outcome: 'unknown', holders: [], says: [/only as the parent of other names/] },
  },
  {
    who,
    text: at('team1.dev'),
    expect: { outcome: 'unknown', says: [/in the account network-hub \(603748219950\): it has no records/] },
  },
  {
    who,
    text: at('mail.dev'),
    expect: { ...hub, holders: [main('mail.dev/TXT')], never: [/points-to lb/, /It points to/] },
  },
  {
    who,
    text: at('münchen'),
    expect: {
      ...hub,
      holders: [main('xn--mnchen-3ya/A')],
      says: [/münchen\.larkspur\.example/],
      related: ['points-to ip payments-api-7 @payments-prod'],
    },
  },
  { who, text: 'MÜNCHEN.larkspur.example', expect: { ...hub, holders: [main('xn--mnchen-3ya/A')] } },
  { who, text: at('xn--mnchen-3ya'), expect: { ...hub, holders: [main('xn--mnchen-3ya/A')] } },
  {
    who,
    text: at('edi'),
    expect: { ...hub, related: ['points-to cdn edi-bridge @partner-portal-prod'], never: [dangling] },
  },
  {
    who,
    text: at('track'),
    expect: { ...hub, related: ['points-to cdn tracking-edge @tracking-prod'], never: [dangling] },
  },
  {
    who,
    text: at('edge'),
    expect: { ...hub, related: ['points-to cdn tracking-edge @tracking-prod'], never: [dangling] },
  },
  {
    who,
    text: at('status'),
    expect: { ...hub, related: ['points-to s3 status.larkspur.example @tracking-prod'], never: [dangling] },
  },
  {
    who,
    text: at('egress'),
    expect: { ...hub, related: ['points-to ip payments-nat-a @payments-prod'], never: [dangling] },
  },
  { who, text: at('blog'), expect: { ...hub, says: [/under no zone that was read/], never: [dangling] } },
  { who, text: at('office'), expect: { ...hub, says: [/our network Office Pune/], never: [dangling] } },
  {
    who,
    text: at('loop-a'),
    expect: { ...hub, holders: [main('loop-a/CNAME')], says: [/is a loop/], never: [dangling] },
  },
  {
    who,
    text: at('tracking'),
    expect: {
      ...hub,
      says: [/external-dns, owner tracking-eks, for ingress\/tracking\/web/],
      related: ['points-to lb tracking-legacy @tracking-prod'],
    },
  },
  {
    who,
    text: at('only-old'),
    expect: {
      outcome: 'found',
      account: 'sandbox',
      holders: [record('abandoned', 'only-old/A')],
      says: [/is not delegated to, so nobody hears/],
      never: [new RegExp(abandonedServers[0] ?? '-')],
    },
  },
  {
    who,
    text: at('hackday'),
    expect: {
      outcome: 'found',
      account: 'sandbox',
      related: ['points-to s3 larkspur-hackday-shop @sandbox'],
      says: [/not delegated to/],
    },
  },
  {
    who,
    text: at('db.internal'),
    expect: {
      ...hub,
      holders: [record('internal', 'db/CNAME')],
      related: ['by-way-of dns db-1.internal.larkspur.example @network-hub'],
      says: [
        /the private CNAME record/,
        new RegExp(`Inside the VPCs .*${vpc}`),
        new RegExp(awkward.database),
      ],
    },
  },
  {
    who,
    text: at('ledger'),
    expect: {
      outcome: 'found',
      account: 'payments-prod',
      holders: [record('split', 'ledger/A')],
      says: [/it alone/],
    },
  },
  {
    who,
    text: at('pay'),
    expect: {
      outcome: 'found',
      account: 'payments-prod',
      first: record('pay'),
      says: [/is the one that the world asks/],
    },
  },
  {
    who,
    text: at('nothing'),
    expect: {
      outcome: 'unknown',
      holders: [],
      related: ['would-be-in dns larkspur.example @network-hub'],
      says: [denied],
      never: [/would be in the zone larkspur\.example \(167394820053/],
    },
  },
  {
    who,
    whole: true,
    text: at('nothing.pay'),
    expect: { outcome: 'absent', related: ['would-be-in dns pay.larkspur.example @payments-prod'] },
  },
  {
    who,
    whole: true,
    text: 'www.not-ours.example.org',
    expect: { outcome: 'absent', says: [/under no zone of ours/], related: [] },
  },
  { who, text: at('_dmarc'), expect: { ...hub, holders: [main('_dmarc/TXT')] } },
  { who, text: at('s1._domainkey'), expect: { ...hub, says: [/s1\.dkim\.mailhost/], never: [dangling] } },
  { who, text: 'Z0LARKSPURMAIN1', expect: { ...hub, holders: [record('company')] } },
  {
    who,
    text: '/hostedzone/Z0LARKSPUROLD01',
    expect: { outcome: 'found', account: 'sandbox', says: [/not delegated to/] },
  },
  {
    who,
    text: 'arn:aws:route53:::hostedzone/Z0LARKSPURSPL01',
    expect: { outcome: 'found', holders: [record('split')], says: [/private hosted zone/] },
  },
  { who, kind: 'dns', text: 'Z0LARKSPURNONE1', expect: { outcome: 'unknown', holders: [], says: [denied] } },
  // The reverse: which names point here
  {
    who,
    kind: 'dns',
    text: awkward.natGateway,
    expect: { ...hub, holders: [main('egress/A')], says: [/egress\.larkspur\.example/] },
  },
  {
    who,
    text: goneLoadBalancer,
    expect: {
      outcome: 'unknown',
      holders: [],
      related: ['name-pointing-here dns beta.larkspur.example @network-hub'],
    },
  },
  {
    who,
    whole: true,
    text: goneLoadBalancer,
    expect: { outcome: 'absent', says: [/beta\.larkspur\.example/] },
  },
  // Live
  {
    who: 'security',
    text: at('promo'),
    live: true,
    expect: {
      ...hub,
      confirmed: 'changed',
      says: [/By now it points to 52\.3\.200\.77/, /Last changed 2026-11-20T18:05:00\.000Z by nina\.voss/],
    },
  },
  {
    who: 'developer',
    text: at('promo'),
    live: true,
    expect: { ...hub, says: [/public DNS says the same: A 52\.3\.200\.77/], never: [/nina\.voss/] },
  },
  {
    who: 'developer',
    text: at('promo'),
    live: true,
    expect: { ...hub, never: [/It points to 52\.3\.200\.25/] },
  },
  {
    who: 'developer',
    text: at('promo'),
    live: true,
    expect: { ...hub, never: [/a live check that agrees with it/] },
  },
  {
    who: 'developer',
    text: at('api'),
    live: true,
    expect: { ...hub, confirmed: 'same', says: [/public DNS says the same: CNAME api\.pay/] },
  },
];
