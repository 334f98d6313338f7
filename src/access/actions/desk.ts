import type { Action, Kind, Result } from '#kit';
import type { Access } from '../access.ts';
import type { Doer } from './carry-out.ts';
import type { Judge } from './judge.ts';

/** What orders are placed and decided on with. */
export interface Desk extends Doer {
  access: Pick<Access, 'belongs' | 'take'>;
  judge: Judge;
  /** Where approvers are asked whose rule names no channel. */
  fallback?: string | undefined;
  /** Ids that nobody guesses. */
  newId: () => string;
}

/** The actions that a kind declares for such a thing. */
export function declaredFor(
  { kind, provider, type }: Result,
  kinds: ReadonlyMap<string, Kind>,
): readonly Action[] {
  const all = kinds.get(kind)?.actions ?? [];
  return all.filter((action) => action.provider === provider && action.types.includes(type));
}
