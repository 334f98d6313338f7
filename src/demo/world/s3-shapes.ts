/** S3's answers as the API words them, from what makes one bucket differ from another. */

/** One bucket: what each command answers; an Error is thrown. What is not named here is not set up. */
export interface Bucket {
  name: string;
  region: string;
  created: Date;
  /** As the oldest buckets say it: the list gives no region, the location says this. */
  location?: string;
  /** Bytes and objects, as CloudWatch counts them. */
  size: { bytes: number; objects: number };
  /** What everybody else is answered: 403, or 200 where anybody may list it. */
  status: 200 | 403;
  answers: Readonly<Record<string, object>>;
}

/** What may be said of a bucket when it is made; everything has a usual value. */
export interface Traits {
  name: string;
  region: string;
  created: string;
  size?: Bucket['size'];
  status?: 200 | 403;
  location?: string;
  /** `none`: no configuration, as buckets of before 2023 had; else AES256, or the ARN of a KMS key. */
  encryption?: string;
  versioning?: 'Enabled' | 'Suspended';
  mfaDelete?: boolean;
  /** All four switches of its own block; on where not said. */
  block?: boolean;
  ownership?: string;
  /** Anybody may read it by its ACL. */
  publicAcl?: boolean;
  policy?: object;
  publicPolicy?: boolean;
  logsTo?: string;
  lifecycle?: object[];
  website?: object;
  copiedTo?: string;
  tags?: Readonly<Record<string, string>>;
  /** Commands that are refused. */
  denied?: readonly string[];
}

const OWNER = 'f2a1c0b9e8d7c6b5a4938271605f4e3d2c1b0a9f8e7d6c5b4a3928170605f4e3';
const ALL_USERS = 'http://acs.amazonaws.com/groups/global/AllUsers';
export const everythingBlocked = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

export function makeBucket(traits: Traits): Bucket {
  const { name, region, created, location, denied = [] } = traits;
  const refused = denied.map((command) => [command, s3Error('AccessDenied', 403)] as const);
  return {
    name,
    region,
    created: new Date(created),
    ...(location !== undefined && { location }),
    size: traits.size ?? { bytes: 0, objects: 0 },
    status: traits.status ?? 403,
    answers: { ...protection(traits), ...access(traits), ...use(traits), ...Object.fromEntries(refused) },
  };
}

function protection({ encryption = 'AES256', versioning, mfaDelete = false }: Traits): Bucket['answers'] {
  const byDefault =
    encryption === 'AES256'
      ? { SSEAlgorithm: 'AES256' }
      : { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: encryption };
  const rule = { ApplyServerSideEncryptionByDefault: byDefault, BucketKeyEnabled: encryption !== 'AES256' };
  return {
    ...(encryption !== 'none' && {
      GetBucketEncryption: { ServerSideEncryptionConfiguration: { Rules: [rule] } },
    }),
    ...(versioning && {
      GetBucketVersioning: { Status: versioning, MFADelete: mfaDelete ? 'Enabled' : 'Disabled' },
    }),
  };
}

function access(traits: Traits): Bucket['answers'] {
  const { block = true, ownership = 'BucketOwnerEnforced', publicAcl, policy, publicPolicy = false } = traits;
  const owner = { Grantee: { Type: 'CanonicalUser', ID: OWNER }, Permission: 'FULL_CONTROL' };
  const everybody = { Grantee: { Type: 'Group', URI: ALL_USERS }, Permission: 'READ' };
  return {
    GetBucketAcl: { Owner: { ID: OWNER }, Grants: publicAcl ? [owner, everybody] : [owner] },
    ...(block && { GetPublicAccessBlock: { PublicAccessBlockConfiguration: everythingBlocked } }),
    ...(ownership !== 'none' && {
      GetBucketOwnershipControls: { OwnershipControls: { Rules: [{ ObjectOwnership: ownership }] } },
    }),
    ...(policy && {
      GetBucketPolicy: { Policy: JSON.stringify(policy) },
      GetBucketPolicyStatus: { PolicyStatus: { IsPublic: publicPolicy } },
    }),
  };
}

function use({ name, logsTo, lifecycle, website, copiedTo, tags }: Traits): Bucket['answers'] {
  const TagSet = Object.entries(tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
  return {
    GetBucketLogging: logsTo ? { LoggingEnabled: { TargetBucket: logsTo, TargetPrefix: `${name}/` } } : {},
    ...(lifecycle && { GetBucketLifecycleConfiguration: { Rules: lifecycle } }),
    ...(website && { GetBucketWebsite: website }),
    ...(copiedTo && {
      GetBucketReplication: {
        ReplicationConfiguration: {
          Rules: [{ Status: 'Enabled', Destination: { Bucket: `arn:aws:s3:::${copiedTo}` } }],
        },
      },
    }),
    ...(TagSet.length > 0 && { GetBucketTagging: { TagSet } }),
  };
}

/** An error as the SDK makes it of S3's answer. */
export function s3Error(name: string, status: number, headers: Record<string, string> = {}): Error {
  return Object.assign(new Error(`${name}, says the made-up S3.`), {
    name,
    $metadata: { httpStatusCode: status },
    $response: { headers },
  });
}
