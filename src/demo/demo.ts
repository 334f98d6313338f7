import type { Clock, Cloud, Settings } from '#kit';
import { createQuestionMemory } from '#kit';
import { createDemoAws } from './demo-aws.ts';
import type { DemoExample } from './examples.ts';
import { examplesOf } from './examples.ts';
import { createLive } from './live.ts';
import { isThrottledPlace } from './organisation.ts';
import { makePlan } from './plan.ts';
import type { DemoPersona } from './settings.ts';
import { personas, settings } from './settings.ts';
import { dnsAnswers } from './world/registry.ts';
import type { World } from './world/world.types.ts';

export interface Demo {
  settings: Settings;
  cloud: Cloud;
  personas: readonly [DemoPersona, ...DemoPersona[]];
  examples: readonly DemoExample[];
}

interface DemoOptions {
  /** About how many documents of the kind `ip` a full pass reads; at least some 1,100, the networks alone. */
  resources?: number;
  seed?: number;
  clock: Clock;
  /** What a live look takes, in milliseconds: the real cloud does not answer at once. */
  delayMs?: number;
}

/**
 * A made-up organisation instead of the clouds: twenty accounts in four regions. The collectors of the kinds run as
 * they are, against answers made from the seed; the same seed gives the same documents. Nothing is kept, so a scope
 * costs only itself. One account refuses us, one place is throttled at its first run for the kind `ip`, one is excluded.
 */
export function createDemo({ resources = 30_000, seed = 1, clock, delayMs = 0 }: DemoOptions): Demo {
  const world: World = { seed, resources };
  return { settings, personas, examples: examplesOf(world), cloud: createCloud(world, clock, delayMs) };
}

function createCloud(world: World, clock: Clock, delayMs: number): Cloud {
  let throttled = true;
  const memory = createQuestionMemory();
  const resolve = dnsAnswers(world);
  return {
    plan: async ({ shape }) => makePlan(shape),
    async *collect({ kind, provider, scope, signal, onCall, onThrottle }) {
      const source = kind.providers[provider];
      if (!source) throw new Error(`kind ${kind.name} has no provider ${provider}`);
      const once = memory(signal, kind.name);
      const first = throttled && kind.name === 'ip' && isThrottledPlace(scope);
      const aws = createDemoAws({
        world,
        live: false,
        signal,
        throttled: first,
        onCall,
        onThrottle,
        once,
        everywhere: notHere,
      });
      if (first) throttled = false;
      yield* source.collect({ aws, scope, signal, networks: settings.networks ?? [] });
    },
    live: createLive({
      aws: ({ kind, ...own }) => {
        const once = memory(own.signal, kind.name);
        return createDemoAws({ world, live: true, throttled: false, once, ...own });
      },
      resolve: () => resolve,
      clock,
      delayMs,
    }),
    close: async () => {},
  };
}

function notHere(): never {
  throw new Error('everywhere is for find: a collector stays in its own scope');
}
