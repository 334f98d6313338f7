import type { Scope } from '#kit';
import { scopeKey } from '#kit';

/** Which scopes a refresh is about; a member that is absent narrows nothing. */
export interface Selection {
  kinds?: readonly string[];
  accounts?: readonly string[];
  regions?: readonly string[];
  providers?: readonly string[];
  /** Keys of scopes. */
  scopes?: ReadonlySet<string>;
}

/**
 * Whether the selection has this scope. A `*` in a scope stands for places that could not be planned, and is always in,
 * but where scopes are named.
 */
export function selects(selection: Selection, scope: Scope): boolean {
  const { kind, provider, account, region } = scope;
  const within = (list: readonly string[] | undefined, value: string) =>
    list === undefined || value === '*' || list.includes(value);
  return (
    within(selection.kinds, kind) &&
    within(selection.providers, provider) &&
    within(selection.accounts, account) &&
    within(selection.regions, region) &&
    (selection.scopes?.has(scopeKey(scope)) ?? true)
  );
}
