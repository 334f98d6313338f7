import type { Accounts, Index, Kind } from '#kit';
import { invalid, nearest, parseScopeKey } from '#kit';
import { fitsText } from './fits-text.ts';
import type { Filter } from './parse-filters.ts';

/** The accounts that a list looks into. */
export interface Listed {
  /** Those that are read now. */
  ids: readonly string[];
  /** Whether that is every account that the asker may see, because none was named; of the past, those that are gone, too. */
  all: boolean;
}

interface Options {
  kind: Kind;
  /** Shows only what the asker may see. */
  index: Pick<Index, 'scopes'>;
  accounts: Accounts;
  /** The time asked about; absent: now. */
  at?: number | undefined;
}

/**
 * The accounts of the kind, as far as the asker may see them, that every account filter names by name or id. What
 * only explains (published ranges) is in none. Throws `invalid` where a filter names none.
 */
export async function accountsOf(
  filters: readonly Filter[],
  { kind, index, accounts, at }: Options,
): Promise<Listed> {
  const scopes = (await index.scopes(kind.name)).flatMap(({ key }) => parseScopeKey(key) ?? []);
  const held = scopes.filter(({ provider }) => kind.providers[provider]?.holds !== false);
  const ids = [...new Set(held.map(({ account }) => account))].filter((id) => id !== '*').sort();
  const wanted = filters.filter(({ field }) => field === 'account');
  if (wanted.length === 0) return { ids, all: true };
  // An account that has left has no scope and no name any more, but a past
  const left =
    at === undefined ? [] : wanted.flatMap(({ value = '' }) => /^[0-9]{12}$/.exec(value)?.[0] ?? []);
  const named = wanted.reduce(
    (some, { value = '*' }) => some.filter((id) => isNamed(value, id, accounts)),
    [...new Set([...ids, ...left])],
  );
  if (named.length > 0) return { ids: named, all: false };
  throw unknownAccount(
    wanted.map(({ value = '' }) => value),
    ids,
    accounts,
  );
}

const MOST_NAMED = 5;

function unknownAccount(values: readonly string[], ids: readonly string[], accounts: Accounts) {
  const names = ids.flatMap((id) => accounts.get(id)?.name ?? []);
  const near = values.flatMap((value) => nearest(value, [...names, ...ids]) ?? []);
  const some = names.slice(0, MOST_NAMED);
  const others = ids.length > some.length ? ' and others' : '';
  const there = some.length > 0 ? `There are ${some.join(', ')}${others}.` : undefined;
  const fix = near.length > 0 ? `Did you mean ${near.join(' or ')}?` : there;
  return invalid(
    `Of the accounts that you may see and that were read, none is "${values.join('" and "')}".`,
    fix === undefined ? {} : { fix },
  );
}

function isNamed(value: string, id: string, accounts: Accounts): boolean {
  const name = accounts.get(id)?.name;
  return fitsText(value, id) || (name !== undefined && fitsText(value, name));
}
