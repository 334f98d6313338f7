import type { Account, Place, Plan, Provider } from '#kit';
import { accounts, excludedPlace, regions } from './organisation.ts';

/** The places that there are: twenty accounts in four regions, but for what is left out on purpose. */
export function makePlan(shape: Provider['scopes']): Plan {
  if (shape === 'once') {
    return { places: [{ account: '-', region: 'global' }], excluded: [], unreadable: [], accounts: [] };
  }
  const open = accounts.filter(({ status }) => status === 'active');
  const closed = accounts.filter(({ status }) => status !== 'active');
  const excluded = closed.map(({ id, status }) => ({
    place: { account: id, region: shape === 'account' ? 'global' : '*' },
    why: `The account is ${status}.`,
  }));
  const known = accounts.map(bare);
  if (shape === 'account') {
    const places = open.map(({ id }) => ({ account: id, region: 'global' }));
    return { places, excluded, unreadable: [], accounts: known };
  }
  const all = open.flatMap(({ id }) => regions.map((region) => ({ account: id, region })));
  return {
    places: all.filter((place) => !isExcluded(place)),
    excluded: [
      ...excluded,
      { place: { ...excludedPlace }, why: 'A service control policy denies this region.' },
    ],
    unreadable: [],
    accounts: known,
  };
}

function isExcluded({ account, region }: Place): boolean {
  return account === excludedPlace.account && region === excludedPlace.region;
}

function bare({ provider, id, name, owner, contact, status }: Account): Account {
  return {
    provider,
    id,
    ...(name !== undefined && { name }),
    ...(owner !== undefined && { owner }),
    ...(contact !== undefined && { contact }),
    ...(status !== undefined && { status }),
  };
}
