import type { Action, ActionRule, Kind, Principal, Result } from '#kit';
import type { Access } from '../access.ts';
import type { Doer } from './carry-out.ts';
import { type ActionDecision, decideAction } from './decide-action.ts';

/** What orders are placed and decided on with. */
export interface Desk extends Doer {
  access: Pick<Access, 'belongs' | 'take'>;
  /** Whether somebody may do something, as things stand now. */
  judge: (who: Principal, what: { kind: string; action: string; account: string }) => ActionDecision;
  /** Where approvers are asked whose rule names no channel. */
  fallback?: string | undefined;
  /** Ids that nobody guesses. */
  newId: () => string;
}

export function createJudge(
  rules: readonly ActionRule[],
  access: Pick<Access, 'belongs' | 'grant'>,
): Desk['judge'] {
  return (principal, what) =>
    decideAction({
      ...{ rules, principal, ...what },
      belongs: (groups) => access.belongs(principal, groups),
      sees: access.grant({ principal, kind: what.kind }).see(what.account) !== undefined,
    });
}

/** The actions that a kind declares for such a thing. */
export function declaredFor(
  { kind, provider, type }: Result,
  kinds: ReadonlyMap<string, Kind>,
): readonly Action[] {
  const all = kinds.get(kind)?.actions ?? [];
  return all.filter((action) => action.provider === provider && action.types.includes(type));
}
