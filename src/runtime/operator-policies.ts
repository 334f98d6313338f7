import type { ActionRule, Kind } from '#kit';
import { isAws } from '#kit';
import type { Policy } from './iam-policy.ts';

/**
 * The policy documents of the roles that act, by the role's name: what `access.actions` lets each of them do. A role that
 * may do nothing as yet, since its kinds are not there, has none.
 */
export function operatorPolicies(
  kinds: ReadonlyMap<string, Kind>,
  rules: readonly ActionRule[],
): Map<string, Policy> {
  const roles = Map.groupBy(rules, ({ role }) => role);
  const policies = [...roles].map(([role, own]) => [role, policyOf(needsOf(own, kinds))] as const);
  return new Map(policies.filter(([, { Statement }]) => Statement.length > 0));
}

/** Where each IAM action is needed, by the action. */
function needsOf(rules: readonly ActionRule[], kinds: ReadonlyMap<string, Kind>): Map<string, Set<string>> {
  const needs = new Map<string, Set<string>>();
  for (const { kind, do: names, accounts = ['*'] } of rules) {
    const actions = (kinds.get(kind)?.actions ?? []).filter(
      (one) => isAws(one.provider) && names.includes(one.name),
    );
    for (const [action, arns] of actions.flatMap((one) => Object.entries(one.needs))) {
      const confined = arns.flatMap((arn) => accounts.map((account) => inAccount(arn, account)));
      needs.set(action, new Set([...(needs.get(action) ?? []), ...confined]));
    }
  }
  return needs;
}

/** `arn:*:ec2:*:*:instance/*` in one account; what is needed on everything (`*`) stays so. */
function inAccount(arn: string, account: string): string {
  return arn.replace(/^((?:[^:]+:){4})\*:/, `$1${account}:`);
}

/** One statement for each set of resources. */
function policyOf(needs: ReadonlyMap<string, ReadonlySet<string>>): Policy {
  const places = Map.groupBy([...needs.keys()].sort(), (action) =>
    [...(needs.get(action) ?? [])].sort().join(' '),
  );
  return {
    Version: '2012-10-17',
    Statement: [...places].map(([arns, Action], i) => ({
      Sid: `CloudwhoisOperator${i + 1}`,
      Effect: 'Allow',
      Action,
      Resource: arns === '*' ? '*' : arns.split(' '),
    })),
  };
}
