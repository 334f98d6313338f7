import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import type { ScopeRecord } from '#kit';
import { byAccount } from '#kit';

const record = (key: string): ScopeRecord => ({ key, outcome: 'complete' });
const keys = [
  'dns/aws/111111111111/global',
  'ip/aws-ranges/-/global',
  'ip/aws/11111111111/eu-west-1',
  'ip/aws/111111111111/eu-west-1',
  'ip/aws/111111111111/us-east-1',
  'ip/aws/222222222222/eu-west-1',
];
const keysOf = (records: readonly ScopeRecord[]) =>
  byAccount(records).map((own) => own.records.map(({ key }) => key));

describe('byAccount', () => {
  it('puts together what is of one kind, provider and account, and nothing else', () => {
    assert.deepEqual(keysOf(keys.map(record)), [
      [keys[0]],
      [keys[1]],
      [keys[2]],
      [keys[3], keys[4]],
      [keys[5]],
    ]);
    const [first] = byAccount(keys.map(record));
    const { kind, provider, account } = first ?? {};
    assert.deepEqual([kind, provider, account], ['dns', 'aws', '111111111111']);
  });

  it('leaves out what is no scope', () => {
    assert.deepEqual(keysOf(['', 'ip', 'ip/aws/111111111111/eu-west-1'].map(record)), [
      ['ip/aws/111111111111/eu-west-1'],
    ]);
  });

  it('gives the same of an account until one of its records changes, comes or goes', () => {
    const all = keys.map(record);
    /** Which of them are the same after a change of the list. */
    const same = (after: readonly ScopeRecord[]) => {
      const before = byAccount(all);
      const now = new Set(byAccount(after));
      return before.map((own) => now.has(own));
    };

    assert.deepEqual(same([...all]), [true, true, true, true, true]);
    assert.deepEqual(same(all.with(4, record(keys[4] ?? ''))), [true, true, true, false, true]);
    assert.deepEqual(same(all.toSpliced(4, 1)), [true, true, true, false, true]);
    assert.deepEqual(same(all.toSpliced(3, 1)), [true, true, true, false, true]);
    const more = record('ip/aws/222222222222/us-east-1');
    assert.deepEqual(same([...all, more]), [true, true, true, true, false]);
  });

  it('forgets nothing, whatever changes', () => {
    const changes = fc.array(fc.record({ at: fc.nat(keys.length - 1), there: fc.boolean() }), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(changes, (steps) => {
        const present = new Map(keys.map((key) => [key, record(key)]));
        for (const { at, there } of steps) {
          const key = keys[at] ?? '';
          if (there) present.set(key, record(key));
          else present.delete(key);
          const records = keys.flatMap((one) => present.get(one) ?? []);
          assert.deepEqual(
            byAccount(records).flatMap((own) => own.records),
            records,
          );
        }
      }),
    );
  });
});
