import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OwnerRule } from '#kit';
import { documentOf } from '#kit/testing';
import { createOwners, needsVpc } from '../../src/answer/owners.ts';
import { toResult } from '../../src/answer/to-result.ts';
import { accounts, boxKind } from './fakes.ts';

const kind = boxKind();

function linksOf(portal?: { start: string; role?: string }, provider = 'aws') {
  const document = documentOf({ kind: 'box', id: 'i-1', provider });
  const ownerOf = createOwners({ rules: [], accounts });
  return toResult({ document, source: 'index', asOf: '' }, kind, 'internal', { accounts, ownerOf, portal })
    .links;
}

describe('links of a result', () => {
  it('lead through the access portal into the right account, too', () => {
    const [plain, deep, ...more] = linksOf({ start: 'https://acme.awsapps.com/start/#/', role: 'ReadOnly' });

    assert.deepEqual(more, []);
    assert.equal(plain?.url, 'https://console.aws.amazon.com/ec2/home#Instances:i-1');
    assert.equal(
      deep?.url,
      'https://acme.awsapps.com/start/#/console?account_id=111122223333&role_name=ReadOnly&destination=https%3A%2F%2Fconsole.aws.amazon.com%2Fec2%2Fhome%23Instances%3Ai-1',
    );
  });

  it('lead through the portal for a part of AWS that is a provider of its own', () => {
    assert.equal(
      linksOf({ start: 'https://acme.awsapps.com/start', role: 'ReadOnly' }, 'aws-apis').length,
      2,
    );
  });

  it('stay plain without a portal, a role, or AWS', () => {
    for (const links of [
      linksOf(),
      linksOf({ start: 'https://a.example' }),
      linksOf({ start: 'https://a.example', role: 'R' }, 'other'),
    ])
      assert.equal(links.length, 1);
  });
});

describe('owners', () => {
  const rules: OwnerRule[] = [
    { tag: 'Owner' },
    { tag: 'team', contact: '#t' },
    { name: '^pay-', team: 'payments', contact: '#pay' },
  ];
  const ownerOf = createOwners({ rules, accounts });
  const table: [string, Parameters<typeof documentOf>[0], object | undefined][] = [
    [
      'the first rule that matches',
      { tags: { team: 'b', Owner: 'a' }, name: 'pay-1' },
      { team: 'a', because: 'tag Owner' },
    ],
    ['a tag with a contact', { tags: { team: 'b' } }, { team: 'b', contact: '#t', because: 'tag team' }],
    ['a name', { name: 'pay-1' }, { team: 'payments', contact: '#pay', because: 'name matches ^pay-' }],
    [
      'the account',
      { name: 'web' },
      { team: 'team-payments', contact: '#payments-oncall', because: 'account owner' },
    ],
    [
      'a tag that names the team of the account',
      { tags: { Owner: 'team-payments' } },
      { team: 'team-payments', contact: '#payments-oncall', because: 'tag Owner' },
    ],
    [
      'the account, for an empty tag',
      { tags: { Owner: ' ' } },
      { team: 'team-payments', contact: '#payments-oncall', because: 'account owner' },
    ],
    ['nobody', { account: '444455556666' }, undefined],
    ['nobody, for an account that is not known', { account: '-' }, undefined],
  ];
  for (const [name, document, expected] of table) {
    it(`come from ${name}`, () => {
      assert.deepEqual(ownerOf(documentOf(document)), expected);
    });
  }

  it('come from lists of tags, patterns of tags, VPCs, and the account in its place', () => {
    const all: OwnerRule[] = [
      { tag: ['Owner', 'team'] },
      { tag: 'aws:cloudformation:stack-name', matches: '^pay-', team: 'payments', contact: '#pay' },
      { vpcTag: ['Team', 'Owner'], contact: '#net' },
      { account: 'owner' },
      { name: '.', team: 'the rest' },
    ];
    const of = createOwners({ rules: all, accounts });
    const vpc = documentOf({ id: '111122223333/eu-west-1/vpc-0a', tags: { Owner: 'network' } });
    const stack = (name: string) => documentOf({ tags: { 'aws:cloudformation:stack-name': name } });
    const other = documentOf({ account: '444455556666', name: 'x' });

    assert.deepEqual(of(documentOf({ tags: { team: 'b' } }), vpc), { team: 'b', because: 'tag team' });
    assert.deepEqual(of(stack('pay-web'), vpc), {
      team: 'payments',
      contact: '#pay',
      because: 'tag aws:cloudformation:stack-name matches ^pay-',
    });
    assert.deepEqual(of(stack('web'), vpc), {
      team: 'network',
      contact: '#net',
      because: 'tag Owner of the VPC vpc-0a',
    });
    assert.equal(of(documentOf({ name: 'web' }))?.because, 'account owner');
    assert.deepEqual(of(other), { team: 'the rest', because: 'name matches .' });
    assert.equal(needsVpc(all), true);
    assert.equal(needsVpc(rules), false);
  });

  it('refuse a pattern of a tag that is no regular expression', () => {
    const broken: OwnerRule[] = [{ tag: 'x', matches: '(', team: 'x' }];
    assert.throws(() => createOwners({ rules: broken, accounts }), SyntaxError);
  });

  it('refuse a rule that is no regular expression', () => {
    assert.throws(() => createOwners({ rules: [{ name: '(', team: 'x' }], accounts }), SyntaxError);
  });
});
