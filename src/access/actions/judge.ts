import type { ActionRule, Principal } from '#kit';
import type { Access } from '../access.ts';

/**
 * Whether somebody may do something, as things stand now, and by which rule: the first that fits. Nothing matching is
 * denied, and so is who may not see the thing. Only people may act, no token and no command line.
 */
export type Judge = (
  who: Principal,
  what: { kind: string; action: string; account: string },
) => ActionDecision;

export type ActionDecision = { allowed: true; rule: ActionRule } | { allowed: false; reason: string };

export function createJudge(rules: readonly ActionRule[], access: Pick<Access, 'belongs' | 'grant'>): Judge {
  return (principal, { kind, action, account }) => {
    if (principal.type !== 'slack') return { allowed: false, reason: 'Only people in Slack may do that.' };
    const rule = rules.find(
      (one) =>
        one.kind === kind &&
        one.do.includes(action) &&
        (one.accounts?.includes(account) ?? true) &&
        access.belongs(principal, one.groups),
    );
    // All deny rules are in it
    const isSeen = access.grant({ principal, kind }).see(account) !== undefined;
    return rule && isSeen
      ? { allowed: true, rule }
      : { allowed: false, reason: `No rule lets you ${action} this.` };
  };
}
