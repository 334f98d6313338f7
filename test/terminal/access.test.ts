import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AccessRequest, Verdict } from '../../src/access/requests/request.types.ts';
import { accessCommands } from '../../src/terminal/commands/access.ts';
import type { Services } from '../../src/terminal/services.ts';
import { callOf, memoryTerminal, NOW } from './fixtures.ts';

const request: AccessRequest = {
  ...{ id: 'a1b2', kind: 'key', reason: 'incident \u001b[2J7', durationMs: 7_200_000, state: 'pending' },
  ...{ who: { type: 'slack', team: 'T0001', user: 'U0SUP1' }, askedAt: NOW, until: NOW },
};

async function run(
  name: string,
  positionals: string[],
  requests?: Partial<NonNullable<Services['requests']>>,
) {
  const written = memoryTerminal();
  const { terminal } = written;
  const command = accessCommands.find((one) => one.name === name);
  const services = (requests ? { requests } : {}) as Partial<Services>;
  const code = await command?.run(callOf(terminal, { positionals, services }));
  return { code, said: written.out };
}

describe('access on the command line', () => {
  it('lists requests without what would move the cursor', async () => {
    const { code, said } = await run('access list', [], { listFor: async () => [request] });
    assert.equal(code, 0);
    assert.match(said, /^a1b2 {2}pending until .* slack:T0001\/U0SUP1 to key for 2 h: incident/);
    assert.ok(!said.includes('\u001b'));
  });

  it('decides in the name of the machine, and says what came of it', async () => {
    const verdicts: Verdict[] = [];
    const decide = async (verdict: Verdict) => {
      verdicts.push(verdict);
      return { outcome: 'late', request: { ...request, state: 'denied' } } as const;
    };
    const { code, said } = await run('access approve', ['a1b2'], { decide });
    assert.deepEqual(verdicts, [
      { id: 'a1b2', by: { type: 'system', name: 'cli' }, to: 'approved', door: 'cli' },
    ]);
    assert.match(said, /^Too late: a1b2 {2}denied/);
    assert.notEqual(code, 0);
  });

  it('says what is missing', async () => {
    await assert.rejects(run('access deny', [], {}), { code: 'invalid', message: 'Which request?' });
    await assert.rejects(run('access list', []), { code: 'invalid', fix: /access\.requests/ });
  });
});
