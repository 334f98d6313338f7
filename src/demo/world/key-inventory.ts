import type { DemoAccount } from '../organisation.ts';
import { accounts } from '../organisation.ts';
import { createRandom, type Random } from '../random.ts';
import { keyIdOf, principalIdOf } from './key-ids.ts';
import { ownRoles } from './key-roles.ts';
import { ghost, keys } from './key-story.ts';
import type { World } from './world.types.ts';

/** A user with what IAM tells of him in several places. */
export interface MadeUser {
  name: string;
  id: string;
  path: string;
  created: string;
  groups: string[];
  /** The managed policies that are attached: names of AWS's, or the account's own with `own/` before. */
  attached: string[];
  mfa: boolean;
  password: boolean;
  passwordUsed?: string;
  owner?: string;
  keys: MadeKey[];
}

export interface MadeKey {
  id: string;
  active: boolean;
  created: string;
  used?: { at: string; service: string; region: string };
}

export interface MadeRole {
  name: string;
  id: string;
  path: string;
  trust: Record<string, string>;
  attached: string[];
}

/** Everything that IAM has in one account. */
export interface Principals {
  account: DemoAccount;
  users: MadeUser[];
  roles: MadeRole[];
}

const people = ['a.lindqvist', 'b.moreau', 'c.tanaka', 'd.oyelaran', 'e.novak', 'f.castellanos'] as const;
const usedServices = ['s3', 'ecr', 'sts', 'dynamodb', 'iam'] as const;

/** The users and roles of an account; `live` is the world as it is by now. The same call gives the same. */
export function principalsOf(world: World, account: DemoAccount, live: boolean): Principals {
  const random = createRandom(`${world.seed}/iam/${account.id}`);
  const factor = Math.max(1, Math.round(Math.sqrt(world.resources / 30_000)));
  const programs = Array.from({ length: factor }, (_, n) =>
    account.services.map((service) =>
      program(account, random, n === 0 ? `${service}-ci` : `${service}-ci-${n + 1}`),
    ),
  ).flat();
  const some = people.slice(0, 1 + Math.min(people.length - 1, Math.floor(account.weight / 3)));
  return {
    account,
    users: [...programs, ...some.map((name) => human(account, random, name)), ...ownUsers(account, live)],
    roles: [...ownRoles(account, random), ...account.services.map((service) => task(service, random))],
  };
}

function program(account: DemoAccount, random: Random, name: string): MadeUser {
  const global = random.oneIn(5);
  const at = `2026-11-${10 + random.below(10)}T${10 + random.below(10)}:${10 + random.below(50)}:00Z`;
  const service = random.pick(usedServices);
  const key = {
    id: keyIdOf('AKIA', account.id, random),
    active: !random.oneIn(6),
    created: `202${3 + random.below(3)}-0${1 + random.below(9)}-1${random.below(10)}T08:00:00Z`,
    ...(!random.oneIn(4) && { used: { at, service, region: global ? 'N/A' : 'eu-west-1' } }),
  };
  return {
    ...user(name, random),
    groups: [],
    attached: [random.oneIn(2) ? 'own/deploy' : 'AmazonEC2ContainerRegistryPowerUser'],
    ...(!random.oneIn(5) && { owner: account.owner }),
    keys: [key],
  };
}

function human(account: DemoAccount, random: Random, name: string): MadeUser {
  const admin = random.oneIn(4);
  return {
    ...user(name, random),
    path: '/people/',
    groups: [admin ? 'admins' : 'developers'],
    attached: [],
    mfa: !random.oneIn(5),
    password: true,
    passwordUsed: `2026-11-1${random.below(10)}T08:1${random.below(10)}:00Z`,
    owner: account.owner,
    keys: random.oneIn(3)
      ? [{ id: keyIdOf('AKIA', account.id, random), active: true, created: '2024-03-11T09:30:00Z' }]
      : [],
  };
}

function user(name: string, random: Random): Omit<MadeUser, 'keys' | 'groups' | 'attached'> {
  return {
    name,
    id: principalIdOf('AIDA', random),
    path: '/',
    created: '2023-02-01T09:00:00Z',
    mfa: false,
    password: false,
  };
}

function task(service: string, random: Random): MadeRole {
  return {
    name: `${service}-task`,
    id: principalIdOf('AROA', random),
    path: '/',
    trust: { Service: 'ecs-tasks.amazonaws.com' },
    attached: [random.oneIn(2) ? 'AmazonS3ReadOnlyAccess' : 'own/deploy'],
  };
}

/** Those of which key-story.ts tells. */
function ownUsers(account: DemoAccount, live: boolean): MadeUser[] {
  // A stream of their own, so that who comes and goes changes nobody else
  const random = createRandom(`own/${account.id}`);
  const own = (name: string, more: Partial<MadeUser>): MadeUser => ({
    ...user(name, random),
    groups: [],
    attached: ['own/deploy'],
    keys: [],
    ...more,
  });
  if (account.id === ghost.account) return [own(ghost.name, {})];
  if (account.name === 'payments-prod') return [own('payments-ci', paymentsCi)];
  if (account.name === 'identity-prod')
    return [own('sso-sync', { created: '2017-06-01T10:00:00Z', keys: [forgotten] })];
  if (account.name === 'checkout-prod') return [own('promo-import', { keys: live ? [] : [deleted] })];
  if (account.name === 'freight-prod' && live) return [own('route-solver-hotfix', { keys: [fresh] })];
  return [];
}

const paymentsCi: Partial<MadeUser> = {
  groups: ['admins'],
  owner: 'team-payments',
  keys: [
    {
      id: keys.paymentsCi,
      active: true,
      created: '2025-01-20T09:14:00Z',
      used: { at: '2026-11-20T22:14:00Z', service: 's3', region: 'us-east-1' },
    },
    {
      id: keys.paymentsCiOld,
      active: false,
      created: '2021-04-02T11:00:00Z',
      used: { at: '2025-01-20T09:20:00Z', service: 'ecr', region: 'us-east-1' },
    },
  ],
};
const forgotten: MadeKey = { id: keys.forgotten, active: true, created: '2017-06-01T10:05:00Z' };
const deleted: MadeKey = { id: keys.deleted, active: true, created: '2024-09-09T12:00:00Z' };
const fresh: MadeKey = { id: keys.fresh, active: true, created: '2026-11-21T01:55:00Z' };

/** The account of an id; throws for one that the organisation does not have. */
export function accountOf(id: string): DemoAccount {
  const found = accounts.find((account) => account.id === id);
  if (!found) throw new Error(`the demo has no account ${id}`);
  return found;
}
