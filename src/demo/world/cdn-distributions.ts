import { accountId, accounts } from '../organisation.ts';
import { createRandom } from '../random.ts';
import { apis, buckets, distributions, domain, loadBalancers } from '../story.ts';
import type { World } from './world.types.ts';

/** CloudFront's distributions: the hand-made ones of the table in cdn.ts, and some for each account by chance. */

export interface Distribution {
  Id: string;
  ARN: string;
  Status: 'Deployed' | 'InProgress';
  LastModifiedTime: Date;
  DomainName: string;
  Aliases: { Quantity: number; Items: string[] };
  Origins: { Quantity: number; Items: { Id: string; DomainName: string; OriginPath: string }[] };
  DefaultCacheBehavior: { ViewerProtocolPolicy: string };
  Comment: string;
  PriceClass: string;
  Enabled: boolean;
  ViewerCertificate: Record<string, unknown>;
  WebACLId: string;
  HttpVersion: string;
  IsIPV6Enabled: boolean;
  Staging: boolean;
  /** Not CloudFront's: it gives tags by another call. */
  tags: Record<string, string>;
}

/** Names that the demo's readers look for; the ids are in the story or made from these words. */
export const edgeNames = {
  wildcard: `*.shops.${domain}`,
  wildcardId: 'E2LARKSPURSHOP',
  web: `store.${domain}`,
  webId: 'E2LARKSPURWEB1',
  off: `pilot.${domain}`,
  offId: 'E2LARKSPURPILOT',
  moved: `preview.${domain}`,
  movedFrom: 'E2LARKSPURPRE1',
  movedTo: 'E2LARKSPURPRE2',
} as const;

interface Own {
  account: string;
  id: string;
  origin: string;
  aliases?: string[];
  dns?: string;
  more?: Partial<Distribution>;
}

/** What one account has; `live` once the world has gone on. */
export function distributionsOf(world: World, account: string, live: boolean): Distribution[] {
  return [...byHand(live).filter((one) => one.account === account), ...byChance(world, account)].map(made);
}

function byHand(live: boolean): Own[] {
  const checkout = accountId('checkout-prod');
  const { app } = distributions;
  const bucket = (one: { name: string; region: string }) => `${one.name}.s3.${one.region}.amazonaws.com`;
  return [
    { ...app, origin: bucket(buckets.assets), aliases: [app.alias], more: { Comment: 'the driver app' } },
    {
      account: checkout,
      id: edgeNames.webId,
      origin: loadBalancers.checkoutWeb.dns,
      aliases: [edgeNames.web],
    },
    { account: checkout, id: edgeNames.wildcardId, origin: apis.partners.dns, aliases: [edgeNames.wildcard] },
    {
      account: accountId('freight-prod'),
      id: edgeNames.offId,
      origin: `pilot-origin.${domain}`,
      aliases: [edgeNames.off],
      more: { Enabled: false, Comment: 'forgotten after the pilot' },
    },
    {
      account: checkout,
      id: edgeNames.movedFrom,
      origin: loadBalancers.checkoutWeb.dns,
      aliases: live ? [] : [edgeNames.moved],
    },
    {
      account: accountId('checkout-staging'),
      id: edgeNames.movedTo,
      origin: `preview-origin.${domain}`,
      aliases: live ? [edgeNames.moved] : [],
    },
  ];
}

function byChance({ seed, resources }: World, account: string): Own[] {
  const known = accounts.find(({ id }) => id === account);
  if (!known) return [];
  const random = createRandom(`${seed}/cdn/${account}`);
  const count = Math.round((known.weight * Math.sqrt(resources / 30_000)) / 2) + random.below(3);
  return Array.from({ length: count }, (_, i): Own => {
    const service = random.pick(known.services);
    const id = `E${random.hex(13).toUpperCase()}`;
    const origin = random.oneIn(2)
      ? `${service}-${random.hex(4)}.s3.eu-west-1.amazonaws.com`
      : `${service}-${random.below(1e9)}.eu-west-1.elb.amazonaws.com`;
    const aliases = random.oneIn(4) ? [] : [`${service}-${i + 1}.${known.name}.${domain}`];
    return { account, id, origin, aliases, more: { Enabled: !random.oneIn(12) } };
  });
}

function made({ account, id, origin, aliases = [], dns, more }: Own): Distribution & { account: string } {
  const random = createRandom(`cdn/${id}`);
  const known = accounts.find((one) => one.id === account);
  return {
    account,
    Id: id,
    ARN: `arn:aws:cloudfront::${account}:distribution/${id}`,
    Status: 'Deployed',
    LastModifiedTime: new Date(Date.UTC(2026, random.below(10), 1 + random.below(28), random.below(24))),
    DomainName: dns ?? `d${random.hex(13)}.cloudfront.net`,
    Aliases: { Quantity: aliases.length, Items: aliases },
    Origins: { Quantity: 1, Items: [{ Id: 'main', DomainName: origin, OriginPath: '' }] },
    DefaultCacheBehavior: { ViewerProtocolPolicy: random.oneIn(8) ? 'allow-all' : 'redirect-to-https' },
    Comment: '',
    PriceClass: random.oneIn(3) ? 'PriceClass_All' : 'PriceClass_100',
    Enabled: true,
    ViewerCertificate:
      aliases.length === 0
        ? { CloudFrontDefaultCertificate: true, MinimumProtocolVersion: 'TLSv1' }
        : {
            ACMCertificateArn: `arn:aws:acm:us-east-1:${account}:certificate/${random.hex(12)}`,
            MinimumProtocolVersion: 'TLSv1.2_2021',
          },
    WebACLId: random.oneIn(3) ? '' : `arn:aws:wafv2:us-east-1:${account}:global/webacl/edge/${random.hex(8)}`,
    HttpVersion: 'http2and3',
    IsIPV6Enabled: !random.oneIn(4),
    Staging: false,
    tags: known && !random.oneIn(3) ? { Owner: known.owner } : {},
    ...more,
  };
}
