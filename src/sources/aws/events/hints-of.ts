import type { ChangeHint, Kind } from '#kit';
import { isAws } from '#kit';
import type { ServiceEvent } from './read-event.ts';

/** What is read of a service: the kinds, by provider and by whether it has regions. */
interface Reader {
  provider: string;
  regional: boolean;
  kinds: string[];
}

/** Which kinds read which service, by the IAM actions that their providers declare. */
export function createHintsOf(kinds: ReadonlyMap<string, Kind>): (event: ServiceEvent) => ChangeHint[] {
  const readers = new Map<string, Reader[]>();
  for (const kind of kinds.values()) {
    for (const [provider, { scopes, actions }] of Object.entries(kind.providers)) {
      const service = serviceOf(actions);
      if (!isAws(provider) || service === undefined || scopes === 'once') continue;
      const regional = scopes === 'account-region';
      const all = readers.get(service) ?? [];
      const same = all.find((one) => one.provider === provider && one.regional === regional);
      if (same) same.kinds.push(kind.name);
      else readers.set(service, [...all, { provider, regional, kinds: [kind.name] }]);
    }
  }
  return ({ account, region, service, at }) =>
    (readers.get(service) ?? []).map(({ provider, regional, kinds: names }) => ({
      kinds: names,
      provider,
      account,
      region: regional ? region : '*',
      at,
    }));
}

/**
 * The service that most of the actions are of. The others only complete the picture: that somebody's machine started
 * is no reason to read all keys of the account, only because the regions are asked of EC2.
 */
function serviceOf(actions: readonly string[]): string | undefined {
  const counts = Map.groupBy(actions, (action) => action.split(':')[0] ?? '');
  return [...counts].toSorted(([, one], [, other]) => other.length - one.length)[0]?.[0];
}
