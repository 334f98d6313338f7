import type { Principal, Rule, Sensitivity } from '#kit';
import { covers, least, most } from '#kit';
import type { Decision } from './access.ts';
import type { Facts, Group, Membership, Who } from './membership.ts';
import { any, isUser, memberOf, shutOut } from './membership.ts';
import type { Why } from './reasons.ts';
import { reasonOf, whys } from './reasons.ts';

/** What the operator wrote. */
export interface Policy {
  rules: readonly Rule[];
  groups: ReadonlyMap<string, Group>;
  /** Allowed Slack teams; none: any. */
  teams: readonly string[];
}

/** A question of right, with all that the answer depends on. */
export interface Asked {
  policy: Policy;
  facts: Facts;
  principal: Principal;
  /** The audience where others will see the answer; absent: the asker alone. */
  channel?: string | undefined;
  kind: { name: string; title: string; sensitivity: Sensitivity };
  /** Absent: the account does not matter, allowed if any is. `-`: things without an account. */
  account?: string | undefined;
  /** Milliseconds since the epoch. */
  now: number;
}

/** What is right for one account. */
export interface Verdict {
  why: Why;
  /** Undefined where denied. */
  see?: Sensitivity | undefined;
  live: boolean;
}

/** The verdicts on the accounts that rules name, and the one on every other account (and on `-`). */
interface Verdicts {
  named: ReadonlyMap<string, Verdict>;
  other: Verdict;
}

/**
 * Decides from its argument alone; never waits, never throws.
 *
 * Deny wins, and nothing matching is denied. What several allow rules give adds up; `live` is a right of its
 * own. A rule that names channels says what may be shown there (or may not), and gives nobody a right of their
 * own: a channel sees the least of what the asker may see and of the greatest `see` of the asker's allow rules
 * that name it. Where no rule names it that is `internal`; where only rules for others do, `internal` or less.
 * Less than the kind's own sensitivity is denied. A membership that could not be checked grants nothing and denies.
 */
export function decide(asked: Asked): Decision {
  const verdict = chosen(weigh(asked), asked.account);
  const { title, sensitivity } = asked.kind;
  return {
    allowed: verdict.see !== undefined,
    ...(verdict.see !== undefined && { see: verdict.see }),
    live: verdict.live,
    reason: reasonOf(verdict.why, title, sensitivity, verdict.see),
    grantedBy: verdict.see === undefined ? sufficient(asked) : [],
  };
}

/** The verdicts on all accounts. With `joined`, as if the principal belonged to that group besides. */
export function weigh(asked: Asked, joined?: string): Verdicts {
  const settled = beforeRules(asked);
  if (settled) return { named: new Map(), other: settled };
  const matching = asked.policy.rules.flatMap((rule) => match(rule, asked, joined));
  const accounts = new Set(matching.flatMap(({ rule }) => rule.accounts ?? []));
  const verdictOn = (account?: string) =>
    judge(
      matching.filter(({ rule }) => concerns(rule.accounts, account)),
      asked,
    );
  return {
    named: new Map([...accounts].map((account) => [account, verdictOn(account)])),
    other: verdictOn(),
  };
}

/** The verdict on one account; without one, the best over all accounts. */
export function chosen({ named, other }: Verdicts, account: string | undefined): Verdict {
  if (account !== undefined) return named.get(account) ?? other;
  return [...named.values(), other].reduce((best, next) => ({
    why: whys.indexOf(next.why) < whys.indexOf(best.why) ? next.why : best.why,
    see: most(best.see, next.see),
    live: best.live || next.live,
  }));
}

function beforeRules(asked: Asked): Verdict | undefined {
  // Where others will see the answer, the channel's rules bind the command line as well
  if (asked.principal.type === 'system' && asked.channel === undefined) {
    return { why: 'system', see: 'restricted', live: true };
  }
  const why = shutOut({ ...asked, teams: asked.policy.teams });
  return why && { why, live: false };
}

interface Matching {
  rule: Rule;
  membership: Membership;
}

/**
 * The rule, if it is about this kind and audience, and if the principal is among those it names, or may be.
 * What an allow rule says of a channel is heard though it is for others.
 */
