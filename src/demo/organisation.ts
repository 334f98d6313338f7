import type { Account, Place } from '#kit';

/** Larkspur Freight, which does not exist: its accounts, teams and services. The same at every size and seed. */

export const company = 'Larkspur Freight';

export interface DemoAccount extends Account {
  name: string;
  owner: string;
  contact: string;
  status: 'active' | 'closed';
  /** Part of the resources: production has more than a sandbox. */
  weight: number;
  services: readonly [string, ...string[]];
}

/** The account whose role refuses us, so that nothing can be said of it. */
export const deniedAccount = '702915538864';
/** The account that has a leading zero, which a careless file loses. */
export const zeroAccount = '048213957701';

const rows: readonly [id: string, name: string, team: string, weight: number, services: string][] = [
  [
    '511842067391',
    'payments-prod',
    'payments',
    12,
    'payments-api payments-ledger payments-worker card-vault',
  ],
  ['388120945576', 'payments-staging', 'payments', 3, 'payments-api payments-ledger payments-worker'],
  ['620477315982', 'checkout-prod', 'checkout', 10, 'checkout-web checkout-worker basket-api promo-engine'],
  ['175930284416', 'checkout-staging', 'checkout', 3, 'checkout-web checkout-worker basket-api'],
  ['893206714453', 'freight-prod', 'freight', 12, 'freight-planner route-solver depot-sync manifest-api'],
  ['264581930727', 'freight-staging', 'freight', 3, 'freight-planner route-solver depot-sync'],
  [
    '947315620888',
    'tracking-prod',
    'tracking',
    10,
    'tracking-ingest tracking-api eta-predictor webhook-relay',
  ],
  ['316094827155', 'tracking-staging', 'tracking', 3, 'tracking-ingest tracking-api eta-predictor'],
  [zeroAccount, 'identity-prod', 'identity', 4, 'login-web session-store token-issuer'],
  [
    '739268401529',
    'data-platform-prod',
    'data-platform',
    12,
    'lake-loader spark-executor feature-store dbt-runner',
  ],
  ['152709486638', 'data-platform-dev', 'data-platform', 4, 'lake-loader spark-executor notebook'],
  ['480637152974', 'mobile-prod', 'mobile', 4, 'push-gateway driver-app-api media-resizer'],
  ['825194703361', 'partner-portal-prod', 'partners', 3, 'partner-web edi-bridge invoice-export'],
  ['603748219950', 'network-hub', 'network', 3, 'egress-proxy dns-forwarder vpn-gateway'],
  ['291580364712', 'security-tooling', 'security', 2, 'siem-forwarder scan-runner'],
  ['954026173385', 'log-archive', 'security', 1, 'log-shipper'],
  ['430871596248', 'larkspur-management', 'platform', 1, 'account-vendor'],
  ['167394820053', 'sandbox', 'platform', 2, 'hack-day-bot load-lab demo-shop'],
  [deniedAccount, 'legacy-acquired', 'platform', 3, 'tms-classic tms-reports'],
  ['578213940666', 'old-labs', 'platform', 1, 'prototype'],
];

export const accounts: readonly DemoAccount[] = rows.map(([id, name, team, weight, services]) => {
  const [first = name, ...more] = services.split(' ');
  return {
    provider: 'aws',
    id,
    name,
    owner: `team-${team}`,
    contact: `#${team}-oncall`,
    status: name === 'old-labs' ? 'closed' : 'active',
    weight,
    services: [first, ...more],
  };
});

export const regions = ['us-east-1', 'eu-west-1', 'eu-central-1', 'ap-south-1'] as const;

/** Left out by the operator. */
export const excludedPlace = { account: '291580364712', region: 'ap-south-1' };
/** Throttled at the first run, fine from the second on. */
export const throttledPlace = { account: '739268401529', region: 'us-east-1' };

/** Where calls with the hub's own credentials come from, and those that nobody signed, as the world sees them. */
export const hub = { account: 'hub', region: 'us-east-1' } as const;
export const anonymous = 'anonymous';

export function isThrottledPlace({ account, region }: Place): boolean {
  return account === throttledPlace.account && region === throttledPlace.region;
}

/** The id of an account by its name; throws for a name that there is not. */
export function accountId(name: string): string {
  const found = accounts.find((account) => account.name === name);
  if (!found) throw new Error(`the demo has no account ${name}`);
  return found.id;
}
