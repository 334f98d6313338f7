import type { Accounts, Index, Kind } from '#kit';
import { invalid, parseScopeKey } from '#kit';
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
  const names = ids.flatMap((id) => accounts.get(id)?.name ?? []).slice(0, 5);
  throw invalid(
    `Of the accounts that you may see and that were read, none is "${wanted.map(({ value }) => value).join('" and "')}".${
      names.length > 0
        ? ` There are ${names.join(', ')}${ids.length > names.length ? ' and others' : ''}.`
        : ''
    }`,
  );
}

function isNamed(value: string, id: string, accounts: Accounts): boolean {
  const name = accounts.get(id)?.name;
  return fitsText(value, id) || (name !== undefined && fitsText(value, name));
}
