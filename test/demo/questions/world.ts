import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cloud, Whois } from '#kit';
import { silent } from '#kit';
import { manualClock } from '#kit/testing';
import { deniedAccount } from '../../../src/demo/organisation.ts';
import type { DemoPersona } from '../../../src/demo/settings.ts';
import { loadFromEnvironment, openAsking, openRuntime } from '../../../src/runtime.ts';
import type { Row } from './row.ts';
import { world } from './things.ts';

/** The first reading was here, the second a day and an hour later: `yesterday` lies between them. */
const firstReading = Date.UTC(2026, 10, 20, 1, 0, 0);
const secondReading = Date.UTC(2026, 10, 21, 2, 0, 0);
const present = Date.UTC(2026, 10, 21, 2, 30, 0);

export interface AskedWorld {
  /** As a door asks. One kind's answer comes as a whois of one. */
  ask(row: Omit<Row, 'expect'> & { cursor?: string }): Promise<Whois>;
  /** All that the audit wrote. */
  audit(): string;
  close(): Promise<void>;
}

/**
 * The demo's organisation, read twice by the real refresh into SQLite in a folder of its own. In the `whole` one the
 * operator has left out the account that refuses us, so that everything there is was read.
 */
export async function openWorld(which: 'demo' | 'whole'): Promise<AskedWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'cloudwhois-questions-'));
  const clock = manualClock(firstReading);
  const loaded = await loadFromEnvironment({
    environment: {},
    cwd: folder,
    clock,
    demo: { ...world, signingSecret: 'x'.repeat(32) },
  });
  if (!loaded.demo) throw new Error('the demo did not start');
  const demo = which === 'whole' ? { ...loaded.demo, cloud: withoutRefusal(loaded.demo.cloud) } : loaded.demo;
  const settings = {
    ...loaded.config.settings,
    limits: { questions: 'off', live: 'off', bulk: 200 },
  } as const;
  const config = { ...loaded.config, settings };
  const runtime = await openRuntime({ ...loaded, config, demo, clock, log: silent, role: 'router' });
  const asking = await openAsking(runtime, 'questions');
  // The second reading finds the place that was throttled open, and all else as it was
  for (const next of [secondReading, present]) {
    await runtime.refresh({ onlyDue: true, signal: AbortSignal.timeout(240_000) });
    clock.advance(next - clock());
  }
  const personas = new Map<string, DemoPersona>(demo.personas.map((one) => [one.id, one]));
  return {
    async ask({ who, kind, text, live, at, cursor }) {
      const principal = personas.get(who)?.principal;
      if (!principal) throw new Error(`the demo has no persona ${who}`);
      const signal = AbortSignal.timeout(240_000);
      const own = { ...(live && { live }), ...(at && { at }), ...(cursor && { cursor }) };
      const input = { text, principal, door: 'test', requestId: 'r', signal, ...own };
      if (kind === undefined) return asking.ask.whois(input);
      const answer = await asking.ask.kind(kind, input);
      const { question, outcome, summary, requestId } = answer;
      return { text: question.text, understood: [], outcome, summary, answers: [answer], requestId };
    },
    audit() {
      const files = readdirSync(config.dataFolder, { recursive: true, encoding: 'utf8' });
      const written = files.filter((file) => file.endsWith('.jsonl'));
      return written.map((file) => readFileSync(join(config.dataFolder, file), 'utf8')).join('');
    },
    async close() {
      await asking.close();
      await runtime.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The operator names the account that refuses us: it is left out and told, and counts as unread no more. */
function withoutRefusal(cloud: Cloud): Cloud {
  return {
    ...cloud,
    async plan(options) {
      const plan = await cloud.plan(options);
      const left = plan.places.filter(({ account }) => account === deniedAccount);
      const why = 'It was sold.';
      return {
        ...plan,
        places: plan.places.filter((place) => !left.includes(place)),
        excluded: [...plan.excluded, ...left.map((place) => ({ place, why }))],
      };
    },
  };
}
