import type { Scope } from '#kit';

/** Which scopes a refresh is about; a member that is absent narrows nothing. */
export interface Selection {
  kinds?: readonly string[];
  accounts?: readonly string[];
  regions?: readonly string[];
  providers?: readonly string[];
}

/** Whether the selection has this scope. A `*` in a scope stands for places that could not be planned, and is always in. */
export function selects(selection: Selection, { kind, provider, account, region }: Scope): boolean {
  const within = (list: readonly string[] | undefined, value: string) =>
    list === undefined || value === '*' || list.includes(value);
  return (
    within(selection.kinds, kind) &&
    within(selection.providers, provider) &&
    within(selection.accounts, account) &&
    within(selection.regions, region)
  );
}
