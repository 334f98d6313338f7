import type { ActionRule, Principal } from '#kit';

/** A question of right, with all that the answer depends on. */
export interface ActionAsked {
  rules: readonly ActionRule[];
  principal: Principal;
  kind: string;
  action: string;
  account: string;
  /** Whether the principal certainly belongs to one of these groups. */
  belongs: (groups: readonly string[]) => boolean;
  /** Whether they may see things of this kind in this account: all deny rules are in it. */
  sees: boolean;
}

export type ActionDecision = { allowed: true; rule: ActionRule } | { allowed: false; reason: string };

/**
 * Whether somebody may do something, and by which rule: the first that fits. Nothing matching is denied, and so is who
 * may not see the thing. Only people may act, no token and no command line. Pure.
 */
export function decideAction(asked: ActionAsked): ActionDecision {
  const { rules, principal, kind, action, account, belongs, sees } = asked;
  if (principal.type !== 'slack') return { allowed: false, reason: 'Only people in Slack may do that.' };
  const rule = rules.find(
    (one) =>
      one.kind === kind &&
      one.do.includes(action) &&
      (one.accounts?.includes(account) ?? true) &&
      belongs(one.groups),
  );
  if (rule && sees) return { allowed: true, rule };
  return { allowed: false, reason: `No rule lets you ${action} this.` };
}
