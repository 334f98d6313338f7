import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { KindSpec, Result } from '#kit';
import { defineKind, Type } from '#kit';

const spec: KindSpec = {
  name: 'queue',
  title: 'Queues',
  attributes: Type.Object({}),
  columns: [{ name: 'depth', label: 'Depth', value: () => 1 }],
  accepts: [],
  command: { name: '/queueinfo', summary: 's', usage: 'u', example: 'e' },
  every: '0 * * * *',
  staleAfter: '2h',
  lookup: async () => ({ documents: [], total: 0 }),
  providers: {},
};

function named(name: string): KindSpec {
  return { ...spec, name };
}

function commanded(name: string): KindSpec {
  return { ...spec, command: { ...spec.command, name } };
}

const column = { label: 'x', value: () => 1 };

describe('defineKind', () => {
  it('fills in what may be left out', () => {
    const kind = defineKind(spec);
    const result = { type: 'dead-letter-queue', id: 'q-1' } as Result;

    assert.equal(kind.sensitivity, 'internal');
    assert.equal(kind.alwaysConfirm, false);
    assert.equal(kind.shared({ text: 'q', kind: 'queue', shape: 'id', value: 'q', because: '' }), false);
    assert.equal(kind.describe(result), 'the dead letter queue q-1');
    assert.equal(kind.describe({ ...result, name: 'orders' }), 'the dead letter queue orders');
  });

  it('leaves what is said', () => {
    const own = {
      sensitivity: 'restricted',
      alwaysConfirm: true,
      describe: () => 'mine',
      shared: () => true,
    } as const;
    const kind = defineKind({ ...spec, ...own });

    assert.deepEqual({ ...kind, ...own }, kind);
    assert.equal(kind.lookup, spec.lookup);
  });

  for (const name of ['ip', 'message-queue', 's3', 'a', 'x-2', 'a'.repeat(32)])
    it(`takes the name ${name}`, () => assert.equal(defineKind(named(name)).name, name));
  for (const name of [
    '',
    'Queue',
    '3s',
    'a_b',
    'a b',
    '-a',
    'a-',
    'a--b',
    'a/b',
    '..',
    'ü',
    'a'.repeat(33),
  ]) {
    it(`refuses the name "${name}"`, () => {
      assert.throws(() => defineKind(named(name)), { message: `kind "${name}": the name is not kebab-case` });
    });
  }

  for (const name of ['/queueinfo', '/q_1-x', `/${'a'.repeat(31)}`])
    it(`takes the command ${name}`, () => assert.equal(defineKind(commanded(name)).command.name, name));
  for (const name of ['queueinfo', '/', '/Queue', '/a b', '//a', `/${'a'.repeat(32)}`]) {
    it(`refuses the command "${name}"`, () => {
      assert.throws(() => defineKind(commanded(name)), { message: `kind queue: "${name}" is no command` });
    });
  }

  it('refuses two columns of one name', () => {
    const columns = [
      { ...column, name: 'state' },
      { ...column, name: 'depth' },
      { ...column, name: 'state' },
    ];

    assert.throws(() => defineKind({ ...spec, columns }), {
      message: 'kind queue: two columns have one name',
    });
  });
});
