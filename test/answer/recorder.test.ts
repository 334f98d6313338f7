import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { iso } from '#kit';
import { COMPLETE, naiveIndex, START, stored, type World, worldOf } from './fakes.ts';

const api = stored({ addresses: ['10.2.3.4'], identifiers: ['i-00000001'] });
const ANSWERED = { documents: [api] };

describe('the audit', () => {
  const phases = async (text: string, world: World = ANSWERED) => {
    const { ask, entries, input } = worldOf(world);
    await ask.kind('box', input(text));
    return entries;
  };

  it('has the intent and the outcome of every question', async () => {
    const [intent, outcome] = await phases('10.2.3.4 --live');

    assert.deepEqual(intent, {
      at: iso(START),
      phase: 'intent',
      requestId: 'r-1',
      principal: 'slack:T0001/U0SUP1',
      door: 'api',
      text: '10.2.3.4',
      live: true,
      kind: 'box',
      value: '10.2.3.4',
    });
    assert.deepEqual(outcome, {
      ...intent,
      phase: 'outcome',
      outcome: 'found',
      results: ['i-00000001'],
      tookMs: 0,
    });
  });

  it('has denied and invalid questions, too', async () => {
    const invalid = await phases('hello');
    const denied = await phases('10.2.3.4', { rights: {} });

    assert.deepEqual(
      invalid.map(({ phase, outcome }) => [phase, outcome]),
      [
        ['intent', undefined],
        ['outcome', 'invalid'],
      ],
    );
    assert.deepEqual(
      denied.map(({ outcome }) => outcome),
      [undefined, 'denied'],
    );
    assert.match(denied[1]?.reason ?? '', /No rule/);
  });

  it('never has a secret', async () => {
    const entries = await phases('10.2.3.4 wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY');

    assert.equal(entries.length, 2);
    assert.doesNotMatch(JSON.stringify(entries), /wJalr|K7MDENG/);
    assert.match(entries[0]?.text ?? '', /looks like a secret/);
  });

  it('must be written, or nothing is answered', async () => {
    for (const text of ['10.2.3.4', 'hello', '10.9.9.9']) {
      const { ask, input } = worldOf({ ...ANSWERED, auditFails: true });

      await assert.rejects(ask.kind('box', input(text)), { code: 'unavailable' });
      await assert.rejects(ask.whois(input(text)), { code: 'unavailable' });
    }
    for (const auditFails of ['intent', 'outcome'] as const) {
      const { ask, input } = worldOf({ ...ANSWERED, auditFails });

      await assert.rejects(ask.kind('box', input('10.2.3.4')), { code: 'unavailable' });
    }
  });

  it('has what failed, and nobody is told why', async () => {
    const index = {
      ...naiveIndex([], COMPLETE),
      find: () => Promise.reject(new Error('node-3 said: 10.2.3.4')),
    };
    const logged: object[] = [];
    const note = (fields: object) => void logged.push(fields);
    const { ask, entries, input } = worldOf({
      index,
      log: { debug: note, info: note, warn: note, error: note },
    });

    await assert.rejects(ask.kind('box', input('10.2.3.4')), {
      code: 'unavailable',
      message: 'The question could not be answered just now.',
    });

    assert.deepEqual(
      entries.map(({ phase, outcome }) => [phase, outcome]),
      [
        ['intent', undefined],
        ['outcome', 'failed'],
      ],
    );
    assert.equal(logged.length, 1);
    assert.doesNotMatch(JSON.stringify(logged), /10\.2\.3\.4|node-3/);
  });

  it('goes with one log line that has no text', async () => {
    const logged: object[] = [];
    const note = (fields: object) => void logged.push(fields);
    const { ask, input } = worldOf({
      ...ANSWERED,
      log: { debug: note, info: note, warn: note, error: note },
    });

    await ask.kind('box', input('10.2.3.4'));

    assert.equal(logged.length, 1);
    assert.deepEqual(Object.keys(logged[0] ?? {}).sort(), [
      'because',
      'door',
      'kind',
      'outcome',
      'principal',
      'requestId',
      'results',
      'sources',
      'tookMs',
    ]);
    assert.doesNotMatch(JSON.stringify(logged), /10\.2\.3\.4/);
  });
});
