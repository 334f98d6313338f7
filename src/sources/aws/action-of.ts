/**
 * The IAM action that a call needs, by AWS's service authorization reference. Mostly it is the service and the
 * operation; where it is not, it stands here.
 */

/** IAM prefixes that are not the client's name in small letters. */
const prefixes: Readonly<Record<string, string>> = {
  elasticloadbalancingv2: 'elasticloadbalancing',
  s3control: 's3',
};

const others: Readonly<Record<string, string>> = {
  'S3Client/GetBucketAccelerateConfiguration': 's3:GetAccelerateConfiguration',
  'S3Client/GetBucketCors': 's3:GetBucketCORS',
  'S3Client/GetBucketEncryption': 's3:GetEncryptionConfiguration',
  'S3Client/GetBucketLifecycleConfiguration': 's3:GetLifecycleConfiguration',
  'S3Client/GetBucketNotificationConfiguration': 's3:GetBucketNotification',
  'S3Client/GetBucketReplication': 's3:GetReplicationConfiguration',
  'S3Client/GetObjectLockConfiguration': 's3:GetBucketObjectLockConfiguration',
  'S3Client/GetPublicAccessBlock': 's3:GetBucketPublicAccessBlock',
  'S3Client/HeadBucket': 's3:ListBucket',
  'S3Client/HeadObject': 's3:GetObject',
  'S3Client/ListBuckets': 's3:ListAllMyBuckets',
  'S3Client/ListObjectsV2': 's3:ListBucket',
  'S3ControlClient/GetPublicAccessBlock': 's3:GetAccountPublicAccessBlock',
};

/** `EC2Client`, `DescribeAddressesCommand` → `ec2:DescribeAddresses`. */
export function actionOf(clientName: string, commandName: string): string {
  const operation = commandName.replace(/Command$/, '');
  const other = others[`${clientName}/${operation}`];
  if (other !== undefined) return other;
  const service = clientName.replace(/Client$/, '').toLowerCase();
  // The actions of API Gateway are the HTTP methods; whatever reads is called Get…
  if (/^apigateway(v2)?$/.test(service) && operation.startsWith('Get')) return 'apigateway:GET';
  return `${prefixes[service] ?? service}:${operation}`;
}

/** What is asked without a signature needs no right: `anonymous:HeadBucket`. */
export function anonymousAction(_clientName: string, commandName: string): string {
  return `anonymous:${commandName.replace(/Command$/, '')}`;
}
