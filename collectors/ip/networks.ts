import type { CollectContext, Document, Provider } from '#kit';
import { parseNetwork } from '#kit';

/** The operator's own networks, by their names in the configuration. They only explain an address. */
export const networks: Provider = { scopes: 'once', actions: [], holds: false, collect };

/** Throws for a network that is none: the configuration is checked before, so this is nobody's input. */
async function* collect({ networks: named, scope }: CollectContext): AsyncGenerator<Document> {
  for (const { cidr, name, owner, contact } of named) {
    const network = parseNetwork(cidr.includes('/') ? cidr : `${cidr}/${cidr.includes(':') ? 128 : 32}`);
    if (!network) throw new Error(`The network "${name}" has "${cidr}" for a CIDR`);
    yield {
      kind: 'ip',
      id: `${scope.provider}/${network.text}/${name}`,
      type: 'named-network',
      provider: scope.provider,
      account: scope.account,
      region: scope.region,
      name,
      addresses: [],
      ranges: [network.text],
      hostnames: [],
      identifiers: [],
      tags: {},
      attrs: { ...(owner && { team: owner }), ...(contact && { contact }) },
      links: [],
    };
  }
}
