import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DescribeAddressesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { ListHostedZonesCommand, Route53Client } from '@aws-sdk/client-route-53';
import { manualClock } from '#kit/testing';
import type { Budgets } from '../../src/sources/aws/budgets/budgets.ts';
import { createBudgets } from '../../src/sources/aws/budgets/budgets.ts';
import type { Call } from '../../src/sources/aws/budgets/limits.ts';
import type { Pace } from '../../src/sources/aws/budgets/pace.ts';
import { createPace } from '../../src/sources/aws/budgets/pace.ts';
import { createClients } from '../../src/sources/aws/clients.ts';

const call: Call = { account: '111122223333', region: 'eu-west-1', action: 'ec2:DescribeVpcs' };
const named = (name: string) => Object.assign(new Error(name), { name });

describe('a pace', () => {
  /** Budgets that only write down what they are told. */
  function noting() {
    const told: string[] = [];
    const budgets: Budgets = {
      async take(one, signal) {
        signal?.throwIfAborted();
        told.push(`take ${one.action}`);
      },
      done: (one, outcome) => void told.push(`${outcome} ${one.action}`),
    };
    return { told, pace: createPace(budgets) };
  }

  it('takes a token, sends, and tells the bucket of the answer', async () => {
    const { told, pace } = noting();
    const send = async () => {
      told.push('send');
      return 'answer';
    };
    assert.equal(await pace.attempt(call, send), 'answer');
    assert.deepEqual(told, ['take ec2:DescribeVpcs', 'send', 'answered ec2:DescribeVpcs']);
  });

  for (const [name, expected] of [
    ['RequestLimitExceeded', ['throttled ec2:DescribeVpcs']],
    ['ThrottlingException', ['throttled ec2:DescribeVpcs']],
    ['SlowDown', ['throttled ec2:DescribeVpcs']],
    ['UnauthorizedOperation', []],
    ['InternalError', []],
    ['TimeoutError', []],
  ] as const) {
    it(`learns ${expected.length > 0 ? 'of' : 'nothing from'} ${name}, and passes it on`, async () => {
      const { told, pace } = noting();
      const send = () => Promise.reject(named(name));
      await assert.rejects(pace.attempt(call, send), { name });
      assert.deepEqual(told, ['take ec2:DescribeVpcs', ...expected]);
    });
  }

  it('sends nothing for somebody who has gone', async () => {
    const { told, pace } = noting();
    const send = async () => void told.push('send');
    await assert.rejects(pace.attempt(call, send, AbortSignal.abort(new Error('gone'))), /gone/);
    assert.deepEqual(told, []);
  });
});

describe('ten minutes in which AWS throttles', () => {
  const MINUTE = 60_000;
  /** AWS answers nothing from the first minute to the eleventh. Time goes on only where a call waits for its turn. */
  async function attempts() {
    const clock = manualClock(0);
    const sent: { at: number; throttled: boolean }[] = [];
    const sleep = async (ms: number) => {
      clock.advance(ms);
    };
    const pace = createPace(createBudgets({ share: 1, elapsed: clock, sleep }));
    while (clock() < 15 * MINUTE) {
      const throttled = clock() >= MINUTE && clock() < 11 * MINUTE;
      await pace
        .attempt(call, async () => {
          sent.push({ at: clock(), throttled });
          if (throttled) throw named('RequestLimitExceeded');
        })
        .catch(() => undefined);
    }
    return sent;
  }

  it('are met with ever fewer calls, and left behind in two minutes', async () => {
    const sent = await attempts();
    const perSecond = (from: number, to: number) =>
      (sent.filter(({ at }) => at >= from && at < to).length * 1000) / (to - from);

    assert.equal(Math.round(perSecond(MINUTE / 2, MINUTE)), 20);
    assert.ok(perSecond(2 * MINUTE, 11 * MINUTE) < 0.25);
    assert.ok(perSecond(2 * MINUTE, 11 * MINUTE) > 0.1);
    assert.ok(sent.filter(({ throttled }) => throttled).length < 200);
    assert.equal(Math.round(perSecond(13 * MINUTE, 14 * MINUTE)), 20);
  });
});

describe('the calls of a client', () => {
  /** Clients whose attempts are noted with their request, and all throttled. */
  function throttled() {
    const attempts: { who: string; call: Call; signal: AbortSignal | undefined }[] = [];
    const pace = (who: string): Pace => ({
      async attempt(one, _send, signal) {
        attempts.push({ who, call: one, signal });
        throw Object.assign(named('AccessDenied'), { $fault: 'client' });
      },
    });
    const clients = createClients({
      region: 'us-east-1',
      credentials: async () => ({ accessKeyId: 'AKID', secretAccessKey: 'secret' }),
      paces: { collecting: pace('collecting'), asking: pace('asking') },
    });
    return { attempts, clients };
  }
  const account = '111122223333';

  it('go at the pace of who calls, by account, real region and action', async (t) => {
    const { attempts, clients } = throttled();
    t.after(() => clients.close());
    const denied = { name: 'AccessDenied' };
    const ec2 = { account, region: 'eu-west-1' };
    await assert.rejects(clients.at(EC2Client, ec2).send(new DescribeAddressesCommand()), denied);
    await assert.rejects(clients.at(EC2Client, ec2, {}).send(new DescribeAddressesCommand()), denied);
    const zones = clients.at(Route53Client, { account, region: 'global' }, { identity: 'U1' });
    await assert.rejects(zones.send(new ListHostedZonesCommand()), denied);
    const hub = clients.hub(EC2Client);
    // The hub's are found by the SDK in its usual places, of which a test has none
    hub.config.credentials = async () => ({ accessKeyId: 'AKID', secretAccessKey: 'secret' });
    await assert.rejects(hub.send(new DescribeAddressesCommand()), denied);
    assert.deepEqual(
      attempts.map(({ who, call: one }) => [who, one.account, one.region, one.action]),
      [
        ['collecting', account, 'eu-west-1', 'ec2:DescribeAddresses'],
        ['asking', account, 'eu-west-1', 'ec2:DescribeAddresses'],
        ['asking', account, 'us-east-1', 'route53:ListHostedZones'],
        ['asking', 'hub', 'us-east-1', 'ec2:DescribeAddresses'],
      ],
    );
  });

  it('are paced with each attempt, and know the signal of the call', async (t) => {
    const seen: (AbortSignal | undefined)[] = [];
    const pace: Pace = {
      async attempt(_call, _send, signal) {
        seen.push(signal);
        // Of its own the SDK waits half a second on average after a throttle; a server's error is tried again sooner
        throw Object.assign(named('InternalError'), { $fault: 'server', $metadata: { httpStatusCode: 500 } });
      },
    };
    const clients = createClients({
      region: 'us-east-1',
      credentials: async () => ({ accessKeyId: 'AKID', secretAccessKey: 'secret' }),
      paces: { collecting: pace, asking: pace },
    });
    t.after(() => clients.close());
    const { signal } = new AbortController();
    const client = clients.at(EC2Client, { account, region: 'eu-west-1' });
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const sent = client.send(new DescribeAddressesCommand(), { abortSignal: signal });
    const failed = assert.rejects(sent, { name: 'InternalError' });
    for (let i = 0; i < 200; i++) {
      await new Promise((resolve) => setImmediate(resolve));
      t.mock.timers.tick(20_000);
    }
    await failed;
    assert.deepEqual(seen, [signal, signal, signal, signal, signal]);
  });
});
