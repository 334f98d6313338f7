import type { CollectContext, Document, Provider } from '#kit';

/** AWS's published address ranges. They hold nothing of ours: they only explain an address. */
export const ranges: Provider = {
  scopes: 'once',
  actions: [],
  holds: false,
  sensitivity: 'public',
  every: '0 */6 * * *',
  staleAfter: '7d',
  collect,
};

async function* collect({ aws, scope, signal }: CollectContext): AsyncGenerator<Document> {
  const seen = new Set<string>();
  for (const { cidr, service, region } of await aws.ranges(signal)) {
    const id = `${scope.provider}/${cidr}/${service}/${region}`;
    // The feed tells the same range once for each border group of a region
    if (seen.has(id)) continue;
    seen.add(id);
    yield {
      kind: 'ip',
      id,
      type: 'published-range',
      provider: scope.provider,
      account: scope.account,
      region: scope.region,
      name: `AWS ${service} ${region}`,
      addresses: [],
      ranges: [cidr],
      hostnames: [],
      identifiers: [],
      tags: {},
      attrs: { service, serviceRegion: region },
      links: [],
    };
  }
}
