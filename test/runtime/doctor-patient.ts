import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import type { Acting, ActionTrial, Cloud, Plan, ScopeRecord, Settings, Store } from '#kit';
import { manualClock } from '#kit/testing';
import type { Config, SlackSecrets } from '../../src/config.ts';
import { loadConfig } from '../../src/config.ts';
import { examine } from '../../src/runtime/doctor/examine.ts';
import type { Finding, Patient } from '../../src/runtime/doctor/finding.ts';
import { createMemoryStore } from '../../src/store/memory.ts';

/** A deployment for the doctor: a store in memory, a made-up cloud, a clock of AWS that agrees with ours. */

export const folder = mkdtempSync(join(tmpdir(), 'cloudwhois-test-'));
after(() => rmSync(folder, { recursive: true }));
export const clock = manualClock();

export interface World extends Partial<Omit<Patient, 'config' | 'cloud' | 'store'>> {
  dataFolder?: string;
  settings?: Settings;
  records?: ScopeRecord[] | Error;
  plan?: Partial<Plan> | Error;
  trials?: ActionTrial[];
  acting?: Acting;
  slack?: Partial<SlackSecrets>;
  config?: Partial<Config>;
  warnings?: string[];
  store?: Patient['store'];
}

export const complete: ScopeRecord[] = [
  { key: 'ip/aws/1/a', outcome: 'complete', completedAt: '2026-11-21T02:00:00.000Z' },
  { key: 'ip/aws/1/b', outcome: 'complete', completedAt: '2026-11-21T01:00:00.000Z' },
  { key: 'ip/aws/1/c', outcome: 'excluded' },
];
export const reading: Settings = {
  aws: { role: 'reader' },
  access: { rules: [{ effect: 'allow', kinds: ['ip'] }] },
};
export const twoPlaces: Partial<Plan> = {
  places: [
    { account: '111122223333', region: 'eu-west-1' },
    { account: '111122223333', region: 'us-east-1' },
  ],
  accounts: [{ provider: 'aws', id: '111122223333' }],
};

/** A clock of AWS that agrees with ours, and nothing else on the network. */
const onTime: typeof fetch = async () =>
  new Response('', { headers: { date: new Date(clock()).toUTCString() } });

export async function patientOf(world: World): Promise<{ patient: Patient; tried: unknown[] }> {
  const config = await loadConfig({ environment: {}, cwd: folder, kinds: new Map() });
  const { records = complete, plan = twoPlaces, trials = [], acting } = world;
  const tried: unknown[] = [];
  const index = { scopes: async () => (records instanceof Error ? Promise.reject(records) : records) };
  const { state } = createMemoryStore({ clock });
  const cloud = {
    plan: async () =>
      plan instanceof Error
        ? Promise.reject(plan)
        : { places: [], excluded: [], unreadable: [], accounts: [], ...plan },
    async *tryActions({ account, region }: { account: string; region: string }) {
      tried.push([account, region]);
      yield* trials;
    },
    ...(acting && { acting }),
  };
  const patient: Patient = {
    kinds: new Map(),
    environment: {},
    store: async () => ({ index, state }) as unknown as Store,
    cloud: () => cloud as unknown as Cloud,
    region: 'us-east-1',
    slackScopes: [],
    slackManifest: () => ({}),
    clock,
    fetch: onTime,
    usesProxy: false,
    send: false,
    ...world,
    config: {
      ...config,
      settings: world.settings ?? reading,
      dataFolder: world.dataFolder ?? folder,
      warnings: world.warnings ?? [],
      slack: { ...config.slack, signingSecret: 's', ...world.slack },
      ...world.config,
    },
  };
  return { patient, tried };
}

export async function findings(world: World = {}, deadlineMs?: number): Promise<Finding[]> {
  const { patient } = await patientOf(world);
  const signal = AbortSignal.timeout(deadlineMs === undefined ? 60_000 : 1000);
  return examine(patient, { signal, ...(deadlineMs !== undefined && { deadlineMs }) });
}

export function finding(all: readonly Finding[], name: string, place = 0): Finding {
  return all.filter((one) => one.name === name)[place] ?? assert.fail(`nothing about ${name}`);
}
