import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import type { AwsSettings, Provider } from '#kit';
import { partitionOf } from '#kit';
import { manualClock } from '#kit/testing';
import { sessionName } from '../../src/sources/aws/asker.ts';
import type { Clients } from '../../src/sources/aws/clients.ts';
import { createCredentials } from '../../src/sources/aws/credentials.ts';
import { makePlan } from '../../src/sources/aws/plan.ts';
import { remember, rememberEach } from '../../src/sources/aws/remember.ts';

const signal = new AbortController().signal;

describe('the plan', () => {
  const settings: AwsSettings = {
    exclude: [
      { account: '444455556666', region: 'eu-south-2', why: 'SCP' },
      { region: 'us-east-1' },
      { account: '999988887777', why: 'sandbox' },
      { account: '555566667777', why: 'sandbox' },
    ],
  };
  const accounts = [
    { provider: 'aws', id: '111122223333', name: 'payments', status: 'active' },
    { provider: 'aws', id: '444455556666' },
    { provider: 'aws', id: '777788889999', status: 'suspended' },
    { provider: 'aws', id: '999988887777', status: 'active' },
    { provider: 'aws', id: '222233334444', status: 'active' },
    { provider: 'aws', id: '555566667777', status: 'suspended' },
    { provider: 'aws', id: '333344445555', status: 'closed' },
    { provider: 'aws', id: '666677778888', status: 'pending' },
  ];
  const regions = async (account: string) => {
    if (account === '222233334444') throw new Error('denied');
    return { enabled: ['eu-south-2', 'eu-west-1', 'us-east-1'], disabled: ['me-south-1'] };
  };
  const plan = async (shape: Provider['scopes'], error?: unknown) => {
    const made = await makePlan({
      shape,
      settings,
      accounts: async () => ({ accounts, error }),
      regions,
      signal,
    });
    const at = ({ account, region }: { account: string; region: string }) => `${account}/${region}`;
    return {
      places: made.places.map(at),
      excluded: made.excluded.map(({ place, why, isOff }) => `${at(place)} ${isOff ? 'off: ' : ''}${why}`),
      unreadable: made.unreadable.map((one) => `${at(one.place)} ${(one.error as Error).name}`),
      accounts: made.accounts.length,
    };
  };

  it('names every enabled region of every account, and says what is left out and why', async () => {
    assert.deepEqual(await plan('account-region'), {
      places: ['111122223333/eu-south-2', '111122223333/eu-west-1', '444455556666/eu-west-1'],
      excluded: [
        '111122223333/us-east-1 The configuration excludes it.',
        '111122223333/me-south-1 off: The region is not switched on in this account.',
        '444455556666/eu-south-2 SCP',
        '444455556666/us-east-1 The configuration excludes it.',
        '444455556666/me-south-1 off: The region is not switched on in this account.',
        '999988887777/* sandbox',
        '555566667777/* sandbox',
        '333344445555/* The account is closed.',
        '666677778888/* The account is not activated yet.',
      ],
      unreadable: ['777788889999/* AccountSuspended', '222233334444/* Error'],
      accounts: 8,
    });
  });

  it('needs no regions where a service has none', async () => {
    assert.deepEqual(await plan('account'), {
      places: ['111122223333/global', '444455556666/global', '222233334444/global'],
      excluded: [
        '999988887777/global sandbox',
        '555566667777/global sandbox',
        '333344445555/global The account is closed.',
        '666677778888/global The account is not activated yet.',
      ],
      unreadable: ['777788889999/global AccountSuspended'],
      accounts: 8,
    });
  });

  it('says that the list of accounts could not be read, and plans those that are known', async () => {
    const { unreadable, places } = await plan('account', new Error('denied'));

    assert.deepEqual(unreadable, ['*/* Error', '777788889999/global AccountSuspended']);
    assert.equal(places.length, 3);
  });

  it('has one place for what has no account', async () => {
    assert.deepEqual((await plan('once')).places, ['-/global']);
  });
});

