import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readArn } from '../../src/answer/read-arn.ts';
import { boxKind, type Right, worldOf } from './fakes.ts';

const LAMBDA = 'arn:aws:lambda:eu-west-1:111122223333:function:pay-hook';

async function whois(text: string, rights: Record<string, Right> = { box: { see: 'internal' } }) {
  const { ask, input, entries } = worldOf({ kinds: [boxKind()], rights });
  return { said: await ask.whois(input(text)), entries };
}

describe('an ARN of a service that is not indexed', () => {
  it('tells service, account, region and owner, and that nothing more is known', async () => {
    const { said, entries } = await whois(LAMBDA);

    assert.equal(said.outcome, 'unknown');
    assert.equal(
      said.summary,
      `${LAMBDA} is a Lambda function \`pay-hook\` in the account payments-prod (111122223333), eu-west-1; cloudwhois keeps no index of Lambda, so whether it exists is not known. Owner: team-payments (#payments-oncall).`,
    );
    assert.deepEqual(said.understood, [{ kind: 'arn', value: LAMBDA, because: 'an ARN of Lambda' }]);
    assert.deepEqual(said.answers[0]?.results, []);
    assert.deepEqual(said.answers[0]?.coverage.scopes, 0);
    assert.deepEqual(
      entries.map(({ phase, kind, value, outcome }) => [phase, kind, value, outcome]),
      [
        ['intent', 'arn', LAMBDA, undefined],
        ['outcome', 'arn', LAMBDA, 'unknown'],
      ],
    );
  });

  it('tells no name and no owner of an account that may not be seen', async () => {
    for (const right of [
      { see: 'internal' as const, hidden: ['111122223333'] },
      { accounts: { '444455556666': 'internal' as const } },
    ]) {
      const { said } = await whois(LAMBDA, { box: right });

      assert.match(said.summary, /in the account 111122223333, eu-west-1;/);
      assert.doesNotMatch(JSON.stringify(said), /payments/);
    }
  });

  it('is denied to whoever may ask about nothing', async () => {
    const { said, entries } = await whois(LAMBDA, {});

    assert.equal(said.outcome, 'denied');
    assert.doesNotMatch(JSON.stringify(said.answers), /payments|function `/);
    assert.equal(entries.length, 2);
  });

  it('leaves to a kind what the kind takes', async () => {
    const { said } = await whois('arn:aws:ec2:eu-west-1:111122223333:instance/i-0123456789abcdef0');

    assert.deepEqual(
      said.understood.map(({ kind }) => kind),
      ['box'],
    );
  });

  const table: [string, RegExp][] = [
    [
      'arn:aws:sqs:us-east-1:999988887777:jobs',
      /is an SQS queue `jobs` in the account 999988887777, us-east-1;/,
    ],
    ['arn:aws-cn:rds:cn-north-1:999988887777:db:x', /is an RDS db `x` .*cn-north-1 \(partition aws-cn\);/],
    ['arn:aws:iam::aws:policy/ReadOnly', /is an IAM policy `ReadOnly`; cloudwhois keeps no index of IAM,/],
    ['arn:aws:newthing:eu-west-1:999988887777:some-type/x/y', /is a newthing some type `x\/y` in/],
    ['arn:aws:ec2:eu-west-1:999988887777:image/ami-1', /is an EC2 image .*no index of such EC2 resources/],
  ];
  for (const [arn, words] of table) {
    it(`reads ${arn}`, async () => {
      assert.match((await whois(`what is ${arn}?`)).said.summary, words);
    });
  }

  it('reads no other text', () => {
    for (const text of [
      '',
      'arn:',
      'arn:aws:lambda',
      'arn:aws:s3:::',
      'arn:aws:x:y:12:z',
      `arn:aws:s3:::${'x'.repeat(5000)}`,
    ])
      assert.equal(readArn(text), undefined, text);
  });
});

describe('the number of an account', () => {
  it('is told with its name and owner to those who may see it, as the console writes it, too', async () => {
    for (const text of ['111122223333', '1111-2222-3333']) {
      const { said } = await whois(text);

      assert.equal(said.outcome, 'unknown');
      assert.equal(
        said.summary,
        '111122223333 is our account payments-prod. Owner: team-payments (#payments-oncall).',
      );
      assert.deepEqual(
        said.understood.map(({ kind, value }) => [kind, value]),
        [['account', '111122223333']],
      );
    }
  });

  it('says the same of a hidden one as of one that there is not', async () => {
    const hidden = { box: { see: 'internal' as const, hidden: ['111122223333'] } };
    const words = (number: string) =>
      `${number} is a number of 12 digits, as accounts of AWS have; it is no account that you may see.`;

    assert.equal((await whois('111122223333', hidden)).said.summary, words('111122223333'));
    assert.equal((await whois('999988887777', hidden)).said.summary, words('999988887777'));
    assert.equal((await whois('111122223333', {})).said.outcome, 'denied');
  });
});
