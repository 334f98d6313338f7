import { accountId, deniedAccount } from '../../../src/demo/organisation.ts';
import { goneBucket, buckets as story } from '../../../src/demo/story.ts';
import { accessLogOf, accessPoint, awkwardBuckets } from '../../../src/demo/world/s3-awkward.ts';
import type { Row } from './row.ts';
import { bucket, record } from './things.ts';

/** Buckets in every way that they are written, with what decides whether they are public. */

const { receipts, lake, status, hackday, logs } = story;
const who = 'support';
const kind = 's3';
const isReceipts = {
  outcome: 'found',
  account: 'payments-prod',
  holders: [bucket(receipts.name)],
} as const;
const url = (host: string, path = '') => `https://${host}${path}`;

export const buckets: readonly Row[] = [
  {
    who,
    text: receipts.name,
    expect: {
      ...isReceipts,
      owner: 'payments',
      facts: {
        public: /^no .*not public/,
        encryption: /^SSE-KMS/,
        mfaDelete: /^on/,
        logging: new RegExp(accessLogOf(receipts.account)),
        lifecycle: /GLACIER after 90 days.*3650 days/,
      },
      related: [`logs-to s3 ${accessLogOf(receipts.account)} @payments-prod`],
      never: [/aws:SecureTransport/],
    },
  },
  { who, kind, text: receipts.name.toUpperCase(), expect: isReceipts },
  { who, text: `s3://${receipts.name}/2026/11/x.json`, expect: isReceipts },
  { who, text: `S3://${receipts.name}`, expect: isReceipts },
  { who, text: url(`${receipts.name}.s3.eu-west-1.amazonaws.com`, '/a/b?versionId=1'), expect: isReceipts },
  { who, text: url(`${receipts.name}.s3.amazonaws.com`), expect: isReceipts },
  { who, text: url(`s3.eu-west-1.amazonaws.com/${receipts.name}/a`), expect: isReceipts },
  { who, text: url(`s3-eu-west-1.amazonaws.com/${receipts.name}`), expect: isReceipts },
  {
    who,
    text: `arn:aws:s3:::${lake.name}/part-0001`,
    expect: {
      outcome: 'found',
      account: 'data-platform-prod',
      holders: [bucket(lake.name)],
      facts: { kmsKey: new RegExp(`${accountId('security-tooling')}:key/.*`) },
      related: ['copied-to s3 larkspur-lake-copy @data-platform-prod'],
    },
  },
  {
    who,
    text: `arn:aws:s3:${accessPoint.region}:${accessPoint.account}:accesspoint/${accessPoint.name}`,
    expect: isReceipts,
  },
  {
    who,
    text: `${accessPoint.name}-${accessPoint.account}.s3-accesspoint.eu-west-1.amazonaws.com`,
    expect: isReceipts,
  },
  { who, kind, text: accessPoint.alias, expect: isReceipts },
  {
    who,
    kind,
    text: status.name,
    expect: {
      outcome: 'found',
      account: 'tracking-prod',
      facts: { public: /^yes Its policy is public/, website: /s3-website-eu-west-1/ },
      related: ['record dns status.larkspur.example @network-hub'],
    },
  },
  {
    who,
    text: `${status.name}.s3-website-eu-west-1.amazonaws.com`,
    expect: { outcome: 'found', account: 'tracking-prod', holders: [bucket(status.name)] },
  },
  { who, text: status.name, expect: { outcome: 'found', holders: [record('company', 'status/A')] } },
  {
    who,
    kind,
    text: hackday.name,
    expect: {
      outcome: 'found',
      account: 'sandbox',
      owner: 'team-platform',
      facts: {
        public: /^yes Its ACL gives everybody read/,
        encryption: /^not-configured .*may be unencrypted/,
      },
      never: [/"value":"AES256"/],
    },
  },
  {
    who,
    kind,
    text: logs.name,
    expect: {
      outcome: 'found',
      account: 'log-archive',
      facts: {
        public: /^unknown .*AccessDenied/,
        acl: /^unreadable AccessDenied/,
        accountBlock: /^unreadable/,
        encryption: /^SSE-S3 The default/,
      },
      says: [/whether it is public is not known/],
      never: [/\(not public\)/],
    },
  },
  {
    who,
    kind,
    text: awkwardBuckets.firstYears,
    expect: { outcome: 'found', account: 'freight-prod', says: [/eu-west-1/] },
  },
  {
    who,
    kind,
    text: awkwardBuckets.restricted,
    expect: {
      outcome: 'found',
      account: 'partner-portal-prod',
      facts: { public: /^no .*account's public access block/ },
    },
  },
  {
    who: 'security',
    kind,
    text: receipts.name,
    expect: { ...isReceipts, facts: { policy: /aws:SecureTransport/ } },
  },
  {
    who: 'security',
    kind,
    text: logs.name,
    expect: { outcome: 'found', facts: { policy: /^unreadable AccessDenied/ } },
  },
  {
    who: 'developer',
    kind,
    text: receipts.name,
    live: true,
    expect: {
      ...isReceipts,
      confirmed: 'same',
      facts: { size: /^3\.5 TiB/, objects: /^41220817/ },
      never: [/aws:SecureTransport/],
    },
  },
  {
    who,
    kind,
    text: receipts.name,
    live: true,
    expect: { ...isReceipts, says: [/no right to live checks/], never: [/3\.5 TiB/] },
  },
  { who, kind, text: awkwardBuckets.gone, expect: { outcome: 'found', account: 'tracking-prod' } },
  {
    who: 'developer',
    kind,
    text: awkwardBuckets.gone,
    live: true,
    expect: {
      outcome: 'unknown',
      confirmed: 'gone',
      says: [/It is gone/, /There is no bucket of this name/],
    },
  },
  // Not ours
  {
    who: 'developer',
    kind,
    text: awkwardBuckets.elsewhere,
    live: true,
    expect: { outcome: 'unknown', holders: [], says: [/exists, in us-west-2, and everybody may look/] },
  },
  {
    who,
    kind,
    text: awkwardBuckets.elsewhere,
    live: true,
    expect: { outcome: 'unknown', says: [/no right to live checks/], never: [/us-west-2/] },
  },
  {
    who: 'developer',
    kind,
    text: 'tms-classic-exports',
    live: true,
    expect: { outcome: 'unknown', says: [/exists, in us-east-1/], never: [/everybody may look/] },
  },
  {
    who: 'developer',
    kind,
    text: goneBucket,
    live: true,
    expect: { outcome: 'unknown', holders: [], says: [/anybody could make one/] },
  },
  {
    who: 'developer',
    kind,
    text: goneBucket,
    live: true,
    expect: { outcome: 'unknown', says: [/anybody could make one/], never: [/it may be there/] },
  },
  {
    who,
    kind,
    text: accessLogOf(receipts.account),
    expect: { outcome: 'found', account: 'payments-prod' },
  },
  {
    who,
    kind,
    text: accessLogOf(deniedAccount),
    expect: {
      outcome: 'unknown',
      says: [/namespace of the account legacy-acquired/, /nobody else can have it/],
    },
  },
  {
    who,
    kind,
    text: 'foreign-logs-999988887777-eu-west-1-an',
    expect: {
      outcome: 'unknown',
      says: [/namespace of the account 999988887777/],
      never: [/one of ours/, /may belong to anybody/],
    },
  },
  {
    who: 'security',
    whole: true,
    kind,
    text: awkwardBuckets.elsewhere,
    expect: { outcome: 'absent', holders: [], says: [/may belong to anybody/] },
  },
  {
    who,
    whole: true,
    kind,
    text: 'fast--usw2-az1--x-s3',
    expect: { outcome: 'unknown', says: [/directory buckets .* are not read/], never: [/belongs to nobody/] },
  },
  {
    who,
    kind,
    text: 'fast--usw2-az1--x-s3',
    expect: { outcome: 'unknown', says: [/directory buckets .* are not read/] },
  },
  { who, kind, text: 'ab', expect: { outcome: 'invalid', says: [/s3info/] } },
  { who, kind, text: 's3://', expect: { outcome: 'invalid', says: [/s3info/] } },
  { who, kind, text: '10.64.3.18', expect: { outcome: 'invalid', never: [/payments-api-7/] } },
];
