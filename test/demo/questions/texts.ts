import { awkward } from '../../../src/demo/awkward.ts';
import { accountId } from '../../../src/demo/organisation.ts';
import type { Row } from './row.ts';
import { bucket, elastic, eni, home, instance, instanceId, record } from './things.ts';

/** What people really paste: sentences, lines of logs, markup, ARNs of anything, and what is none of it. */

const who = 'support';
const api = [eni(awkward.secondary), elastic(awkward.elasticOnSecondary)];
const invalid = { outcome: 'invalid', understood: [] } as const;

export const texts: readonly Row[] = [
  {
    who,
    text: `sg says ${awkward.podInPrefix} talks to s3://larkspur-payments-receipts`,
    expect: {
      outcome: 'found',
      understood: [`ip ${awkward.podInPrefix}`, 's3 larkspur-payments-receipts'],
      holders: [eni('10.64.4.10'), bucket('larkspur-payments-receipts')],
    },
  },
  {
    who,
    text: '2026-11-20T22:14:01Z ERROR [payments-api] connect ECONNREFUSED 10.64.5.13:5432 from ip-10-64-3-17 to ledger.internal.larkspur.example.',
    expect: {
      outcome: 'found',
      understood: ['ip 10.64.5.13', 'ip 10.64.3.17', 'dns ledger.internal.larkspur.example'],
      holders: [eni(awkward.database), eni('10.64.3.17'), record('internal', 'ledger/A')],
    },
  },
  {
    who,
    text: '2 511842067391 eni-x 52.3.200.25 8.8.8.8 443 49152 6 10 840 1763677000 1763677060 ACCEPT OK',
    expect: { outcome: 'found', understood: ['ip 52.3.200.25', 'ip 8.8.8.8'], holders: api },
  },
  {
    who,
    text: 'hxxps://app[.]larkspur[.]example/login?x=1',
    expect: { outcome: 'found', understood: ['dns app.larkspur.example'] },
  },
  { who, text: 'hxxp://52[.]3[.]200[.]25:8080/', expect: { outcome: 'found', holders: api } },
  { who, text: '52(.)3(.)200(.)25', expect: { outcome: 'found', holders: api } },
  {
    who,
    text: '<https://api.larkspur.example/a|api.larkspur.example> and `10.64.3.18`',
    expect: {
      outcome: 'found',
      understood: ['dns api.larkspur.example', 'ip 10.64.3.18'],
      holders: [record('company', 'api/CNAME'), eni('10.64.3.18')],
    },
  },
  {
    who,
    text: '*10.64.3.18*, _10.64.5.11_; ~10.64.5.14~',
    expect: { outcome: 'found', holders: [eni('10.64.3.18'), eni('10.64.5.11'), eni('10.64.5.14')] },
  },
  {
    who,
    text: '10.64.3.18\n10.64.3.18\r\n10.64.5.14',
    expect: { outcome: 'found', understood: ['ip 10.64.3.18', 'ip 10.64.5.14'] },
  },
  { who, text: '10.64.3.18.', expect: { outcome: 'found', holders: [eni('10.64.3.18')] } },
  { who, text: '(10.64.3.18)?', expect: { outcome: 'found', holders: [eni('10.64.3.18')] } },
  {
    who,
    text: 'https://10.64.3.18:8443/admin?key=1',
    expect: { outcome: 'found', holders: [eni('10.64.3.18')] },
  },
  { who, text: 'deploy@52.3.200.25', expect: { outcome: 'found', holders: api } },
  { who, text: 'www.larkspur.example:443', expect: { outcome: 'found', first: record('company', 'www/A') } },
  { who, text: '/whois 10.64.3.18', expect: { outcome: 'found', holders: [eni('10.64.3.18')] } },
  { who, kind: 'ip', text: '/ipinfo 10.64.3.18', expect: { outcome: 'found', holders: [eni('10.64.3.18')] } },
  {
    who,
    text: `aws ec2 describe-instances --instance-ids ${instanceId('10.64.3.18')}`,
    expect: { outcome: 'found', holders: [instance('10.64.3.18')] },
  },
  {
    who,
    text: `10.64.3.18 ${'x'.repeat(300)}`,
    expect: { outcome: 'found', holders: [eni('10.64.3.18')], never: [/x{300}/] },
  },
  // ARNs of what is in no index
  {
    who,
    text: `arn:aws:lambda:eu-west-1:${accountId('checkout-prod')}:function:teapot`,
    expect: {
      outcome: 'unknown',
      holders: [],
      says: [/Lambda function `teapot` in the account checkout-prod/, /eu-west-1/, /team-checkout/],
    },
  },
  {
    who,
    text: `arn:aws:rds:us-east-1:${home.account}:db:ledger`,
    expect: { outcome: 'unknown', says: [/an RDS db `ledger`/, /payments-prod/, /no index/] },
  },
  {
    who,
    text: 'arn:aws:dynamodb:eu-west-1:999999999999:table/x',
    expect: {
      outcome: 'unknown',
      says: [/DynamoDB table `x` in the account 999999999999/],
      never: [/Owner:/],
    },
  },
  {
    who,
    text: 'arn:aws-us-gov:sqs:us-gov-west-1:123412341234:q',
    expect: { outcome: 'unknown', says: [/partition aws-us-gov/] },
  },
  { who, text: 'arn:aws:sqs', expect: invalid },
  // Half addresses, and numbers that look like more
  { who, text: '10.64.3', expect: { ...invalid, says: [/has 3 numbers/] } },
  { who, text: '10.64.3.256', expect: { ...invalid, says: [/256 is greater than 255/] } },
  { who, text: '10.64.3.017', expect: { ...invalid, says: [/leading zero/] } },
  { who, text: '010.064.003.018', expect: { ...invalid, says: [/leading zero/], never: [/payments-api-7/] } },
  { who, text: '10..3.4', expect: invalid },
  { who, text: '10.64.3.18/33', expect: invalid },
  { who, text: '2600:1f10:100:::17', expect: invalid },
  { who, text: '2600:1f10:100:17', expect: invalid },
  { who, kind: 'ip', text: '10.64.3.999', expect: { outcome: 'invalid', says: [/999/, /ipinfo/] } },
  { who, kind: 'ec2', text: '10.64.3', expect: { outcome: 'invalid', says: [/has 3 numbers/] } },
  // Nothing to be understood
  { who, text: '', expect: invalid },
  { who, text: ' \t\n ', expect: invalid },
  { who, kind: 'ip', text: '', expect: { outcome: 'invalid', says: [/Nothing was asked.*\/ipinfo/] } },
  { who, kind: 'key', text: '', expect: { outcome: 'denied' } },
  { who, text: '?!?', expect: invalid },
  { who, text: '-.-', expect: invalid },
  { who, text: 'hello there how are you', expect: invalid },
  { who, text: '🦄🔥', expect: invalid },
  { who, text: '🦄 10.64.3.18 🔥', expect: { outcome: 'found', holders: [eni('10.64.3.18')] } },
  { who, text: '\u202e10.64.3.18\u202c', expect: { outcome: 'found', holders: [eni('10.64.3.18')] } },
  { who, text: 'http://', expect: invalid },
  { who, text: '/ipinfo', expect: invalid },
  {
    who,
    text: '/s3info larkspur-payments-receipts',
    expect: { outcome: 'found', holders: [bucket('larkspur-payments-receipts')] },
  },
  {
    who,
    text: '/s3info list account:sandbox public:yes',
    expect: { outcome: 'found', holders: [bucket('larkspur-hackday-shop')] },
  },
  { who, kind: 'ip', text: 'ipinfo', expect: { outcome: 'invalid', says: [/ipinfo/] } },
  { who, kind: 'ip', text: 'a'.repeat(300), expect: { outcome: 'invalid', says: [/"a{60,90}…"/] } },
  { who, text: `${'é'.repeat(310)}.example`, expect: { outcome: 'invalid' } },
  { who, text: "'; DROP TABLE documents; --", expect: invalid },
  { who, kind: 'ec2', text: "' OR 'a'='a", expect: { outcome: 'invalid' } },
  { who, kind: 'lb', text: "x') UNION SELECT name FROM documents --", expect: { outcome: 'invalid' } },
  { who, kind: 's3', text: '%', expect: { outcome: 'invalid' } },
  {
    who,
    kind: 's3',
    text: 'larkspur-*',
    expect: { outcome: 'invalid', never: [/^larkspur was not found/m] },
  },
  { who, text: '*bold* <!channel> [x](javascript:alert(1))', expect: invalid },
  {
    who,
    text: '<!channel> <@U0SUPPORT> 10.64.3.18',
    expect: { outcome: 'found', holders: [eni('10.64.3.18')] },
  },
  { who, kind: 'ip', text: 'www.larkspur.example', expect: { outcome: 'invalid' } },
  {
    who,
    kind: 'ip',
    text: '10.64.3.18 10.64.5.11',
    expect: { outcome: 'invalid', says: [/understood several: 10\.64\.3\.18, 10\.64\.5\.11/] },
  },
  { who, text: 'localhost', expect: { outcome: 'unknown', holders: [] } },
  {
    who,
    text: home.account,
    expect: { outcome: 'unknown', holders: [], says: [/payments-prod/] },
  },
];
