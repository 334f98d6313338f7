import type { Principal } from '#kit';

/** Whether somebody belongs. `unknown` counts as no for an allow, and as yes for a deny. */
export type Membership = 'yes' | 'no' | 'unknown';

/** A group of the configuration. */
export interface Group {
  users?: readonly string[];
  usergroups?: readonly string[];
}

/** What Slack told us, and when (milliseconds since the epoch). */
export interface Facts {
  /** By `usergroupKey`. Undefined members: the user group is disabled or gone. */
  usergroups: ReadonlyMap<string, { members: ReadonlySet<string> | undefined; at: number }>;
  /** By `TEAM/USER`. */
  users: ReadonlyMap<string, { membership: 'full' | 'guest' | 'gone'; at: number }>;
}

/** Somebody, and all that is needed to tell where they belong. */
export interface Who {
  principal: Principal;
  groups: ReadonlyMap<string, Group>;
  /** Allowed Slack teams; none: any. */
  teams: readonly string[];
  facts: Facts;
  now: number;
}

/** How long (milliseconds) that which Slack told us stands when it cannot be asked again. */
export const staleFacts = 24 * 3_600_000;

/** Whether a principal belongs to a group of the configuration. Tokens belong by name, to nothing else. */
export function memberOf(name: string, who: Who): Membership {
  if (who.principal.type === 'system') return 'no';
  if (who.principal.type === 'token') return who.principal.groups.includes(name) ? 'yes' : 'no';
  const group = who.groups.get(name);
  if (!group) return 'unknown';
  return any([
    ...(group.users ?? []).map((id) => isUser(id, who)),
    ...(group.usergroups ?? []).map((id) => inUsergroup(id, who)),
  ]);
}

/**
 * Whether a principal is the user that an entry names: `*`, `U…`, `W…` or one of these with a team before it.
 * `*` is every active full member; a `U…` id is unique in its team only, a `W…` id in the whole enterprise.
 */
export function isUser(id: string, who: Who): Membership {
  const { principal, teams } = who;
  if (principal.type !== 'slack') return 'no';
  if (id === '*') return isFullMember(who);
  if (id.includes('/')) return id === `${principal.team}/${principal.user}` ? 'yes' : 'no';
  if (id !== principal.user) return 'no';
  return id.startsWith('W') || teams.length <= 1 ? 'yes' : 'unknown';
}

/** Why somebody may do nothing at all, whatever the rules say. */
export function shutOut({
  principal,
  teams,
  facts,
}: Pick<Who, 'principal' | 'teams' | 'facts'>): 'team' | 'gone' | undefined {
  if (principal.type !== 'slack') return undefined;
  if (teams.length > 0 && !teams.includes(principal.team)) return 'team';
  const user = facts.users.get(`${principal.team}/${principal.user}`);
  return user?.membership === 'gone' ? 'gone' : undefined;
}

/** The greatest of several: one yes suffices. */
export function any(memberships: readonly Membership[]): Membership {
  if (memberships.includes('yes')) return 'yes';
  return memberships.includes('unknown') ? 'unknown' : 'no';
}

/** The name under which a user group is known: where there is one team, its prefix says nothing. */
export function usergroupKey(id: string, teams: readonly string[]): string {
  const prefix = teams.length === 1 ? `${teams[0]}/` : undefined;
  return prefix !== undefined && id.startsWith(prefix) ? id.slice(prefix.length) : id;
}

/** The last moment at which everything known of a principal still stands; infinity where nothing is. */
export function standsUntil({ facts, principal, now }: Who): number {
  const user = principal.type === 'slack' && facts.users.get(`${principal.team}/${principal.user}`);
  const known = [...facts.usergroups.values(), ...(user ? [user] : [])];
  const ends = known.map(({ at }) => at + staleFacts).filter((end) => end >= now);
  return Math.min(Number.POSITIVE_INFINITY, ...ends);
}

function isFullMember({ principal, facts, now }: Who): Membership {
  if (principal.type !== 'slack') return 'no';
  const fact = facts.users.get(`${principal.team}/${principal.user}`);
  if (!fact || now - fact.at > staleFacts) return 'unknown';
  return fact.membership === 'full' ? 'yes' : 'no';
}

function inUsergroup(id: string, { principal, teams, facts, now }: Who): Membership {
  if (principal.type !== 'slack') return 'no';
  const team = id.includes('/') ? id.split('/')[0] : undefined;
  if (team === undefined && teams.length > 1) return 'unknown';
  // The user ids of another team may be the same; only enterprise-wide ones are certain
  if (team !== undefined && team !== principal.team && !principal.user.startsWith('W')) return 'no';
  const fact = facts.usergroups.get(usergroupKey(id, teams));
  if (!fact?.members || now - fact.at > staleFacts) return 'unknown';
  return fact.members.has(principal.user) ? 'yes' : 'no';
}
