import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  arnOf,
  awsConsole,
  columnsOf,
  given,
  idOf,
  isInRanges,
  isNamedByArn,
  isPrivateAddress,
  joined,
  resourceOf,
  tagsColumn,
  tagsOf,
  texts,
} from '#kit';
import { documentOf } from '#kit/testing';

const place = { account: '111122223333', region: 'eu-west-1' };

describe('what kinds are made of', () => {
  it('leaves out what has no value, and keeps what is none, zero or false', () => {
    const members = { a: undefined, b: '', c: null, d: 0, e: false, f: [] };

    assert.deepEqual(given(members), { c: null, d: 0, e: false, f: [] });
    assert.deepEqual(texts(['b', undefined, '', 'a', 'b']), ['b', 'a']);
    assert.deepEqual(tagsOf([{ Key: 'a', Value: '1' }, { Key: 'b' }, { Value: '2' }]), { a: '1', b: '' });
  });

  it('makes ids and ARNs of a place, in its partition', () => {
    assert.equal(resourceOf(idOf(place, 'i-0a')), 'i-0a');
    assert.equal(arnOf('ec2', place, 'instance/i-0a'), 'arn:aws:ec2:eu-west-1:111122223333:instance/i-0a');
    for (const [id, arn, named] of [
      ['i-0a', 'arn:aws:ec2:eu-west-1:111122223333:instance/i-0a', true],
      [idOf(place, 'i-0a'), 'arn:aws:ec2:eu-west-1:111122223333:instance/i-0a', true],
      ['i-0a', 'arn:aws:ec2:eu-west-2:111122223333:instance/i-0a', false],
      ['i-0a', 'arn:aws:ec2:eu-west-1:444455556666:instance/i-0a', false],
      ['i-0a', 'arn:aws:ec2:eu-west-1:111122223333:instance/i-0b', false],
      ['i-0a', 'i-0a', false],
    ] as const)
      assert.equal(isNamedByArn({ ...place, id }, arn), named, `${id} ${arn}`);
    assert.match(arnOf('ec2', { ...place, region: 'cn-north-1' }, 'x'), /^arn:aws-cn:/);
  });

  it('links to the console of a partition, and to none of one that has none', () => {
    assert.equal(awsConsole('aws-cn', 'ec2/home')?.url, 'https://console.amazonaws.cn/ec2/home');
    assert.equal(awsConsole('aws-iso', 'ec2/home'), undefined);
  });

  it('shows attributes as they are, and tags, or why they could not be read', () => {
    const { attr, plain } = columnsOf<{ state?: string }>();
    const document = documentOf({ attrs: { state: 'running' }, tags: { Team: 'web', seen: '' } });
    const unreadable = { unreadable: 'AccessDenied' };

    assert.equal(plain('state', 'State').value(document), 'running');
    assert.equal(attr(({ state }) => state?.length)(document), 7);
    assert.equal(tagsColumn.value(document), 'Team=web, seen');
    assert.deepEqual(tagsColumn.value(documentOf({ attrs: { tags: unreadable } })), unreadable);
    assert.equal(tagsColumn.value(documentOf()), undefined);
    assert.equal(joined([]), undefined);
  });

  it('knows what lies in a range, and what is private', () => {
    assert.equal(isInRanges('10.1.2.3', ['192.0.2.0/24', '10.0.0.0/8']), true);
    assert.equal(isInRanges('11.1.2.3', ['10.0.0.0/8']), false);
    assert.equal(isInRanges('no address', ['0.0.0.0/0']), false);
    assert.deepEqual(
      ['172.16.0.1', '100.64.0.1', 'fd00::1', '172.32.0.1', '2001:db8::1'].filter(isPrivateAddress),
      ['172.16.0.1', '100.64.0.1', 'fd00::1'],
    );
  });
});