describe('what is remembered', () => {
  it('is loaded once for all who ask at the same moment, and again when it is old', async () => {
    const clock = manualClock();
    let loads = 0;
    const get = remember({ load: async () => ++loads, clock, until: () => clock() + 1000 });

    assert.deepEqual(await Promise.all([get(), get()]), [1, 1]);
    clock.advance(999);
    assert.equal(await get(), 1);
    clock.advance(1);
    assert.equal(await get(), 2);
  });

  it('is no failure', async () => {
    let loads = 0;
    const load = async () => {
      if (++loads === 1) throw new Error('busy');
      return loads;
    };
    const get = remember({ load, clock: manualClock(), until: () => Number.POSITIVE_INFINITY });

    await assert.rejects(get(), /busy/);
    assert.equal(await get(), 2);
  });

  it('is kept apart for each key', async () => {
    const get = rememberEach({
      load: async (key) => key,
      clock: manualClock(),
      until: () => Number.POSITIVE_INFINITY,
    });

    assert.deepEqual(await Promise.all([get('a'), get('b'), get('a')]), ['a', 'b', 'a']);
  });
});

it('keeps of many keys those that were asked for last', async () => {
  const loads: string[] = [];
  const get = rememberEach({
    load: async (key) => void loads.push(key),
    clock: manualClock(),
    until: () => Number.POSITIVE_INFINITY,
    most: 2,
  });

  for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) await get(key);

  assert.deepEqual(loads, ['a', 'b', 'c', 'b']);
});

describe('credentials of an account', () => {
  const start = Date.UTC(2026, 10, 21);
  const setUp = (random: number) => {
    const clock = manualClock(start);
    let assumed = 0;
    const send = async () => {
      if (assumed++ === 1) throw new Error('busy');
      const Expiration = new Date(clock() + 3_600_000);
      return {
        Credentials: { AccessKeyId: `key-${assumed}`, SecretAccessKey: 's', SessionToken: 't', Expiration },
      };
    };
    const clients = { hub: () => ({ send }) } as unknown as Clients;
    const of = createCredentials({
      clients: () => clients,
      identity: async () => ({ account: '111122223333', partition: 'aws' }),
      role: () => 'reader',
      partition: 'aws',
      sessionName: 'test',
      clock,
      random: () => random,
    });
    return { clock, of, assumed: () => assumed };
  };

  for (const [random, minutes] of [
    [0, 54],
    [1, 50],
  ] as const) {
    it(`are kept for ${minutes} minutes of 60 where chance says ${random}`, async () => {
      const { clock, of, assumed } = setUp(random);

      assert.equal((await of('444455556666')).accessKeyId, 'key-1');
      clock.advance(minutes * 60_000 - 1);
      await of('444455556666');
      assert.equal(assumed(), 1);
      clock.advance(1);
      await assert.rejects(of('444455556666'), /busy/);
      assert.equal((await of('444455556666')).accessKeyId, 'key-3');
    });
  }

  it('are assumed once for all who ask at the same moment, and for each account', async () => {
    const { of, assumed } = setUp(0);

    await Promise.all([of('444455556666'), of('444455556666')]);

    assert.equal(assumed(), 1);
  });
});

it('makes a session name that AWS takes of any text', () => {
  assert.equal(sessionName('cloudwhois-collector@host'), 'cloudwhois-collector@host');
  fc.assert(
    fc.property(fc.string({ maxLength: 100 }), (text) => {
      assert.match(sessionName(text), /^[\w+=,.@-]{2,64}$/);
    }),
  );
});

it('gives two askers whose names are too long two names', () => {
  const long = 'runbook-of-the-department-of-the-division-of-the-company-for-things-';

  assert.equal(sessionName('slack:T0001/U0SUP1'), 'slack-T0001-U0SUP1');
  assert.notEqual(sessionName(`${long}one`), sessionName(`${long}two`));
  assert.equal(sessionName(`${long}one`).length, 64);
});

it('knows the partition of a region', () => {
  const cases = {
    'eu-west-1': 'aws',
    'cn-north-1': 'aws-cn',
    'us-gov-west-1': 'aws-us-gov',
    'us-isob-east-1': 'aws-iso-b',
  };

  for (const [region, partition] of Object.entries(cases)) assert.equal(partitionOf(region), partition);
});
