import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Sensitivity } from '#kit';
import { nameAccounts } from '../../src/answer/name-accounts.ts';
import type { Sight } from '../../src/answer/sight.ts';

const names: Record<string, string> = { '111122223333': 'payments-prod', '444455556666': 'hidden' };
const sights: Record<string, Sensitivity> = { '111122223333': 'internal', '444455556666': 'public' };
const options = {
  kind: 'dns',
  accounts: {
    get: (id: string) => {
      const name = names[id];
      return name === undefined ? undefined : { provider: 'aws', id, name };
    },
    all: () => [],
  },
  sight: { see: (_kind: string, account: string) => sights[account] } as unknown as Sight,
};

const rows: [text: string, named: string][] = [
  ['in the account 111122223333.', 'in the account payments-prod (111122223333).'],
  ['111122223333, twice 111122223333', 'payments-prod (111122223333), twice payments-prod (111122223333)'],
  ['in the account 111122223333: no records', 'in the account payments-prod (111122223333): no records'],
  // A part of something longer, named already, unknown, or not for this asker
  ['the zone 111122223333/Z0A', 'the zone 111122223333/Z0A'],
  ['arn:aws:iam::111122223333:role/x', 'arn:aws:iam::111122223333:role/x'],
  ['payments-prod (111122223333)', 'payments-prod (111122223333)'],
  ['logs-111122223333-eu', 'logs-111122223333-eu'],
  ['1111222233334', '1111222233334'],
  ['999988887777', '999988887777'],
  ['444455556666', '444455556666'],
];

describe('the names of accounts in notes', () => {
  for (const [text, named] of rows)
    it(text, () => {
      assert.equal(nameAccounts(text, options), named);
    });
});
