import type { Clock, Later, Log } from '#kit';
import type { Access } from '../access/access.ts';
import type { SlackUser, WebApi } from './delivery/web-api.ts';

/** Who is in which Slack user group, and who is a full member: learned in the background, never during a decision. */
export interface Members {
  start(): void;
  /** What a question of this person should wait for, or undefined where all is known (the usual case). */
  known(team: string, user: string): Promise<void> | undefined;
  /** Slack says that a user group changed: it is read again, where the rules need it. */
  groupChanged(group: string): void;
  stop(): void;
}

export interface MembersOptions {
  access: Pick<Access, 'needs' | 'learnGroup' | 'learnUser'>;
  api: Pick<WebApi, 'groupMembers' | 'user'>;
  /** The workspaces of the configuration. */
  teams: readonly string[];
  clock: Clock;
  schedule: Later;
  log: Log;
}

const everyMs = 10 * 60_000;
const userFreshMs = 60 * 60_000;
/** After a failure, so that a broken Slack is not asked again with every question. */
const retryUserMs = 30_000;
const maxUsers = 20_000;

/** What Slack did not answer is left as it was learned last: `access` knows for how long that stands. */
export function membersResolver(options: MembersOptions): Members {
  const { access, schedule } = options;
  const userKnown = userReader(options);
  let first: Promise<void> | undefined;
  let cancel: (() => void) | undefined;
  let stopped = false;

  async function round(): Promise<void> {
    for (const usergroup of access.needs().usergroups) await learnGroup(usergroup, options);
    first = undefined;
    if (!stopped) cancel = schedule(() => void round(), everyMs);
  }

  return {
    start() {
      first = round();
    },
    known(team, user) {
      const one = access.needs().everybody ? userKnown(team, user) : undefined;
      return first && one ? first.then(() => one) : (first ?? one);
    },
    groupChanged(group) {
      const needed = access.needs().usergroups.filter((one) => one === group || one.endsWith(`/${group}`));
      for (const one of needed) void learnGroup(one, options);
    },
    stop() {
      stopped = true;
      cancel?.();
    },
  };
}

/**
 * Reads one group; a caller reads one after the other, since Slack allows 20 such calls a minute. It is known as of the
 * time when it was asked for, so that of two answers the one to the later question stands.
 */
async function learnGroup(
  usergroup: string,
  { access, api, teams, clock, log }: MembersOptions,
): Promise<void> {
  const only = teams.length === 1 ? teams[0] : undefined;
  const [team, group] = usergroup.includes('/') ? usergroup.split('/') : [only, usergroup];
  const at = clock();
  const reply = await api.groupMembers(group ?? usergroup, team);
  if (reply.ok && Array.isArray(reply.users)) access.learnGroup(usergroup, reply.users, at);
  else if (!reply.ok && reply.error === 'no_such_subteam') access.learnGroup(usergroup, undefined, at);
  else
    log.warn({ usergroup, code: reply.ok ? 'response_malformed' : reply.error }, 'slack user group not read');
}

/** Reads users as they ask. Whoever is known from before is read again without being made to wait. */
function userReader({ access, api, clock, log }: MembersOptions): Members['known'] {
  const read = new Map<string, { again: number; learned: boolean }>();
  const asking = new Map<string, Promise<void>>();

  async function learn(team: string, user: string, key: string): Promise<void> {
    const reply = await api.user(user);
    asking.delete(key);
    // In the background nobody hears of an error
    const learned = reply.ok && typeof reply.user?.id === 'string';
    if (learned) access.learnUser(team, user, membershipOf(reply.user, team), clock());
    else log.warn({ user, code: reply.ok ? 'response_malformed' : reply.error }, 'slack user not read');
    const before = read.get(key)?.learned === true;
    read.delete(key);
    read.set(key, { again: clock() + (learned ? userFreshMs : retryUserMs), learned: learned || before });
    if (read.size > maxUsers) read.delete(read.keys().next().value ?? '');
  }

  return (team, user) => {
    const key = `${team}/${user}`;
    const known = read.get(key);
    if (known && known.again > clock()) return undefined;
    const pending = asking.get(key) ?? learn(team, user, key);
    asking.set(key, pending);
    return known?.learned === true ? undefined : pending;
  };
}

/** Guests, people of other organisations and bots are no full members; the deactivated are gone. */
function membershipOf(user: SlackUser, team: string): 'full' | 'guest' | 'gone' {
  if (user.deleted === true) return 'gone';
  if (user.is_restricted === true || user.is_ultra_restricted === true) return 'guest';
  if (user.is_bot === true || user.is_stranger === true) return 'guest';
  const { teams } = user.enterprise_user ?? {};
  if (teams) return teams.includes(team) ? 'full' : 'guest';
  // An organisation-wide id (W…) belongs to several workspaces, of which Slack names one
  if (user.team_id !== undefined && user.team_id !== team && !user.id.startsWith('W')) return 'guest';
  return 'full';
}
