import { concurrent } from '#kit';
import { inOrder } from '../../src/refresh/in-order.ts';
import { createBudgets } from '../../src/sources/aws/budgets/budgets.ts';
import { createPace } from '../../src/sources/aws/budgets/pace.ts';
import { createSlots } from '../../src/sources/aws/budgets/slots.ts';
import type { Fate, Weather } from '../simulated-aws/faults.ts';
import { createFates } from '../simulated-aws/faults.ts';
import { chance, randomOf } from '../simulated-aws/random.ts';
import { createThrottle } from '../simulated-aws/throttle.ts';
import type { WorldOptions } from '../simulated-aws/world.ts';
import { createWorld } from '../simulated-aws/world.ts';
import { createVirtualTime } from './virtual-time.ts';

/** What the schedule alone comes to. */
export interface Scheduled {
  scopes: number;
  seconds: number;
  calls: number;
  overrun: number;
  throttled: number;
  /** Milliseconds of all calls together. */
  latency: number;
  bucketSeconds: number;
  lost: number;
}

/** Tries of one call, and the SDK's waits between them: up to this times 2^tries, as chance will have it. */
const ATTEMPTS = 5;
const BACKOFF = { throttle: 500, other: 100 };

/**
 * The same organisation without SDK, network and store: the product's own budgets, limits and order of scopes against
 * AWS's buckets, in virtual time. What is left out is the time that our own processor takes.
 */
export async function schedule(options: {
  world: WorldOptions;
  weather: Weather;
  calls: number;
  scopes: number;
}): Promise<Scheduled> {
  const world = createWorld(options.world);
  const time = createVirtualTime();
  const throttle = createThrottle();
  const fateOf = createFates(options.weather);
  const pace = createPace(createBudgets({ share: 0.8, elapsed: time.now, sleep: time.sleep }));
  const slots = createSlots(options.calls);
  const result: Scheduled = {
    scopes: 0,
    seconds: 0,
    calls: 0,
    overrun: 0,
    throttled: 0,
    latency: 0,
    bucketSeconds: 0,
    lost: 0,
  };
  const attempt = async (place: { account: string; region: string }, action: string, page: number) => {
    const { fate, ms } = fateOf(`${place.account}/${place.region}/${action}/${page}`);
    const admitted = throttle.admits({ ...place, service: 'ec2', action, isPaged: true, now: time.now() });
    result.calls++;
    result.latency += ms;
    await time.sleep(ms);
    if (!admitted) result.overrun++;
    else if (fate === 'throttle') result.throttled++;
    const what: Fate = admitted ? fate : 'throttle';
    if (what === 'answer') return;
    const name = what === 'throttle' ? 'RequestLimitExceeded' : 'InternalError';
    throw Object.assign(new Error(name), { name });
  };
  const call = async (place: { account: string; region: string }, action: string, page: number) => {
    for (let tries = 0; ; tries++) {
      try {
        return await pace.attempt({ ...place, action: `ec2:${action}` }, () =>
          slots.run(() => attempt(place, action, page)),
        );
      } catch (error) {
        if (tries + 1 >= ATTEMPTS) throw error;
        const base = (error as Error).name === 'InternalError' ? BACKOFF.other : BACKOFF.throttle;
        const wait = chance(tries, `${place.account}${place.region}${action}${page}`) * 2 ** tries * base;
        await time.sleep(wait);
      }
    }
  };
  const places = world.accounts.flatMap((account) => world.regions.map((region) => ({ account, region })));
  const order = inOrder<(typeof places)[number] & { previous?: never }>(places, randomOf(options.world.seed));
  const all = concurrent(order, options.scopes, async (place) => {
    result.scopes++;
    const { interfaces } = world.sizes(place.account, place.region);
    try {
      for (const action of ['DescribeVpcs', 'DescribeSubnets', 'DescribeAddresses'])
        await call(place, action, 0);
      for (let page = 0; page === 0 || page * 1000 < interfaces; page++)
        await call(place, 'DescribeNetworkInterfaces', page);
    } catch {
      result.lost++;
    }
  });
  await time.until(all);
  return { ...result, seconds: time.now() / 1000, bucketSeconds: throttle.leastSeconds() };
}
