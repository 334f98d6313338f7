import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { parseScopeKey } from '#kit';
import { account, awsError, documentsOf, other, setUp } from './world.ts';

/** Random worlds and faults over simulated hours: the index is the world, or what it was, and never anything between. */

const places = [`${account}/eu-west-1`, `${account}/us-east-1`, `${other}/eu-west-1`, `${other}/eu-south-2`];
const faults = ['none', 'denied', 'throttled', 'outside', 'switched off'] as const;

const weather = fc.record({
  /** Under the guard's 20: that has its own tests. */
  count: fc.nat({ max: 19 }),
  version: fc.nat({ max: 2 }),
  fault: fc.oneof({ weight: 3, arbitrary: fc.constant('none' as const) }, fc.constantFrom(...faults)),
});
const step = fc.record({
  weathers: fc.tuple(weather, weather, weather, weather),
  minutes: fc.integer({ min: 1, max: 90 }),
  onlyDue: fc.boolean(),
  plan: fc.constantFrom('fine', 'fine', 'fine', 'throws', 'without other'),
});

describe('refreshes over many hours', () => {
  it('end with what each scope had when it was last read completely', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 8 }),
        fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })),
        async (steps, numbers) => {
          const { clock, world, run, store, ids } = setUp(...places);
          const { plan } = world;
          const expected = new Map<string, string[]>();
          for (const { weathers, minutes, onlyDue, plan: planned } of steps) {
            clock.advance(minutes * 60_000);
            world.planError = planned === 'throws' ? awsError('Throttling') : undefined;
            world.plan =
              planned === 'without other'
                ? { ...plan, places: plan.places.slice(0, 2), accounts: plan.accounts.slice(0, 1) }
                : plan;
            for (const [i, { count, version, fault }] of weathers.entries()) {
              world.weather.set(places[i] ?? '', weatherOf(places[i] ?? '', count, version, fault));
            }
            world.read.length = 0;
            await run({ onlyDue, random: () => numbers.next().value, concurrency: 2 });
            for (const [i, { count, version, fault }] of weathers.entries()) {
              const place = places[i] ?? '';
              if (fault === 'none' && world.read.includes(place))
                expected.set(place, idsOf(place, count, version));
            }
          }
          assert.deepEqual(await ids(), [...expected.values()].flat().sort());
          for (const record of await store.index.scopes()) {
            const scope = parseScopeKey(record.key);
            const has = expected.get(`${scope?.account}/${scope?.region}`);
            assert.equal(record.completedAt === undefined, has === undefined, record.key);
            if (has) assert.equal(record.count, has.length);
            assert.equal(record.since === undefined, record.outcome === 'complete');
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});

function weatherOf(place: string, count: number, version: number, fault: (typeof faults)[number]) {
  const [id = '', region = ''] = place.split('/');
  const documents = documentsOf({ account: id, region }, count).map((document) => ({
    ...document,
    id: `${document.id}v${version}`,
  }));
  if (fault === 'denied') return { documents, error: awsError('AccessDenied', 403) };
  if (fault === 'throttled') return { documents, error: awsError('Throttling') };
  if (fault === 'switched off') return { documents, error: awsError('OptInRequired', 401) };
  if (fault === 'outside')
    return { documents: [...documents, ...documentsOf({ account: id, region: 'elsewhere' }, 1)] };
  return { documents };
}

function idsOf(place: string, count: number, version: number): string[] {
  return Array.from({ length: count }, (_, i) => `${place}/${i}v${version}`);
}
