import type { AccessSettings, Clock, Generations, LimitSettings, Principal, Rule, Sensitivity } from '#kit';
import { createGenerations } from '#kit';
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

/** Grants remembered by who asks, and by what they say, in each of two generations. */
const mostGrants = 5000;
const mostKnown = 1000;

interface Options {
  /** Absent: nobody but the command line on the machine may do anything. */
  settings: AccessSettings | undefined;
  limits: LimitSettings | undefined;
  kinds: readonly { name: string; title: string; sensitivity: Sensitivity }[];
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
  const grants = createGenerations<Remembered>(mostGrants);
  const { facts, learnGroup, learnUser } = createFacts({ teams, clock, changed: () => grants.clear() });
  const whoIs = (principal: Principal): Who => ({
    principal,
    groups: policy.groups,
    teams,
    facts,
    now: clock(),
  });

  return {
    ...rights({ policy, facts, kinds, clock }, grants),
    belongs: (principal, names) => holdsRole(names, whoIs(principal), policy.rules),
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

/** The rights by the rules of the configuration, and by those that stand for a while. */
function rights(
  options: Omit<GrantOptions, 'grants' | 'temporary'>,
  grants: GrantOptions['grants'],
): Pick<Access, 'grant' | 'grantWith' | 'learnTemporary'> {
  let temporary: readonly Temporary[] = [];
  return {
    grant: createGrants({ ...options, grants, temporary: () => temporary }),
    grantWith(rules, question) {
      const besides = rules.map((rule) => ({ rule, until: Number.POSITIVE_INFINITY }));
      const all = [...temporary, ...besides];
      return createGrants({ ...options, grants: createGenerations(1), temporary: () => all })(question);
    },
    learnTemporary(rules) {
      if (JSON.stringify(rules) === JSON.stringify(temporary)) return;
      temporary = rules;
      grants.clear();
    },
  };
}

interface Remembered {
  grant: Grant;
  /** The last moment (milliseconds) at which all that it rests on still stands. */
  until: number;
}

/** A rule that stands until a time, milliseconds. */
interface Temporary {
  rule: Rule;
  until: number;
}

type GrantOptions = Pick<Asked, 'policy' | 'facts'> &
  Pick<Options, 'kinds' | 'clock'> & {
    grants: Generations<Remembered>;
    temporary: () => readonly Temporary[];
  };

function createGrants({ facts, kinds, clock, grants, ...options }: GrantOptions): Access['grant'] {
  const byName = new Map(kinds.map((kind) => [kind.name, kind]));
  const known = createGenerations<Grant>(mostKnown);
  return ({ principal, kind: name, channel }) => {
    const kind = byName.get(name);
    if (!kind) return noKind;
    const now = clock();
    const key = `${name}\n${channel ?? ''}\n${identity(principal)}`;
    const before = grants.get(key);
    if (before && now <= before.until) return before.grant;
    const standing = options.temporary().filter(({ until }) => now < until);
    const rules = [...options.policy.rules, ...standing.map(({ rule }) => rule)];
    const policy = { ...options.policy, rules };
    const grant = grantOf({ policy, facts, principal, channel, kind, now }, known);
    const until = Math.min(
      standsUntil({ principal, groups: policy.groups, teams: policy.teams, facts, now }),
      ...standing.map((one) => one.until - 1),
    );
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
