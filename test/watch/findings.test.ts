import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Rule } from '#kit';
import { iso } from '#kit';
import { accessKey, bucket, createWorld, hour, legacy, minute, payments, rules, textOf } from './world.ts';

const open = { public: 'yes' };
const settings = { freshness: false, findings: ['public-bucket', 'public-key'] };
const central = 'C0CLOUD';

async function started(own: Parameters<typeof createWorld>[0] = {}) {
  const world = await createWorld({ settings, central, ...own });
  const { tick } = world.open();
  const next = async (ms = 2 * minute) => {
    world.clock.advance(ms);
    await tick();
  };
  return { ...world, tick, next };
}

describe('findings', () => {
  it('begin with one summary, and tell what is new from then on', async () => {
    const { read, next, sent } = await started();
    const many = Array.from({ length: 300 }, (_, i) => bucket(`b${i}`, { attrs: open }));
    await read(payments, many);
    await read(legacy, [bucket('x', { account: legacy, attrs: open })]);
    await next();
    await next();
    assert.equal(sent.length, 1);
    assert.match(
      textOf(sent),
      /now there are 301 in 2 accounts\.\npayments-prod \(111122223333\): 300\nlegacy-prod/,
    );
    await read(payments, [...many, bucket('new', { attrs: open }), bucket('closed')]);
    await next();
    assert.equal(sent.length, 2);
    assert.deepEqual(sent[1]?.to, ['C0PAY', central]);
    assert.match(
      sent[1]?.title ?? '',
      /^New among the public buckets: new in the account payments-prod \(111122223333\): open to all$/,
    );
    assert.doesNotMatch(textOf(sent), /closed/);
  });

  it('wait for the whole organisation before they begin', async () => {
    const { read, writer, next, sent, clock } = await started();
    await read(payments, [bucket('a', { attrs: open })]);
    await writer.record([{ key: `bucket/aws/${legacy}/eu-west-1`, outcome: 'unread', since: iso(clock()) }]);
    await next();
    assert.equal(sent.length, 0);
    await read(legacy, []);
    await next();
    assert.match(textOf(sent), /now there are 1 in 1 account\./);
  });

  it('do not begin where nothing could be read yet', async () => {
    const { read, writer, next, sent, clock } = await started();
    await writer.record([
      { key: `bucket/aws/${payments}/eu-west-1`, outcome: 'denied', since: iso(clock()) },
    ]);
    await next();
    await read(payments, [bucket('a', { attrs: open })]);
    await next();
    assert.match(textOf(sent), /^From now on .* now there are 1 in 1 account\./);
  });

  it('that reached nobody are told later, though nothing was read since', async () => {
    const { read, next, sent, slack } = await started();
    await read(payments, []);
    await next();
    slack.refuses = true;
    await read(payments, [bucket('a', { attrs: open })]);
    await next();
    slack.refuses = false;
    await next(hour);
    await next(hour);
    assert.match(sent.at(-1)?.title ?? '', /^New among the public buckets: a in the account/);
    assert.equal(sent.length, 2);
  });

  it('are told again only where they were over in between, and stand while they cannot be told', async () => {
    const { read, next, sent } = await started();
    await read(payments, []);
    await next();
    const states = ['yes', 'yes', 'unknown', 'yes', 'no', 'yes'];
    for (const state of states) {
      await read(payments, [bucket('a', { attrs: { public: state } })]);
      await next();
    }
    assert.equal(sent.filter(({ title }) => title.startsWith('New')).length, 2);
  });

  it('go to nobody who may not see them', async () => {
    const { read, next, sent } = await started();
    await read(payments, [], 'key');
    await next();
    await read(payments, [accessKey('AKIA1', { attrs: open })], 'key');
    await next();
    assert.equal(sent.length, 0);
    const own = { ...settings, findings: [{ name: 'public-key', channel: 'G0SEC' }] };
    const other = await started({ settings: own });
    await other.read(payments, [], 'key');
    await other.next();
    await other.read(payments, [accessKey('AKIA1', { attrs: open })], 'key');
    await other.next();
    assert.deepEqual(
      other.sent.map(({ to }) => to),
      [['G0SEC'], ['G0SEC']],
    );
    assert.match(textOf(other.sent), /AKIA1/);
  });

  it('of a channel that may see some accounts are counted for these alone', async () => {
    const seePayments: Rule[] = [
      ...rules,
      { effect: 'deny', kinds: ['bucket'], channels: [central], accounts: [legacy] },
    ];
    const { read, next, sent } = await started({ rules: seePayments });
    await read(payments, [bucket('a', { attrs: open })]);
    await read(legacy, [bucket('hidden', { account: legacy, attrs: open })]);
    await next();
    await read(
      legacy,
      ['hidden', 'more'].map((name) => bucket(name, { account: legacy, attrs: open })),
    );
    await next();
    assert.equal(sent.length, 1);
    assert.match(
      textOf(sent),
      /there are 1 in 1 account\.\npayments-prod \(111122223333\): 1\nNot counted: 1 account that/,
    );
    assert.doesNotMatch(textOf(sent), /legacy/);
  });

  it('of a channel by its name go account by account, so that it can be judged', async () => {
    const accounts = [payments, legacy].map((id) => ({ provider: 'aws', id, contact: '#all' }));
    const { read, next, sent } = await started({ accounts });
    for (const account of [payments, legacy]) await read(account, []);
    await next();
    for (const account of [payments, legacy])
      await read(account, [bucket(`of-${account}`, { account, attrs: open })]);
    await next();
    assert.deepEqual(
      sent.slice(1).map(({ to, about }) => [to, about]),
      [payments, legacy].map((account) => [['#all', central], { kind: 'bucket', account }]),
    );
  });

  it('come together once there is room again', async () => {
    const { read, next, sent } = await started();
    await read(payments, []);
    await next();
    const all: string[] = [];
    for (let i = 0; i < 40; i++) {
      all.push(`b${i}`);
      await read(
        payments,
        all.map((name) => bucket(name, { attrs: open })),
      );
      await next(minute);
    }
    assert.equal(sent.filter(({ to }) => to[0] === 'C0PAY').length, 20);
    await next(hour);
    assert.match(sent.at(-1)?.title ?? '', /20 new in 1 account/);
    assert.match(textOf(sent.slice(-1)), /b20 [^]*b39/);
  });
});
