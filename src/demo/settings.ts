import type { Principal, Settings } from '#kit';
import { accounts, excludedPlace, regions } from './organisation.ts';

/** The Slack team of the demo. */
export const team = 'T0DEMO';

/** Somebody of the organisation in whose place a visitor may ask. */
export interface DemoPersona {
  id: 'support' | 'developer' | 'security';
  name: string;
  /** Their name in Slack. */
  asker: string;
  title: string;
  /** What they may see, one line. */
  about: string;
  principal: Principal;
}

export const personas: readonly [DemoPersona, ...DemoPersona[]] = [
  {
    id: 'support',
    name: 'Noor Haddad',
    asker: 'noor',
    title: 'Support',
    about: 'Sees whose a thing is and where it lives; no access keys, no security groups, no live check.',
    principal: { type: 'slack', team, user: 'U0SUPPORT' },
  },
  {
    id: 'developer',
    name: 'Tomasz Lis',
    asker: 'tomasz',
    title: 'Developer',
    about: 'Sees everything internal, and may ask the cloud itself.',
    principal: { type: 'slack', team, user: 'U0DEVELOPER' },
  },
  {
    id: 'security',
    name: 'Ines Okafor',
    asker: 'ines',
    title: 'Security',
    about: 'Sees everything, restricted facts too, may ask the cloud itself, and reads the audit.',
    principal: { type: 'slack', team, user: 'U0SECURITY' },
  },
];

/** The configuration of the demo, as a file would hold it. */
export const settings: Settings = {
  aws: {
    discover: 'organizations',
    role: 'cloudwhois-reader',
    regions: [...regions],
    exclude: [{ ...excludedPlace, why: 'A service control policy denies this region.' }],
    accounts: accounts.map(({ id, name, owner, contact }) => ({ id, name, owner, contact })),
    portal: { start: 'https://larkspur.awsapps.com/start', role: 'ReadOnly' },
  },
  refresh: {
    ip: { every: '*/15 * * * *', staleAfter: '2h' },
    ec2: { every: '*/15 * * * *', staleAfter: '2h' },
    lb: { every: '*/15 * * * *', staleAfter: '2h' },
    s3: '5 * * * *',
    dns: '10 * * * *',
    key: '20 * * * *',
    cdn: '25 * * * *',
  },
  networks: [
    { cidr: '198.51.100.0/25', name: 'Office Pune', owner: 'it', contact: '#it-help' },
    { cidr: '198.51.100.128/26', name: 'Office Rotterdam', owner: 'it', contact: '#it-help' },
    { cidr: '192.0.2.0/27', name: 'Staff VPN', owner: 'it', contact: '#it-help' },
    { cidr: '172.20.0.0/16', name: 'Office network', owner: 'it', contact: '#it-help' },
    { cidr: '2001:db8:ff::/48', name: 'Office Rotterdam, IPv6', owner: 'it', contact: '#it-help' },
  ],
  owners: [
    { tag: ['Owner', 'owner'] },
    { tag: 'aws:cloudformation:stack-name', matches: '^tracking-', team: 'team-tracking' },
    { vpcTag: 'Team' },
    { name: '^(card-vault|payments-)', team: 'team-payments', contact: '#payments-oncall' },
    { name: '^route-solver', team: 'team-optimisation', contact: '#optimisation' },
  ],
  history: '90d',
  access: {
    groups: {
      support: { users: [`${team}/U0SUPPORT`] },
      developers: { users: [`${team}/U0DEVELOPER`] },
      security: { users: [`${team}/U0SECURITY`] },
    },
    rules: [
      {
        effect: 'allow',
        groups: ['support'],
        kinds: ['ip', 'lb', 'dns', 'ec2', 'cdn', 's3'],
        see: 'internal',
      },
      { effect: 'allow', groups: ['developers'], kinds: ['*'], see: 'internal', live: true },
      { effect: 'allow', groups: ['security'], kinds: ['*'], see: 'restricted', live: true },
    ],
    operators: ['security'],
    auditors: ['security'],
  },
  limits: { questions: '120/min', live: '30/min', bulk: 200 },
  slack: { teams: [team], replies: { default: 'asker' }, alerts: 'C0CLOUD' },
};
