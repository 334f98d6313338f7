import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Principal, Whois } from '#kit';
import { silent } from '#kit';
import type { Asking, Runtime } from '../../src/runtime.ts';
import { loadFromEnvironment, openAsking, openRuntime } from '../../src/runtime.ts';

/** What the demo invites its visitors to try, through the whole program in a small world. */

describe('the examples of the demo', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cloudwhois-examples-'));
  let runtime: Runtime;
  let asking: Asking;
  let ask: (text: string, who: string, live?: boolean) => Promise<Whois>;
  let texts: string[];

  before(async () => {
    const loaded = await loadFromEnvironment({
      environment: {},
      cwd: folder,
      clock: Date.now,
      demo: { resources: 3000, seed: 1, signingSecret: 'x'.repeat(32) },
    });
    runtime = await openRuntime({ ...loaded, clock: Date.now, log: silent, role: 'router' });
    asking = await openAsking(runtime, 'test');
    await runtime.refresh({ onlyDue: true, signal: AbortSignal.timeout(240_000) });
    const { examples = [], personas = [] } = loaded.demo ?? {};
    texts = examples.map(({ text }) => text);
    const byId = new Map<string, Principal>(personas.map(({ id, principal }) => [id, principal]));
    ask = (text, who, live = false) =>
      asking.ask.whois({
        text,
        principal: byId.get(who) ?? assert.fail(who),
        door: 'test',
        requestId: 'r',
        live,
        signal: AbortSignal.timeout(240_000),
      });
  });
  after(async () => {
    await asking?.close();
    await runtime?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('are answered to Security, of every kind, and never as nonsense', async () => {
    const kinds = new Set<string>();
    for (const text of texts.filter((one) => !one.startsWith('/'))) {
      const { outcome, answers } = await ask(text, 'security');
      assert.ok(['found', 'absent', 'unknown'].includes(outcome), `${text}: ${outcome}`);
      for (const answer of answers) for (const { kind } of answer.results) kinds.add(kind);
    }

    assert.deepEqual([...kinds].sort(), ['cdn', 'dns', 'ec2', 'ip', 'key', 'lb', 's3']);
  });

  it('add with a live check what only a live look tells, and nothing of it is broken', async () => {
    for (const text of texts.filter((one) => !one.startsWith('/'))) {
      const { answers } = await ask(text, 'security', true);
      for (const { notes } of answers)
        assert.deepEqual(
          notes.filter((note) => /could not be read live|does not answer/.test(note)),
          [],
          text,
        );
    }
  });

  it('keep from Support what Support may not see: no access key, not even by its account', async () => {
    for (const text of texts.filter((one) => one.startsWith('AKIA'))) {
      const { outcome, answers } = await ask(text, 'support');
      assert.equal(outcome, 'denied');
      assert.deepEqual(
        answers.flatMap(({ results }) => results),
        [],
      );
    }
  });
});
