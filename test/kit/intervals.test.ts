import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Kind, Provider, RefreshSettings } from '#kit';
import { defineKind, intervalOf, Type } from '#kit';

const H = 3_600_000;

function kindWith(provider: Partial<Provider> = {}): ReadonlyMap<string, Kind> {
  const collect: Provider['collect'] = async function* () {
    yield* [];
  };
  const kind = defineKind({
    name: 'ip',
    title: 'IP',
    attributes: Type.Object({}),
    columns: [],
    accepts: [],
    command: { name: '/ipinfo', summary: 's', usage: 'u', example: 'e' },
    every: 'kind',
    staleAfter: '2h',
    lookup: async () => ({ documents: [], total: 0 }),
    providers: { aws: { scopes: 'account', actions: [], collect, ...provider } },
  });
  return new Map([['ip', kind]]);
}

const account = { '111122223333': { every: 'account', staleAfter: '5h' } };
const provider = { every: 'provider', staleAfter: '4h' };
const byKind = { every: 'override', staleAfter: '3h' };

const precedence: {
  name: string;
  provider?: Partial<Provider>;
  settings?: RefreshSettings;
  scope?: string;
  every: string;
  hours: number;
}[] = [
  { name: 'the kind’s own', every: 'kind', hours: 2 },
  { name: 'the kind’s override over it', settings: { ip: byKind }, every: 'override', hours: 3 },
  { name: 'the provider’s over that', provider, settings: { ip: byKind }, every: 'provider', hours: 4 },
  {
    name: 'the account’s over all',
    provider,
    settings: { ip: { ...byKind, accounts: account } },
    every: 'account',
    hours: 5,
  },
  {
    name: 'not another account’s',
    settings: { ip: { ...byKind, accounts: account } },
    scope: 'ip/aws/444455556666/global',
    every: 'override',
    hours: 3,
  },
  { name: 'a bare text as every alone', settings: { ip: 'bare' }, every: 'bare', hours: 2 },
  {
    name: 'each half for itself',
    provider: { staleAfter: '4h' },
    settings: { ip: 'bare' },
    every: 'bare',
    hours: 4,
  },
  {
    name: 'an account that says only stale-after',
    settings: { ip: { every: 'override', accounts: { '111122223333': { staleAfter: '7h' } } } },
    every: 'override',
    hours: 7,
  },
  { name: 'not another kind’s', settings: { s3: byKind }, every: 'kind', hours: 2 },
  { name: 'not another provider’s', provider, scope: 'ip/gcp/111122223333/global', every: 'kind', hours: 2 },
  { name: 'an hour and a day for a kind that is gone', scope: 'old/aws/1/r', every: '0 * * * *', hours: 24 },
  { name: 'an hour and a day for what is no scope', scope: 'nonsense', every: '0 * * * *', hours: 24 },
];

describe('intervalOf', () => {
  for (const {
    name,
    provider: own,
    settings,
    scope = 'ip/aws/111122223333/eu-west-1',
    every,
    hours,
  } of precedence) {
    it(`takes ${name}`, () => {
      assert.deepEqual(intervalOf(scope, kindWith(own), settings), { every, staleAfter: hours * H });
    });
  }
});
