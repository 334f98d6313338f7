import { accountId } from '../organisation.ts';
import { buckets, distributions } from '../story.ts';
import type { Traits } from './s3-shapes.ts';

/**
 * The buckets that go wrong elsewhere, and those of the story; they stand at every size and seed.
 *
 * | case | bucket | what is right |
 * |---|---|---|
 * | everything set up | larkspur-payments-receipts | payments-prod, SSE-KMS, not public, MFA delete, an access point |
 * | key of another account | larkspur-lake-raw | SSE-KMS with a key of security-tooling, which is told |
 * | behind a distribution | larkspur-app-assets | its policy names CloudFront, so it is not public |
 * | website | status.larkspur.example | public by its policy, on purpose; no block of the account |
 * | public by an old ACL | larkspur-hackday-shop | public; no encryption configured, which is not "unencrypted" |
 * | deny policy | larkspur-central-logs | policy and ACL unreadable, and so is the account's block: public is unknown |
 * | of the first years | larkspur-eu-archive | the location says EU: eu-west-1 |
 * | block over a public policy | larkspur-invoice-drop | not public: the account's block restricts it |
 * | gone since it was collected | larkspur-tracking-scratch | in the index, and live says gone |
 * | namespace of its account | larkspur-access-logs-511842067391-eu-west-1-an | the name itself says payments-prod |
 * | not ours | open-weather-tiles | exists elsewhere, in us-west-2 |
 * | free | careers.larkspur.example | nobody has it, though a record points to it |
 */
export const awkwardBuckets = {
  firstYears: 'larkspur-eu-archive',
  restricted: 'larkspur-invoice-drop',
  gone: 'larkspur-tracking-scratch',
  elsewhere: 'open-weather-tiles',
} as const;

/** Names that others have, with what S3 tells everybody of them. */
export const elsewhere: Readonly<Record<string, { region: string; status: 200 | 403 }>> = {
  [awkwardBuckets.elsewhere]: { region: 'us-west-2', status: 200 },
  'tms-classic-exports': { region: 'us-east-1', status: 403 },
};

/** The access log of an account, in the account's own namespace. */
export function accessLogOf(account: string): string {
  return `larkspur-access-logs-${account}-eu-west-1-an`;
}

/** The one access point of the organisation. */
export const accessPoint = {
  account: buckets.receipts.account,
  region: buckets.receipts.region,
  bucket: buckets.receipts.name,
  name: 'receipts-reporting',
  alias: 'receipts-reporting-7fh3kd9wq2mz5xv8ctb4nrpjgsyeuse1a-s3alias',
} as const;

const lakeCopy = 'larkspur-lake-copy';
const key = (account: string, region: string, id: string) => `arn:aws:kms:${region}:${account}:key/${id}`;

function statement(name: string, principal: unknown, effect = 'Allow', condition?: object): object {
  const Resource = `arn:aws:s3:::${name}/*`;
  const one = { Effect: effect, Principal: principal, Action: 's3:GetObject', Resource };
  return { Version: '2012-10-17', Statement: [{ ...one, ...(condition && { Condition: condition }) }] };
}

const home = ({ name, region }: { name: string; region: string }) => ({ name, region });

const all: readonly (Traits & { account: string })[] = [
  {
    ...buckets.receipts,
    created: '2019-04-02T09:12:44Z',
    size: { bytes: 3_877_214_003_200, objects: 41_220_817 },
    encryption: key(buckets.receipts.account, 'eu-west-1', '5d1e7c3a-0b42-4f7e-9a66-0c1d2e3f4a5b'),
    versioning: 'Enabled',
    mfaDelete: true,
    policy: statement(buckets.receipts.name, '*', 'Deny', { Bool: { 'aws:SecureTransport': 'false' } }),
    logsTo: accessLogOf(buckets.receipts.account),
    lifecycle: [
      {
        ID: 'archive',
        Status: 'Enabled',
        Filter: { Prefix: '' },
        Transitions: [{ Days: 90, StorageClass: 'GLACIER' }],
        Expiration: { Days: 3650 },
      },
    ],
    tags: { Owner: 'payments', 'data-class': 'confidential', service: 'payments-ledger' },
  },
  {
    ...buckets.lake,
    created: '2020-11-17T06:00:10Z',
    size: { bytes: 812_730_441_990_144, objects: 903_114_552 },
    encryption: key(accountId('security-tooling'), 'eu-central-1', '0c9b8a76-5544-4332-8211-0ffeeddccbba'),
    versioning: 'Suspended',
    copiedTo: lakeCopy,
    tags: { Owner: 'data-platform', service: 'lake-loader' },
  },
  { ...buckets.lake, name: lakeCopy, region: 'us-east-1', created: '2023-05-02T06:00:00Z' },
  {
    ...buckets.assets,
    created: '2021-02-09T15:31:02Z',
    policy: statement(buckets.assets.name, { Service: 'cloudfront.amazonaws.com' }, 'Allow', {
      StringEquals: {
        'AWS:SourceArn': `arn:aws:cloudfront::${distributions.app.account}:distribution/${distributions.app.id}`,
      },
    }),
    tags: { Owner: 'mobile', service: 'driver-app-api' },
  },
  {
    ...buckets.status,
    created: '2018-06-21T20:44:09Z',
    status: 200,
    block: false,
    policy: statement(buckets.status.name, '*'),
    publicPolicy: true,
    website: { IndexDocument: { Suffix: 'index.html' }, ErrorDocument: { Key: 'sorry.html' } },
    tags: { Owner: 'tracking' },
  },
  {
    ...buckets.hackday,
    created: '2017-10-05T11:02:57Z',
    size: { bytes: 48_318_382, objects: 212 },
    status: 200,
    block: false,
    encryption: 'none',
    ownership: 'none',
    publicAcl: true,
  },
  {
    ...buckets.logs,
    created: '2019-01-14T08:00:00Z',
    block: false,
    ownership: 'BucketOwnerPreferred',
    denied: ['GetBucketPolicy', 'GetBucketPolicyStatus', 'GetBucketAcl'],
    tags: { Owner: 'security' },
  },
  {
    account: accountId('freight-prod'),
    ...home({ name: awkwardBuckets.firstYears, region: 'eu-west-1' }),
    created: '2009-03-11T10:20:30Z',
    location: 'EU',
    encryption: 'none',
    ownership: 'none',
  },
  {
    account: accountId('partner-portal-prod'),
    ...home({ name: awkwardBuckets.restricted, region: 'eu-west-1' }),
    created: '2022-07-30T13:13:13Z',
    block: false,
    policy: statement(awkwardBuckets.restricted, { AWS: '*' }),
    publicPolicy: true,
    tags: { Owner: 'partners', service: 'invoice-export' },
  },
];

/** The hand-made buckets of an account. Those that went away are not among the live ones. */
export function awkwardOf(account: string, live: boolean): Traits[] {
  const own = all.filter((one) => one.account === account);
  const scratch = { name: awkwardBuckets.gone, region: 'eu-west-1', created: '2026-08-03T07:45:00Z' };
  const gone = account === accountId('tracking-prod') && !live ? [scratch] : [];
  const log = { name: accessLogOf(account), region: 'eu-west-1', created: '2026-03-20T12:00:00Z' };
  return [...own, ...gone, log];
}
