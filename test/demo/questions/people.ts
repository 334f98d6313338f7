import { awkward } from '../../../src/demo/awkward.ts';
import { accountId, deniedAccount } from '../../../src/demo/organisation.ts';
import { keys } from '../../../src/demo/world/key-story.ts';
import type { Row } from './row.ts';
import { balancer, bucket, copiers, elastic, eni, home, instance, record } from './things.ts';

/** Lists, the past, live looks, and what each of the three may see. */

const who = 'support';
const api = [eni(awkward.secondary), elastic(awkward.elasticOnSecondary)];
const workers = {
  before: eni(awkward.moved),
  now: eni(awkward.moved, home, true),
};

export const people: readonly Row[] = [
  // Lists
  {
    who,
    kind: 's3',
    text: 'list public:yes',
    expect: {
      outcome: 'found',
      holders: [bucket('larkspur-hackday-shop'), bucket('status.larkspur.example')],
    },
  },
  {
    who,
    kind: 's3',
    text: 'list account:payments-prod public:yes',
    expect: { outcome: 'absent', holders: [], says: [/payments-prod/], never: [/legacy-acquired/] },
  },
  {
    who,
    kind: 's3',
    text: `list account:${accountId('sandbox')} Public:YES`,
    expect: { outcome: 'found', holders: [bucket('larkspur-hackday-shop')], total: 1 },
  },
  {
    who,
    kind: 's3',
    text: 'list tag:data-class=confidential',
    expect: { outcome: 'found', holders: [bucket('larkspur-payments-receipts')] },
  },
  {
    who,
    kind: 's3',
    text: 'list account:payments-prod owner:payments',
    expect: { outcome: 'found', holders: [bucket('larkspur-payments-receipts')] },
  },
  {
    who,
    kind: 's3',
    text: '/s3info list account:payments-prod owner:payments',
    expect: { outcome: 'found', holders: [bucket('larkspur-payments-receipts')] },
  },
  {
    who,
    kind: 's3',
    text: 'list account:legacy-acquired',
    expect: { outcome: 'unknown', holders: [], says: [/legacy-acquired/, /AccessDenied/] },
  },
  {
    who,
    whole: true,
    kind: 's3',
    text: 'list account:legacy-acquired',
    expect: { outcome: 'unknown', never: [/nothing has been read yet/] },
  },
  { who, kind: 's3', text: 'list account:nowhere', expect: { outcome: 'invalid', says: [/"nowhere"/] } },
  {
    who,
    kind: 's3',
    text: 'list acount:sandbox',
    expect: { outcome: 'invalid', says: [/Did you mean "account:"/] },
  },
  { who, kind: 's3', text: 'list colour:red', expect: { outcome: 'invalid', says: [/no filter "colour:"/] } },
  { who, kind: 's3', text: 'list sandbox', expect: { outcome: 'invalid', says: [/is no filter/] } },
  {
    who,
    kind: 's3',
    text: 'list region:mars',
    expect: { outcome: 'unknown', holders: [], says: [/legacy-acquired/] },
  },
  { who, whole: true, kind: 's3', text: 'list region:mars', expect: { outcome: 'absent' } },
  {
    who,
    kind: 'ec2',
    text: 'list name:JUMP-*',
    expect: { outcome: 'found', holders: copiers.map((place) => instance(awkward.sixNetworks, place)) },
  },
  {
    who,
    kind: 'ec2',
    text: 'list state:terminated',
    expect: { outcome: 'found', total: 1, says: [/payments-batch-1/] },
  },
  {
    who,
    kind: 'lb',
    text: 'list type:classic-load-balancer',
    expect: { outcome: 'found', holders: [balancer('trackingClassic')] },
  },
  {
    who,
    kind: 'dns',
    text: 'list account:payments-prod type:hosted-zone private:yes',
    expect: { outcome: 'found', holders: [record('split')] },
  },
  {
    who,
    kind: 'dns',
    text: 'list zone:pay.larkspur.example recordType:A',
    expect: { outcome: 'found', holders: ['api/A', 'tcp/A', 'hooks/A'].map((path) => record('pay', path)) },
  },
  {
    who,
    kind: 'cdn',
    text: 'list type:accelerator',
    expect: { outcome: 'found', total: 1, account: 'tracking-prod' },
  },
  {
    who: 'security',
    kind: 'key',
    text: 'list account:payments-prod user:payments-ci type:access-key',
    expect: { outcome: 'found', holders: [`key ${keys.paymentsCi}`, `key ${keys.paymentsCiOld}`] },
  },
  { who, text: 'list account:payments-prod', expect: { outcome: 'invalid' } },
  // What is hidden matches nothing, and says so without saying what
  { who, kind: 'key', text: 'list', expect: { outcome: 'denied', holders: [] } },
  { who: 'developer', kind: 'key', text: 'list status:active', expect: { outcome: 'denied', holders: [] } },
  {
    who,
    kind: 's3',
    text: 'list policy:*Principal*',
    expect: { outcome: 'unknown', holders: [], says: [/may not see/] },
  },
  {
    who: 'security',
    kind: 's3',
    text: 'list policy:*SecureTransport*',
    expect: { outcome: 'found', holders: [bucket('larkspur-payments-receipts')] },
  },
  {
    who,
    whole: true,
    kind: 'ec2',
    text: 'list securityGroups:*',
    expect: { outcome: 'unknown', holders: [], says: [/may not see/] },
  },
  { who, text: 'payments-internal', expect: { outcome: 'unknown', holders: [] } },
  // The past
  {
    who,
    text: awkward.elasticOnSecondary,
    at: 'yesterday',
    expect: {
      outcome: 'found',
      holders: api,
      says: [/was at 2026-11-20 02:30/, /still holds it, since 2026-11-20 01:00/],
    },
  },
  {
    who,
    text: `${awkward.secondary} at:yesterday`,
    expect: { outcome: 'found', says: [/was at 2026-11-20 02:30/] },
  },
  {
    who,
    text: `larkspur-payments-receipts at:2026-11-20T12:00Z`,
    expect: { outcome: 'found', holders: [bucket('larkspur-payments-receipts')], says: [/2026-11-20 12:00/] },
  },
  {
    who,
    text: 'api.larkspur.example at:2h ago',
    expect: {
      outcome: 'found',
      holders: [record('company', 'api/CNAME')],
      says: [/was at 2026-11-21 00:30/],
    },
  },
  {
    who: 'security',
    text: keys.paymentsCi,
    at: '2026-11-20T03:00+01:00',
    expect: { outcome: 'found', holders: [`key ${keys.paymentsCi}`], says: [/2026-11-20 02:00/] },
  },
  {
    who,
    text: awkward.elasticOnSecondary,
    at: '2026-11-20T00:30Z',
    expect: {
      outcome: 'unknown',
      holders: [],
      says: [/not found at 2026-11-20 00:30/, /Now it is held by the instance/],
      never: [/belongs to nobody/],
    },
  },
  {
    who,
    text: awkward.elasticOnSecondary,
    at: '2026-11-20T00:30Z',
    expect: { outcome: 'unknown', never: [/not in AWS's published/] },
  },
  {
    who,
    whole: true,
    text: awkward.unheld,
    at: 'yesterday',
    expect: { outcome: 'unknown', holders: [], never: [/belongs to nobody/] },
  },
  {
    who,
    text: awkward.secondary,
    at: 'last tuesday',
    expect: { outcome: 'invalid', says: [/do not understand/] },
  },
  { who, text: awkward.secondary, at: '2026-02-30', expect: { outcome: 'invalid' } },
  { who, text: awkward.secondary, at: '2027-01-01', expect: { outcome: 'invalid', holders: [] } },
  {
    who,
    text: `${awkward.secondary} at:gestern`,
    expect: { outcome: 'invalid', says: [/yesterday, or 2h ago/] },
  },
  { who, text: 'at:yesterday', expect: { outcome: 'invalid' } },
  { who, kind: 'key', text: keys.paymentsCi, at: 'yesterday', expect: { outcome: 'denied', holders: [] } },
  // Live
  { who, text: awkward.moved, expect: { outcome: 'found', holders: [workers.before] } },
  {
    who,
    text: awkward.moved,
    live: true,
    expect: { outcome: 'found', holders: [workers.before], says: [/no right to live checks/] },
  },
  {
    who: 'developer',
    text: awkward.moved,
    live: true,
    expect: {
      outcome: 'found',
      first: workers.now,
      holders: [workers.before, workers.now],
      says: [/checkout-worker-4/],
    },
  },
  {
    who: 'developer',
    text: awkward.moved,
    live: true,
    expect: { outcome: 'found', first: workers.now, says: [/no longer holds/], never: [/It is gone/] },
  },
  {
    who: 'developer',
    text: awkward.elasticOnSecondary,
    live: true,
    expect: { outcome: 'found', holders: api, confirmed: 'same', says: [/A live check just now agrees/] },
  },
  {
    who: 'developer',
    text: `${awkward.secondary} --live`,
    expect: { outcome: 'found', confirmed: 'same' },
  },
  {
    who: 'developer',
    text: awkward.unheld,
    live: true,
    expect: {
      outcome: 'unknown',
      holders: [],
      says: [/could not read 4 of 75 places/],
      never: [/belongs to nobody/],
    },
  },
  {
    who: 'developer',
    text: `arn:aws:s3:::larkspur-lake-raw`,
    live: true,
    expect: { outcome: 'found', confirmed: 'same' },
  },
  // An account that was never read is never told to be empty
  {
    who,
    kind: 'ip',
    text: `list account:${deniedAccount}`,
    expect: { outcome: 'unknown', holders: [], says: [/AccessDenied/] },
  },
];
