import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { account, awsError, other, setUp } from './world.ts';

const place = `${account}/eu-west-1`;
const HOUR = 3_600_000;

describe('the report of a refresh', () => {
  it('says when what failed is to be tried again: after waits that grow, up to the interval', async () => {
    const { world, run, clock } = setUp(place, `${other}/eu-west-1`);
    world.weather.set(place, { error: awsError('AccessDenied', 403) });
    const minutes: number[] = [];
    for (let i = 0; i < 6; i++) {
      world.read.length = 0;
      const { retryAt = '' } = await run({ onlyDue: true });
      assert.deepEqual(world.read.toSorted(), i === 0 ? [place, `${other}/eu-west-1`] : [place]);
      minutes.push((Date.parse(retryAt) - clock()) / 60_000);
      // A moment before, nothing is due, and the time stays the same
      clock.advance(Date.parse(retryAt) - clock() - 1);
      assert.equal((await run({ onlyDue: true })).retryAt, retryAt);
      clock.advance(1);
    }
    assert.deepEqual(minutes, [1, 1, 2, 4, 8, 16]);
    assert.equal((await run({ onlyDue: true })).retryAt, undefined, 'its interval says so sooner');

    world.weather.delete(place);
    clock.advance(HOUR);
    const report = await run({ onlyDue: true });
    assert.deepEqual([report.outcomes.complete, report.retryAt], [2, undefined]);
  });

  it('comes back soon for a list of accounts that could not be read', async () => {
    const { world, run, clock } = setUp();
    await run();
    world.planError = awsError('TooManyRequestsException', 429);

    const { retryAt = '' } = await run({ onlyDue: true });

    assert.equal(Date.parse(retryAt) - clock(), 300_000);
    clock.advance(300_000);
    const again = await run({ onlyDue: true });
    assert.equal(Date.parse(again.retryAt ?? '') - clock(), 300_000);
  });
});
