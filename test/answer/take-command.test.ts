import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Kind } from '#kit';
import { recognise } from '../../src/answer/recognise.ts';
import { boxKind } from './fakes.ts';

const one = boxKind();
const { command } = one;
const other: Kind = { ...one, name: 'crate', command: { ...command, name: '/crateinfo' } };
const kinds = new Map([one, other].map((kind) => [kind.name, kind]));

function read(text: string, kind?: string) {
  const { questions, problem = '' } = recognise(text, kinds, kind);
  return { asked: questions.map((question) => `${question.kind} ${question.value}`), problem };
}

describe('the command of a kind before the rest', () => {
  it('names the kind, and is dropped', () => {
    for (const text of ['/crateinfo 10.0.0.5', '  /CrateInfo 10.0.0.5'])
      assert.deepEqual(read(text).asked, ['crate 10.0.0.5']);
    assert.deepEqual(read('/crateinfo 10.0.0.5', 'crate').asked, ['crate 10.0.0.5']);
    assert.deepEqual(read('/crateinfo list name:a').asked, ['crate list name:a']);
    assert.deepEqual(read('/crateinfo 10.0.0.5 10.0.0.6').asked, ['crate 10.0.0.5', 'crate 10.0.0.6']);
  });

  it('is refused where another kind was asked by name', () => {
    for (const text of ['/crateinfo 10.0.0.5', '/crateinfo list name:a']) {
      const { asked, problem } = read(text, one.name);
      assert.deepEqual(asked, []);
      assert.match(problem, /begins with \/crateinfo/);
    }
  });

  it('is none where it is not one, or not first', () => {
    assert.deepEqual(read('/nothing 10.0.0.5', one.name).asked, [`${one.name} 10.0.0.5`]);
    assert.deepEqual(read('10.0.0.5 /crateinfo', one.name).asked, [`${one.name} 10.0.0.5`]);
  });
});

describe('a name with * in it', () => {
  for (const text of ['larkspur-*', 'lark*spur', 'www.larkspur.*']) {
    it(`${text} is sent to the lists`, () => {
      for (const kind of [undefined, one.name]) {
        const { asked, problem } = read(text, kind);
        assert.deepEqual(asked, []);
        assert.ok(problem.includes(`${command.name} list name:${text}`), problem);
      }
    });
  }

  for (const text of ['*10.0.0.5*', '10.0.0.5*'])
    it(`${text} is no pattern`, () => assert.deepEqual(read(text, one.name).asked, [`${one.name} 10.0.0.5`]));
});
