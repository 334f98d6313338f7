import type { Place } from '#kit';
import { accountId, accounts } from '../organisation.ts';
import { createRandom } from '../random.ts';
import { apis, domain } from '../story.ts';
import type { World } from './world.types.ts';

/** APIs of API Gateway and their custom domains: the hand-made ones of the table in cdn.ts, and some by chance. */

export interface Api {
  id: string;
  name: string;
  protocol: 'REST' | 'HTTP' | 'WEBSOCKET';
  endpoint: 'REGIONAL' | 'EDGE' | 'PRIVATE';
  /** Whether only its custom domains answer. */
  hidden: boolean;
  tags: Record<string, string>;
}

export interface Domain {
  name: string;
  target: string;
  endpoint: 'REGIONAL' | 'EDGE';
  mappings: { api: string; path: string; stage: string }[];
}

/** Names that the demo's readers look for. */
export const apiNames = {
  edge: `drivers.${domain}`,
  edgeTarget: 'd3drivers0edge1.cloudfront.net',
  unmapped: `hackday.${domain}`,
  live: `live.${domain}`,
} as const;

interface Gateway {
  apis: Api[];
  domains: Domain[];
}

/** What one account has in one region. */
export function gatewayOf(world: World, place: Place): Gateway {
  const own = byHand.filter(({ at }) => at.account === place.account && at.region === place.region);
  return {
    apis: [...own.flatMap((one) => one.apis), ...byChance(world, place)],
    domains: own.flatMap((one) => one.domains),
  };
}

const api = (part: Pick<Api, 'id' | 'name'> & Partial<Api>): Api => ({
  protocol: 'REST',
  endpoint: 'REGIONAL',
  hidden: false,
  tags: {},
  ...part,
});

const regional = (name: string, target: string, mappings: Domain['mappings']): Domain => ({
  name,
  target,
  endpoint: 'REGIONAL',
  mappings,
});

const { partners } = apis;
const byHand: readonly (Gateway & { at: Place })[] = [
  {
    at: partners,
    apis: [api({ id: partners.id, name: partners.name, hidden: true, tags: { Owner: 'team-partners' } })],
    domains: [regional(partners.alias, partners.target, [{ api: partners.id, path: '', stage: 'prod' }])],
  },
  {
    at: { account: accountId('mobile-prod'), region: 'us-east-1' },
    apis: [api({ id: 'd7r1v3r5a2', name: 'driver-app-api', endpoint: 'EDGE' })],
    domains: [
      {
        name: apiNames.edge,
        target: apiNames.edgeTarget,
        endpoint: 'EDGE',
        mappings: [{ api: 'd7r1v3r5a2', path: 'v2', stage: 'prod' }],
      },
    ],
  },
  {
    at: { account: accountId('tracking-prod'), region: 'eu-west-1' },
    apis: [
      api({ id: 't5r4c3k2a1', name: 'tracking-api', protocol: 'HTTP' }),
      api({ id: 'w5e4b3s2k1', name: 'tracking-stream', protocol: 'WEBSOCKET' }),
    ],
    domains: [
      regional(apiNames.live, 'd-t1r2a3c4k5.execute-api.eu-west-1.amazonaws.com', [
        { api: 't5r4c3k2a1', path: 'v1/positions', stage: '$default' },
        { api: 'w5e4b3s2k1', path: 'stream', stage: 'prod' },
      ]),
    ],
  },
  {
    at: { account: accountId('sandbox'), region: 'us-east-1' },
    apis: [],
    domains: [regional(apiNames.unmapped, 'd-h4a3c2k1d0.execute-api.us-east-1.amazonaws.com', [])],
  },
  {
    at: { account: accountId('identity-prod'), region: 'eu-central-1' },
    apis: [api({ id: 'p9r8v7t6e5', name: 'token-issuer', endpoint: 'PRIVATE' })],
    domains: [],
  },
];

function byChance({ seed, resources }: World, { account, region }: Place): Api[] {
  const known = accounts.find(({ id }) => id === account);
  if (!known) return [];
  const random = createRandom(`${seed}/api/${account}/${region}`);
  const count = random.below(2 + Math.round((known.weight * Math.sqrt(resources / 30_000)) / 3));
  return Array.from({ length: count }, (): Api => {
    const protocol = random.pick<Api['protocol']>(['REST', 'HTTP', 'HTTP', 'WEBSOCKET']);
    return {
      id: random.hex(10),
      name: random.pick(known.services),
      protocol,
      endpoint: protocol === 'REST' && random.oneIn(3) ? 'EDGE' : 'REGIONAL',
      hidden: random.oneIn(5),
      tags: random.oneIn(3) ? {} : { Owner: known.owner },
    };
  });
}
