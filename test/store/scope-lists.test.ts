import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import type { ScopeRecord } from '#kit';
import { createScopeLists } from '../../src/store/scope-lists.ts';

const keys = [
  'dns/aws/1/global',
  'ip-x/aws/1/global',
  'ip/aws/1/a',
  'ip/aws/1/b',
  'ip/aws/2/a',
  'key/aws/1/a',
];
const record = (key: string, count = 0): ScopeRecord => ({ key, outcome: 'complete', count });

describe('lists of scope records', () => {
  it('hold by kind, in the order of their keys, what was set last and not deleted since', () => {
    const change = fc.record({ key: fc.constantFrom(...keys), count: fc.nat(3), there: fc.boolean() });
    fc.assert(
      fc.property(fc.array(fc.tuple(change, fc.boolean()), { maxLength: 40 }), (changes) => {
        const lists = createScopeLists();
        const model = new Map<string, ScopeRecord>();
        for (const [{ key, count, there }, look] of changes) {
          if (there) lists.set(record(key, count));
          else lists.delete(key);
          if (there) model.set(key, record(key, count));
          else model.delete(key);
          if (!look) continue;
          const all = [...model.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
          assert.deepEqual(lists.list(''), all);
          for (const kind of ['dns', 'ip', 'ip-x', 'key', 'none'])
            assert.deepEqual(
              lists.list(kind),
              all.filter((one) => one.key.startsWith(`${kind}/`)),
            );
        }
      }),
    );
  });

  it('are the same, and frozen, until one of their records changes', () => {
    const lists = createScopeLists();
    for (const key of keys) lists.set(record(key));
    const [all, ip, dns] = [lists.list(''), lists.list('ip'), lists.list('dns')];
    assert.equal(lists.list('ip'), ip);
    assert.ok(Object.isFrozen(ip) && Object.isFrozen(ip[0]));

    lists.set(record('ip/aws/1/b', 5));

    assert.equal(lists.list('dns'), dns);
    assert.notEqual(lists.list(''), all);
    assert.deepEqual(
      ip.map(({ count }) => count),
      [0, 0, 0],
    );
    assert.deepEqual(
      lists.list('ip').map(({ count }) => count),
      [0, 5, 0],
    );
  });
});
