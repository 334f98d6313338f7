import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Document } from '#kit';
import { parseDuration } from '#kit';
import { documentOf } from '#kit/testing';
import { findings } from './findings.ts';

const now = Date.parse('2026-11-21T03:00:00Z');
const key = (attrs: Document['attrs'], type = 'access-key') => documentOf({ kind: 'key', type, attrs });
const fresh = { status: 'active', created: '2026-11-01T00:00:00Z' };
const old = { status: 'active', created: '2020-01-01T00:00:00Z' };
const used = (at: string) => ({ lastUsed: { at } });

const cases: [finding: string, what: string, document: Document, is: string | boolean | undefined][] = [
  [
    'root-keys',
    'an active one',
    key(
      {
        slots: [
          { slot: 1, active: false },
          { slot: 2, active: true },
        ],
      },
      'root-user',
    ),
    '1 active',
  ],
  ['root-keys', 'none', key({ slots: [{ slot: 1, active: false }] }, 'root-user'), false],
  [
    'root-keys',
    'an unreadable report',
    key({ slots: { unreadable: 'AccessDenied' } }, 'root-user'),
    undefined,
  ],
  ['root-keys', 'a key of a user', key(old), false],
  ['unused-keys', 'used lately', key({ ...old, ...used('2026-11-20T00:00:00Z') }), false],
  ['unused-keys', 'used long ago', key({ ...old, ...used('2026-08-01T00:00:00Z') }), 'last used 2026-08-01'],
  ['unused-keys', 'never used, and old', key({ ...old, lastUsed: null }), 'never used, made 2020-01-01'],
  ['unused-keys', 'never used, and new', key({ ...fresh, lastUsed: null }), false],
  ['unused-keys', 'not known', key({ ...old, lastUsed: { unreadable: 'AccessDenied' } }), undefined],
  ['unused-keys', 'inactive', key({ ...old, status: 'inactive', lastUsed: null }), false],
  ['old-keys', 'old', key({ ...old, ...used('2026-11-20T00:00:00Z') }), 'made 2020-01-01'],
  ['old-keys', 'new', key(fresh), false],
  ['old-keys', 'a role', key(old, 'role'), false],
  ['old-keys', 'without a date', key({ status: 'active' }), undefined],
];

for (const [name, what, document, is] of cases) {
  it(`${name}: ${what}`, async () => {
    const finding = findings.find((one) => one.name === name);
    const context = { index: { find: () => assert.fail(), scopes: () => assert.fail() }, now };
    const after = parseDuration(finding?.after ?? '') ?? 0;
    const stored = { ...document, asOf: '', validFrom: '', scope: '' };
    assert.equal(await finding?.holds(stored, { ...context, after }), is);
  });
}
