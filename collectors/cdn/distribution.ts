import type { DistributionConfig, DistributionSummary } from '@aws-sdk/client-cloudfront';
import type { Document, Unreadable } from '#kit';
import { given, isUnreadable, normaliseHostname, texts } from '#kit';
import { cdnDocument } from './document.ts';
import { bucketLink } from './origins.ts';

/** What a list and a single answer of CloudFront have in common. */
export type Distribution = Partial<Pick<DistributionSummary, 'Id' | 'ARN' | 'Status' | 'DomainName'>> & {
  LastModifiedTime?: Date | undefined;
} & Partial<
    Pick<
      DistributionSummary & DistributionConfig,
      | 'Aliases'
      | 'Origins'
      | 'DefaultCacheBehavior'
      | 'Comment'
      | 'PriceClass'
      | 'Enabled'
      | 'ViewerCertificate'
      | 'WebACLId'
      | 'HttpVersion'
      | 'IsIPV6Enabled'
      | 'Staging'
      | 'ConnectionMode'
    >
  >;

/** A distribution with its names and where it gets its content. Throws where it has no id. */
export function distributionDocument(
  distribution: Distribution,
  { account, tags }: { account: string; tags: Record<string, string> | Unreadable },
): Document {
  const { Id: id, ARN: arn, DomainName } = distribution;
  if (!id) throw new Error('CloudFront gave a distribution without an id');
  const aliases = names(distribution.Aliases?.Items ?? []);
  const origins = (distribution.Origins?.Items ?? []).map((origin) => ({
    host: (origin.DomainName ?? '').toLowerCase(),
    ...given({ id: origin.Id, path: origin.OriginPath }),
  }));
  const known = isUnreadable(tags) ? {} : tags;
  const name = known.Name || aliases[0];
  return cdnDocument({
    id: `${account}/${id}`,
    type: 'distribution',
    provider: 'aws',
    account,
    region: 'global',
    ...(name && { name }),
    ...(arn && { arn }),
    hostnames: texts([...names([DomainName]), ...aliases]),
    identifiers: texts([id, arn, ...origins.map(({ host }) => host)]),
    tags: known,
    attrs: { ...attributesOf(distribution), origins, ...(isUnreadable(tags) && { tags }) },
    links: uniqueLinks(origins.map(({ host }) => bucketLink(host))),
  });
}

function attributesOf(distribution: Distribution): Record<string, unknown> {
  const { ViewerCertificate: certificate, DefaultCacheBehavior } = distribution;
  return given({
    enabled: distribution.Enabled,
    status: kebab(distribution.Status),
    // Null says that it has none of its own: CloudFront's serves only its own name
    certificate: certificate?.ACMCertificateArn ?? certificate?.IAMCertificateId ?? null,
    tls: certificate?.MinimumProtocolVersion,
    viewers: DefaultCacheBehavior?.ViewerProtocolPolicy,
    webAcl: distribution.WebACLId || null,
    priceClass: distribution.PriceClass,
    httpVersion: distribution.HttpVersion,
    ipv6: distribution.IsIPV6Enabled,
    staging: distribution.Staging,
    tenantOnly: distribution.ConnectionMode === 'tenant-only' || undefined,
    comment: distribution.Comment,
    modified: distribution.LastModifiedTime?.toISOString(),
  });
}

/** `InProgress` → `in-progress`, `IN_PROGRESS` too. */
export function kebab(status: string | undefined): string | undefined {
  return status
    ?.replace(/([a-z])([A-Z])/g, '$1-$2')
    .replaceAll('_', '-')
    .toLowerCase();
}

/** Names in their one form; what is no name is left out of them. */
export function names(all: readonly (string | undefined)[]): string[] {
  return texts(all.map((one) => one && normaliseHostname(one)));
}

function uniqueLinks(links: readonly ReturnType<typeof bucketLink>[]) {
  const there = links.filter((link) => link !== undefined);
  return [...new Map(there.map((link) => [link.id, link])).values()];
}
