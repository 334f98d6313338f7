import type { FindContext, Place } from './contexts.ts';
import { unavailable } from './errors.ts';
import type { ScopeRecord } from './scope.ts';
import { parseScopeKey } from './scope.ts';

/** Where a value says that it is: an ARN names account and region, a host name of AWS's mostly a region alone. */
export interface Whereabouts {
  account?: string | undefined;
  region?: string | undefined;
}

/** Account and region as an ARN or a document's id (`111122223333/eu-west-1/i-0a`) names them. */
export function whereOf(value: string): Whereabouts {
  const [, , , region, account] = value.split(':');
  if (value.startsWith('arn:')) return { account: account || undefined, region: region || undefined };
  const [, own, at] = /^(\d{12})\/([a-z0-9-]+)\/./.exec(value) ?? [];
  return { account: own, region: at };
}

/**
 * Why the index can hold nothing of where a value says that it is: the region is not read, or the account is not.
 * Undefined where some scope of this provider reads it (or should have: coverage tells that), where nothing is named,
 * and where the account is none of ours.
 */
export function unreadPlace(
  where: Whereabouts,
  scopes: readonly ScopeRecord[],
  provider = 'aws',
): string | undefined {
  const { account, region } = where;
  if (account === undefined && region === undefined) return undefined;
  const own = scopes.flatMap(({ key, outcome }) => {
    const scope = parseScopeKey(key);
    if (scope?.provider !== provider) return [];
    return account === undefined || scope.account === account ? [{ region: scope.region, outcome }] : [];
  });
  if (own.length === 0) return undefined;
  const there = own.filter((one) => region === undefined || one.region === region || one.region === '*');
  return there.some(({ outcome }) => outcome !== 'excluded') ? undefined : whyUnread(where);
}

/**
 * Runs over the places that a value leaves open. Throws `unavailable` where it names a place of ours that is not
 * among them: that nothing is found there says nothing.
 */
export async function* everywhereIn<T>(
  { aws, excluded = [] }: Pick<FindContext, 'aws' | 'excluded'>,
  where: Whereabouts,
  run: (place: Place) => AsyncIterable<T>,
): AsyncGenerator<T> {
  const { account, region } = where;
  const ours = new Set(excluded.map((place) => place.account));
  let visited = false;
  yield* aws.everywhere((place) => {
    ours.add(place.account);
    if ((account ?? place.account) !== place.account || (region ?? place.region) !== place.region)
      return undefined;
    visited = true;
    return run(place);
  });
  if (!visited && (account === undefined ? region !== undefined : ours.has(account)))
    throw unavailable(`It cannot be looked for: ${whyUnread(where)}.`);
}

function whyUnread({ account, region }: Whereabouts): string {
  const of = account === undefined ? '' : ` of ${account}`;
  return region === undefined
    ? `the account ${account} is left out, not active, or has left`
    : `${region} is not among the regions${of} that are read`;
}
