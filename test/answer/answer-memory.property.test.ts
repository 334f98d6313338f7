import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { Answer, Rule, Sensitivity } from '#kit';
import { A, B, box, filled, hour, type Person, people, scopeOf } from './memory-world.ts';

test('the memory of answers says what would be said without it, whatever happens in between', async () => {
  const person = fc.constantFrom(...(Object.keys(people) as Person[]));
  const account = fc.constantFrom(A, B);
  const question = fc.record({
    what: fc.constant('ask' as const),
    text: fc.constantFrom('10.0.0.1', '10.0.0.0/24', 'sg-0a000000'),
    channel: fc.constantFrom(undefined, undefined, 'C0CLOUD'),
    person,
  });
  const happening = fc.oneof(
    fc.record({
      what: fc.constant('commit' as const),
      held: fc.uniqueArray(fc.constantFrom('i-0123456789abcdef0', 'i-0fedcba9876543210')),
      state: fc.constantFrom('on', 'off'),
      account,
    }),
    fc.record({ what: fc.constant('fail' as const), account }),
    fc.record({ what: fc.constant('wait' as const), ms: fc.constantFrom(1, 3000, 9999, 600_000, hour) }),
    fc.record({
      what: fc.constant('allow' as const),
      see: fc.constantFrom<Sensitivity>('public', 'internal', 'restricted'),
      ms: fc.constantFrom(3000, hour),
      person,
    }),
  );
  const steps = fc.oneof({ weight: 6, arbitrary: question }, { weight: 1, arbitrary: happening });
  let again = 0;
  await fc.assert(
    fc.asyncProperty(fc.boolean(), fc.array(steps, { minLength: 20, maxLength: 80 }), async (live, all) => {
      const { ask, afresh, access, clock, put, writer, finds } = await filled({ live });
      for (const step of all) {
        if (step.what === 'wait') clock.advance(step.ms);
        if (step.what === 'fail') await writer.record([{ key: scopeOf(step.account), outcome: 'denied' }]);
        if (step.what === 'commit')
          await put(
            step.account,
            step.held.map((id) => box(step.account, id, step.state)),
          );
        if (step.what === 'allow') {
          const rule: Rule = { effect: 'allow', users: [people[step.person]], kinds: ['*'], see: step.see };
          access.learnTemporary([{ rule, until: clock() + step.ms }]);
        }
        if (step.what !== 'ask') continue;
        const reads = finds();
        const answer = await ask(step.text, step.person, step.channel);
        if (finds() === reads && Object.isFrozen(answer.results)) again++;
        const fresh = await afresh(step.text, step.person, step.channel);
        assert.deepEqual(timeless(answer), timeless(fresh));
      }
    }),
    { numRuns: 100 },
  );
  assert.ok(again > 100, `${again} answers were given again`);
});

/** Ages in words may be those of some seconds ago. */
function timeless(answer: Answer): unknown {
  return JSON.parse(JSON.stringify(answer).replaceAll(/\b\d+ (?:s|min|h|days?)\b/g, 'some time'));
}
