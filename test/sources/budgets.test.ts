import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { manualClock } from '#kit/testing';
import { createBucket } from '../../src/sources/aws/budgets/bucket.ts';
import type { Budgets } from '../../src/sources/aws/budgets/budgets.ts';
import { createBudgets } from '../../src/sources/aws/budgets/budgets.ts';
import type { Call } from '../../src/sources/aws/budgets/limits.ts';
import { limitOf } from '../../src/sources/aws/budgets/limits.ts';

const place = { account: '111122223333', region: 'eu-west-1' };
const describeInstances: Call = { ...place, action: 'ec2:DescribeInstances' };

/** Budgets whose waiting is only written down: `waits` lists the milliseconds, zero left out. */
function withWaits(share = 1) {
  const clock = manualClock(0);
  const waits: number[] = [];
  const budgets = createBudgets({
    share,
    elapsed: clock,
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      waits.push(Math.round(ms));
    },
  });
  return { clock, waits, budgets };
}

async function takeMany(budgets: Budgets, call: Call, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await budgets.take(call);
}

describe('which calls draw on one bucket', () => {
  const other = { account: '444455556666', region: 'us-east-1' };
  const rows: [a: string, b: string, place: Partial<typeof place>, same: boolean][] = [
    ['ec2:DescribeInstances', 'ec2:DescribeInstances', {}, true],
    ['ec2:DescribeInstances', 'ec2:DescribeVolumes', {}, false],
    ['ec2:DescribeInstances', 'ec2:DescribeInstances', { region: other.region }, false],
    ['ec2:DescribeInstances', 'ec2:DescribeInstances', { account: other.account }, false],
    ['route53:ListHostedZones', 'route53:ListResourceRecordSets', { region: other.region }, true],
    ['route53:ListHostedZones', 'route53:ListHostedZones', { account: other.account }, false],
    ['elasticloadbalancing:DescribeTags', 'elasticloadbalancing:DescribeLoadBalancers', {}, true],
    ['cloudtrail:LookupEvents', 'cloudtrail:LookupEvents', { region: other.region }, false],
    ['fsx:ListThings', 'fsx:ListMore', {}, true],
  ];
  for (const [a, b, elsewhere, same] of rows) {
    it(`${a} and ${b}${JSON.stringify(elsewhere)}: ${same ? 'the same' : 'apart'}`, () => {
      const one = limitOf({ ...place, action: a }).bucket;
      const two = limitOf({ ...place, ...elsewhere, action: b }).bucket;
      assert.equal(one === two, same);
    });
  }
});

describe('budgets', () => {
  it('let a full bucket go at once, and then as fast as it refills', async () => {
    const { budgets, waits } = withWaits();
    await takeMany(budgets, describeInstances, 100);
    assert.deepEqual(waits, []);
    await takeMany(budgets, describeInstances, 3);
    assert.deepEqual(waits, [50, 100, 150]);
  });

  it('leave a share for live questions', async () => {
    const { budgets, waits, clock } = withWaits(0.8);
    await takeMany(budgets, describeInstances, 80);
    assert.deepEqual(waits, []);
    await takeMany(budgets, describeInstances, 1);
    assert.deepEqual(waits, [63]);
    clock.advance(1000);
    await takeMany(budgets, describeInstances, 15);
    assert.equal(waits.length, 1);
  });

  it('begin Route 53 at five a second, and learn upward to ten', async () => {
    const { budgets, waits, clock } = withWaits();
    const list: Call = { ...place, action: 'route53:ListResourceRecordSets' };
    await takeMany(budgets, list, 11);
    assert.deepEqual(waits, [200]);
    for (let second = 0; second < 60; second++) {
      clock.advance(1000);
      budgets.done(list, 'answered');
    }
    await takeMany(budgets, list, 11);
    assert.deepEqual(waits.slice(1), [100]);
  });

  it('halve on a throttle, once for those under way together, and recover', async () => {
    const { budgets, clock, waits } = withWaits();
    /** The milliseconds between two calls, once nothing is left. */
    const pace = async () => {
      await takeMany(budgets, describeInstances, 103);
      return (waits.at(-1) ?? 0) - (waits.at(-2) ?? 0);
    };
    assert.equal(await pace(), 50);
    for (let i = 0; i < 5; i++) budgets.done(describeInstances, 'throttled');
    assert.equal(await pace(), 100);
    clock.advance(1500);
    budgets.done(describeInstances, 'throttled');
    assert.equal(await pace(), 200);
    for (let second = 0; second < 120; second++) {
      clock.advance(1000);
      budgets.done(describeInstances, 'answered');
    }
    assert.equal(await pace(), 50);
  });

  it('give the token back where the waiting was ended', async () => {
    const { budgets, waits } = withWaits();
    await takeMany(budgets, describeInstances, 100);
    const ended = AbortSignal.abort(new Error('no more'));
    await assert.rejects(budgets.take(describeInstances, ended), /no more/);
    const between = new AbortController();
    const taking = budgets.take(describeInstances, between.signal);
    between.abort(new Error('stop'));
    await taking.catch(() => {});
    await takeMany(budgets, describeInstances, 1);
    assert.ok((waits.at(-1) ?? 0) <= 100);
  });

  it('forget what nobody asked for in ten minutes', async () => {
    const { budgets, clock, waits } = withWaits();
    await takeMany(budgets, describeInstances, 100);
    budgets.done(describeInstances, 'throttled');
    clock.advance(600_001);
    await budgets.take({ ...place, action: 'iam:ListUsers' });
    await takeMany(budgets, describeInstances, 101);
    // At the whole rate again, though nothing was answered since
    assert.deepEqual(waits, [50]);
  });
});

describe('a bucket', () => {
  it('never gives more than it holds and refills, whatever comes', () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.boolean()), { maxLength: 200 });
    fc.assert(
      fc.property(steps, (all) => {
        const bucket = createBucket({ rate: 10, burst: 20, ceiling: 10 }, 0);
        let now = 0;
        const granted: number[] = [];
        for (const [ms, throttled] of all) {
          now += ms;
          granted.push(now + bucket.take(now));
          if (throttled) bucket.throttled(now);
        }
        granted.sort((a, b) => a - b);
        // In any stretch of time that begins with a grant
        for (const [i, from] of granted.entries())
          for (const [j, to] of granted.entries())
            if (j >= i) assert.ok(j - i + 1 <= 20 + (10 * (to - from)) / 1000 + 1.001);
      }),
    );
  });

  it('goes on, however often it is throttled', () => {
    const bucket = createBucket({ rate: 10, burst: 20, ceiling: 10 }, 0);
    for (let second = 1; second < 100; second++) bucket.throttled(second * 1001);
    const now = 100 * 1001;
    for (let i = 0; i < 20; i++) bucket.take(now);
    assert.equal(Math.round(bucket.take(now) - bucket.take(now)), -5000);
  });
});