function match(rule: Rule, asked: Asked, joined: string | undefined): Matching[] {
  const { policy, facts, principal, channel, now, kind } = asked;
  if (!rule.kinds.includes('*') && !rule.kinds.includes(kind.name)) return [];
  if (!concerns(rule.channels, channel)) return [];
  const who = { principal, groups: policy.groups, teams: policy.teams, facts, now };
  const membership = subject(rule, who, joined);
  const heard = membership !== 'no' || (rule.effect === 'allow' && rule.channels);
  return heard ? [{ rule, membership }] : [];
}

function concerns(listed: readonly string[] | undefined, one: string | undefined): boolean {
  return listed === undefined || (one !== undefined && listed.includes(one));
}

/** Whether a rule is about this principal. A deny that names nobody is about everybody, an allow about nobody. */
export function subject(rule: Rule, who: Who, joined?: string): Membership {
  const named = rule.groups !== undefined || rule.users !== undefined;
  if (who.principal.type === 'system') {
    // Has every right of its own; in a channel it is bound by what is forbidden to everybody
    return rule.effect === 'allow' || !named ? 'yes' : 'no';
  }
  if (!named) return rule.effect === 'deny' ? 'yes' : 'no';
  return any([
    ...(rule.groups ?? []).map((group) => (group === joined ? 'yes' : memberOf(group, who))),
    ...(rule.users ?? []).map((id) => isUser(id, who)),
  ]);
}

function judge(matching: readonly Matching[], asked: Asked): Verdict {
  const refused = refusal(matching);
  if (refused) return { why: refused, live: false };
  const verdict = addUp(matching, asked, ['yes']);
  if (verdict.see !== undefined) return verdict;
  const hoped = addUp(matching, asked, ['yes', 'unknown']);
  return hoped.see === undefined ? verdict : { why: 'unchecked', live: false };
}

/** What these allow rules give together, to those of one of these memberships. */
function addUp(matching: readonly Matching[], asked: Asked, memberships: readonly Membership[]): Verdict {
  const { principal, channel, kind } = asked;
  const system = principal.type === 'system';
  const allows = matching
    .filter(({ membership }) => memberships.includes(membership))
    .map(({ rule }) => rule);
  const own = allows.filter((rule) => !rule.channels);
  const personal = system ? 'restricted' : greatest(own);
  if (personal === undefined) return { why: 'nothing', live: false };
  if (!covers(personal, kind.sensitivity)) return { why: 'too-little', live: false };
  const shown = greatest(allows.filter((rule) => rule.channels)) ?? shownToOthers(matching);
  const see = channel === undefined ? personal : least(personal, shown);
  if (!covers(see, kind.sensitivity)) return { why: 'channel-too-little', live: false };
  return { why: 'allowed', see, live: system || own.some(({ live }) => live === true) };
}

/** What a channel may see of an asker for whom no rule names it: `internal`, or less if a rule for others says so. */
function shownToOthers(matching: readonly Matching[]): Sensitivity | undefined {
  const naming = matching.filter(({ rule }) => rule.channels);
  return naming.reduce<Sensitivity | undefined>(
    (see, { rule }) => least(see, rule.see ?? 'internal'),
    'internal',
  );
}

function refusal(matching: readonly Matching[]): Why | undefined {
  const denies = matching.filter(({ rule }) => rule.effect === 'deny');
  const sure = denies.filter(({ membership }) => membership === 'yes');
  if (sure.some(({ rule }) => !rule.channels)) return 'forbidden';
  if (sure.length > 0) return 'channel-forbidden';
  return denies.length > 0 ? 'deny-unchecked' : undefined;
}

function greatest(rules: readonly Rule[]): Sensitivity | undefined {
  return rules.reduce<Sensitivity | undefined>((see, rule) => most(see, rule.see ?? 'internal'), undefined);
}

/** The groups that would suffice: who belonged to one of them besides would be allowed just this. */
function sufficient(asked: Asked): string[] {
  return [...asked.policy.groups.keys()].filter(
    (group) => chosen(weigh(asked, group), asked.account).see !== undefined,
  );
}
