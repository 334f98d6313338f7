import type { AccessSettings, Clock, LimitSettings, Principal, Sensitivity } from '#kit';
import type { Access, Grant } from './access.ts';
import type { Asked, Policy } from './decide.ts';
import { createFacts } from './facts.ts';
import { grantOf } from './grant.ts';
import { createLimits } from './limits.ts';
import type { Who } from './membership.ts';
import { standsUntil } from './membership.ts';
import { groupsInUse, usersInUse } from './needs.ts';
import { reasonOf } from './reasons.ts';
import { awsRoleOf, holdsRole } from './roles.ts';
import { createTokens } from './tokens.ts';

/** Grants remembered at most; then all are forgotten and made again as they are asked for. */
const mostGrants = 10_000;

interface Options {
  /** Absent: nobody but the command line on the machine may do anything. */
  settings: AccessSettings | undefined;
  limits: LimitSettings | undefined;
  kinds: readonly { name: string; sensitivity: Sensitivity }[];
  /** Allowed Slack teams; none: any. */
  teams: readonly string[];
  clock: Clock;
}

/**
 * Everything that answers "may they?", from memory. A grant is remembered until something that it rests on is
 * learned anew or grows too old. `accessFaults` must have found no fault in the settings.
 */
export function createAccess({ settings = {}, limits, kinds, teams, clock }: Options): Access {
  const policy: Policy = {
    rules: settings.rules ?? [],
    groups: new Map(Object.entries(settings.groups ?? {})),
    teams,
  };
  const grants = new Map<string, Remembered>();
  const { facts, learnGroup, learnUser } = createFacts({ teams, clock, changed: () => grants.clear() });
  const whoIs = (principal: Principal): Who => ({
    principal,
    groups: policy.groups,
    teams,
    facts,
    now: clock(),
  });

  return {
    grant: createGrants({ policy, facts, kinds, clock, grants }),
    roleOf: (principal) => awsRoleOf(Object.entries(settings.groups ?? {}), whoIs(principal)),
    authenticate: createTokens(settings.tokens ?? [], clock),
    isOperator: (principal) => holdsRole(settings.operators ?? [], whoIs(principal), policy.rules),
    isAuditor: (principal) => holdsRole(settings.auditors ?? [], whoIs(principal), policy.rules),
    ...createLimits(limits, clock),
    learnGroup,
    learnUser,
    needs: () => ({
      usergroups: [...new Set(groupsInUse(settings).flatMap((group) => group.usergroups ?? []))],
      everybody: usersInUse(settings).includes('*'),
    }),
  };
}

interface Remembered {
  grant: Grant;
  /** The last moment (milliseconds) at which all that it rests on still stands. */
  until: number;
}

type GrantOptions = Pick<Asked, 'policy' | 'facts'> &
  Pick<Options, 'kinds' | 'clock'> & { grants: Map<string, Remembered> };

function createGrants({ policy, facts, kinds, clock, grants }: GrantOptions): Access['grant'] {
  const byName = new Map(kinds.map((kind) => [kind.name, kind]));
  return ({ principal, kind: name, channel }) => {
    const kind = byName.get(name);
    if (!kind) return noKind;
    const now = clock();
    const key = `${name}\n${channel ?? ''}\n${identity(principal)}`;
    const known = grants.get(key);
    if (known && now <= known.until) return known.grant;
    const grant = grantOf({ policy, facts, principal, channel, kind, now });
    const until = standsUntil({ principal, groups: policy.groups, teams: policy.teams, facts, now });
    if (grants.size >= mostGrants) grants.clear();
    grants.set(key, { grant, until });
    return grant;
  };
}

/** Everything of a principal on which rights rest. */
function identity(principal: Principal): string {
  if (principal.type === 'slack') return `${principal.team}/${principal.user}`;
  if (principal.type === 'token') return `token ${JSON.stringify(principal.groups)}`;
  return 'system';
}

const noKind: Grant = {
  decision: { allowed: false, live: false, reason: reasonOf('no-kind', '', 'public'), grantedBy: [] },
  see: () => undefined,
};
