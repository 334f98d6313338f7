import type { Principal, Rule, Sensitivity } from '#kit';

/** What somebody may do with one kind (and one account), for one audience. */
export interface Decision {
  allowed: boolean;
  /** How much they may see; undefined where denied. */
  see?: Sensitivity;
  /** Whether they may ask live. */
  live: boolean;
  /** Why, in one sentence that leaks nothing about the thing asked. */
  reason: string;
  /** Groups of the configuration that could grant it, for a denial. */
  grantedBy: readonly string[];
}

/** Rights on one kind over all accounts, as `ask` needs them. */
export interface Grant {
  /** The decision where the account does not matter: allowed if any account is. */
  decision: Decision;
  /** The accounts that are visible, where rules name accounts; undefined: all. */
  accounts?: readonly string[];
  /** Accounts that a rule denies though all others are visible (`accounts` is undefined then); never shown. */
  hidden?: readonly string[];
  /** The accounts that may be asked live, where that is not all of the visible ones; undefined: `decision.live` says it for all. */
  liveAccounts?: readonly string[];
  /** How much may be seen of this account's things (`-`: of things without an account). */
  see(account: string): Sensitivity | undefined;
}

/** Everything that answers "may they?". Decisions are pure functions of memory: they never wait. */
export interface Access {
  /**
   * Rights of a principal on a kind; `channel` is the audience where others will see the answer. Whoever has the same
   * rights to a kind mostly gets the same object, and nobody else does, so that callers may remember what they made by it.
   */
  grant(question: { principal: Principal; kind: string; channel?: string }): Grant;
  /**
   * The AWS role of live questions: that of the first group in the configuration's order that the principal is a
   * member of and that has one. Undefined: the configured role of everybody.
   */
  roleOf(principal: Principal): string | undefined;
  /** The principal of a bearer token; throws `unauthorized` for none, a wrong or an expired one. */
  authenticate(token: string | undefined): Principal;
  /** The same if these rules stood besides: what a request for access would give. Nothing of it is remembered. */
  grantWith(
    rules: readonly Rule[],
    question: { principal: Principal; kind: string; channel?: string },
  ): Grant;
  /** Rules that stand until a time (milliseconds), in place of those learned before: approved requests for access. */
  learnTemporary(rules: readonly { rule: Rule; until: number }[]): void;
  /** Whether somebody certainly belongs to one of these groups and is not shut out; the command line always does. */
  belongs(principal: Principal, groups: readonly string[]): boolean;
  isOperator(principal: Principal): boolean;
  isAuditor(principal: Principal): boolean;
  /** Counts against the principal's limits; throws `tooMany` with the seconds to wait. */
  take(principal: Principal, what: 'questions' | 'live', count?: number): void;
  /** How many texts one bulk question may hold; throws `tooMany` above. */
  checkBulk(count: number): void;
  /**
   * The members of a Slack user group, learned in the background (`T0001/S0SECURITY` or `S0SECURITY`), as of
   * `at`. Undefined members: Slack has the group no more, or it is disabled. Not to be called where Slack did
   * not answer: what was learned last then stands for 24 hours.
   */
  learnGroup(usergroup: string, members: readonly string[] | undefined, at: number): void;
  /**
   * What Slack says of a user: full members count among `*`, guests and the deactivated never do. Stands for
   * 24 hours, too. Somebody who is `gone` may do nothing at all.
   */
  learnUser(team: string, user: string, membership: 'full' | 'guest' | 'gone', at: number): void;
  /** The user groups that the rules need resolved, and whether any group means everybody (`*`). */
  needs(): { usergroups: readonly string[]; everybody: boolean };
}
