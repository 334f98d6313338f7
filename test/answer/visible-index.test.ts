import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { ScopeRecord } from '#kit';
import { createSight } from '../../src/answer/sight.ts';
import { visibleIndex } from '../../src/answer/visible-index.ts';
import { accessOf, boxKind, naiveIndex, type Right, SUPPORT, scopeRecord } from './fakes.ts';

const kinds = new Map([['box', boxKind()]]);
const hidden = '444455556666';
const list = () => [
  scopeRecord('box/aws/111122223333/eu-west-1'),
  scopeRecord(`box/aws/${hidden}/eu-west-1`),
];

/** The scopes that these rights show, of one list or of the next. */
function sightOf(right: Right) {
  const access = accessOf({ box: right });
  const grant = access.grant({ kind: 'box', principal: SUPPORT });
  const sight = createSight({ access: { grant: () => grant }, kinds, principal: SUPPORT });
  return (records: readonly ScopeRecord[]) => {
    const index = { ...naiveIndex([], []), scopes: async () => records };
    return visibleIndex({ index, kinds, sight }).scopes('box');
  };
}

describe('the scopes that somebody may see', () => {
  it('are the same list until the records change, and each asker has their own', async () => {
    const [some, all] = [sightOf({ see: 'internal', hidden: [hidden] }), sightOf({ see: 'internal' })];
    const records = list();
    const [own, same, other] = [await some(records), await some(records), await all(records)];

    assert.equal(own, same);
    assert.deepEqual(own, records.slice(0, 1));
    assert.equal(other, records);
    assert.notEqual(await some(list()), own);
  });

  it('are forgotten with the records, however long the rights stand', async () => {
    setFlagsFromString('--expose-gc');
    const gc = runInNewContext('gc') as () => void;
    const ask = sightOf({ see: 'internal', hidden: [hidden] });
    const old = await (async () => {
      const records = list();
      await ask(records);
      return new WeakRef(records);
    })();
    await new Promise(setImmediate);
    gc();

    assert.equal(old.deref(), undefined);
    assert.equal((await ask(list())).length, 1);
  });
});
