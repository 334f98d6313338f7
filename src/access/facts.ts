import type { Clock } from '#kit';
import type { Access } from './access.ts';
import type { Facts } from './membership.ts';
import { staleFacts, usergroupKey } from './membership.ts';

interface Learnt extends Pick<Access, 'learnGroup' | 'learnUser'> {
  facts: Facts;
}

/**
 * Keeps what Slack said last of groups and users; what is older than that which is known is left aside.
 * `changed` is called when rights may differ from now on.
 */
export function createFacts({
  teams,
  clock,
  changed,
}: {
  teams: readonly string[];
  clock: Clock;
  changed: () => void;
}): Learnt {
  const usergroups = new Map<string, { members: ReadonlySet<string> | undefined; at: number }>();
  const users = new Map<string, { membership: 'full' | 'guest' | 'gone'; at: number }>();
  return {
    facts: { usergroups, users },
    learnGroup(usergroup, members, at) {
      const key = usergroupKey(usergroup, teams);
      if ((usergroups.get(key)?.at ?? at) > at) return;
      usergroups.set(key, { members: members && new Set(members), at });
      changed();
    },
    learnUser(team, user, membership, at) {
      const key = `${team}/${user}`;
      const before = users.get(key);
      if ((before?.at ?? at) > at) return;
      users.set(key, { membership, at });
      // The same again only stands for longer; it may be said with every question
      const stood = before?.membership === membership && clock() - before.at <= staleFacts;
      if (!stood) changed();
    },
  };
}
