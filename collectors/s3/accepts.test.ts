import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Accepts } from '#kit';
import { accepts } from './accepts.ts';

type Pattern = Extract<Accepts, { pattern: RegExp }>;

/** What the first pattern that fits makes of a text: shape and value. */
function read(text: string, shape: Pattern['shape'], when?: Accepts['when']): string | undefined {
  for (const one of accepts) {
    if (!('pattern' in one) || one.shape !== shape || (one.when !== undefined && one.when !== when)) continue;
    const match = one.pattern.exec(text);
    const value = match && (one.value ? one.value(match) : text);
    if (value) return `${one.as ?? one.shape} ${value}`;
  }
  return undefined;
}

const ARN = 'arn:aws:s3:eu-west-1:111122223333:accesspoint/reports';

describe('recognising a bucket', () => {
  const hosts: [string, string | undefined][] = [
    ['larkspur-logs.s3.amazonaws.com', 'id larkspur-logs'],
    ['larkspur-logs.s3.eu-west-1.amazonaws.com', 'id larkspur-logs'],
    ['larkspur-logs.s3-eu-west-1.amazonaws.com', 'id larkspur-logs'],
    ['Larkspur-Logs.S3.eu-west-1.amazonaws.com', 'id larkspur-logs'],
    ['larkspur-logs.s3.dualstack.eu-west-1.amazonaws.com', 'id larkspur-logs'],
    ['larkspur-logs.s3-fips.us-gov-west-1.amazonaws.com', 'id larkspur-logs'],
    ['larkspur-logs.s3-accelerate.amazonaws.com', 'id larkspur-logs'],
    ['larkspur-logs.s3-accelerate.dualstack.amazonaws.com', 'id larkspur-logs'],
    ['larkspur-logs.s3.cn-north-1.amazonaws.com.cn', 'id larkspur-logs'],
    ['larkspur-logs.s3-website-eu-west-1.amazonaws.com', 'id larkspur-logs'],
    ['larkspur-logs.s3-website.eu-central-1.amazonaws.com', 'id larkspur-logs'],
    ['status.larkspur.example.s3-website.eu-central-1.amazonaws.com', 'id status.larkspur.example'],
    ['my.s3.bucket.s3.amazonaws.com', 'id my.s3.bucket'],
    ['larkspur-logs.bucket.vpce-0a1b2c3d-9xyz.s3.eu-west-1.vpce.amazonaws.com', 'id larkspur-logs'],
    ['reports-111122223333.s3-accesspoint.eu-west-1.amazonaws.com', `arn ${ARN}`],
    ['s3.amazonaws.com', undefined],
    ['s3.eu-west-1.amazonaws.com', undefined],
    ['s3-website-eu-west-1.amazonaws.com', undefined],
    ['status.larkspur.example', undefined],
    ['111122223333.s3-control.eu-west-1.amazonaws.com', undefined],
    ['larkspur-logs.s3.amazonaws.com.attacker.example', undefined],
    ['front-1.eu-west-1.elb.amazonaws.com', undefined],
  ];
  for (const [text, value] of hosts) {
    it(`reads the host name ${text} as ${value ?? 'none of S3'}`, () => {
      assert.equal(read(text, 'hostname'), value);
    });
  }

  it('takes a host name that is all that was typed for a bucket, perhaps', () => {
    assert.equal(read('status.larkspur.example', 'hostname', 'alone'), 'id status.larkspur.example');
    assert.equal(read('larkspur-logs.s3.amazonaws.com', 'hostname', 'alone'), 'id larkspur-logs');
    assert.equal(read('_dmarc.larkspur.example', 'hostname', 'alone'), undefined);
  });

  const urls: [string, string | undefined][] = [
    ['s3://larkspur-logs', 'id larkspur-logs'],
    ['s3://larkspur-logs/', 'id larkspur-logs'],
    ['s3://larkspur-logs/a/b%20c.json', 'id larkspur-logs'],
    ['s3a://larkspur-logs/a', 'id larkspur-logs'],
    ['s3://status.larkspur.example/x', 'id status.larkspur.example'],
    ['https://s3.amazonaws.com/larkspur-logs/x', 'id larkspur-logs'],
    ['s3.eu-west-1.amazonaws.com/larkspur-logs', 'id larkspur-logs'],
    ['https://s3-eu-west-1.amazonaws.com/larkspur-logs/x', 'id larkspur-logs'],
    ['https://s3.dualstack.eu-west-1.amazonaws.com/larkspur-logs/x', 'id larkspur-logs'],
    ['https://s3.cn-north-1.amazonaws.com.cn/larkspur-logs/x', 'id larkspur-logs'],
    ['https://s3.console.aws.amazon.com/s3/buckets/larkspur-logs', 'id larkspur-logs'],
    ['https://eu-west-1.console.aws.amazon.com/s3/object/larkspur-logs', 'id larkspur-logs'],
    ['https://example.com/larkspur-logs', undefined],
    ['gs://larkspur-logs/x', undefined],
  ];
  for (const [text, value] of urls) {
    it(`reads ${text} as ${value ?? 'none of S3'}`, () => {
      assert.equal(read(text, 'id', 'alone'), value);
    });
  }

  const arns: [string, string | undefined][] = [
    ['arn:aws:s3:::larkspur-logs', 'arn arn:aws:s3:::larkspur-logs'],
    ['arn:aws:s3:::larkspur-logs/*', 'arn arn:aws:s3:::larkspur-logs'],
    ['arn:aws-cn:s3:::larkspur-logs/a/b', 'arn arn:aws-cn:s3:::larkspur-logs'],
    [ARN, `arn ${ARN}`],
    [`${ARN}/object/a/b`, `arn ${ARN}`],
    ['arn:aws:sns:eu-west-1:111122223333:topic', undefined],
    ['arn:aws:s3:::', undefined],
  ];
  for (const [text, value] of arns) {
    it(`reads ${text} as ${value ?? 'none of S3'}`, () => {
      assert.equal(read(text, 'arn'), value);
    });
  }

  const names: [string, boolean, boolean][] = [
    ['larkspur-logs', true, true],
    ['123-logs', true, true],
    ['Larkspur_Legacy', false, true],
    ['status.larkspur.example', false, true],
    ['i-0a1b2c3d', false, true],
    ['eni-0a1b2c3d4e5f60718', false, true],
    ['111122223333', false, true],
    ['ab', false, false],
    ['-logs', false, false],
    ['what?', false, false],
  ];
  for (const [text, alone, asked] of names) {
    it(`takes ${text} for a bucket ${alone ? 'where it stands alone' : asked ? 'only where asked so' : 'never'}`, () => {
      assert.equal(read(text, 'id', 'alone') !== undefined, alone);
      assert.equal(read(text, 'id', 'asked') !== undefined, asked);
      assert.equal(read(text, 'id'), undefined);
    });
  }

  it('takes no longer for texts made to be slow', () => {
    const texts = [
      'a.'.repeat(1000),
      `${'a.s3-'.repeat(400)}x`,
      `s3://${'a'.repeat(2000)}/`,
      '-'.repeat(2000),
    ];
    for (const text of texts)
      for (const one of accepts) if ('pattern' in one) assert.equal(one.pattern.test(`${text}!`), false);
  });
});
