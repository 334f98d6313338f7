import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { actionOf } from '../../src/sources/aws/action-of.ts';

/** Client, command, and what AWS's service authorization reference says the call needs. */
const cases: readonly [client: string, command: string, action: string][] = [
  ['EC2Client', 'DescribeAddresses', 'ec2:DescribeAddresses'],
  ['EC2Client', 'GetConsoleOutput', 'ec2:GetConsoleOutput'],
  ['ElasticLoadBalancingClient', 'DescribeLoadBalancers', 'elasticloadbalancing:DescribeLoadBalancers'],
  ['ElasticLoadBalancingV2Client', 'DescribeTags', 'elasticloadbalancing:DescribeTags'],
  ['S3Client', 'ListBuckets', 's3:ListAllMyBuckets'],
  ['S3Client', 'HeadBucket', 's3:ListBucket'],
  ['S3Client', 'ListObjectsV2', 's3:ListBucket'],
  ['S3Client', 'HeadObject', 's3:GetObject'],
  ['S3Client', 'GetBucketEncryption', 's3:GetEncryptionConfiguration'],
  ['S3Client', 'GetPublicAccessBlock', 's3:GetBucketPublicAccessBlock'],
  ['S3ControlClient', 'GetPublicAccessBlock', 's3:GetAccountPublicAccessBlock'],
  ['S3ControlClient', 'ListAccessPoints', 's3:ListAccessPoints'],
  ['S3Client', 'GetBucketLifecycleConfiguration', 's3:GetLifecycleConfiguration'],
  ['S3Client', 'GetBucketReplication', 's3:GetReplicationConfiguration'],
  ['S3Client', 'GetBucketNotificationConfiguration', 's3:GetBucketNotification'],
  ['S3Client', 'GetBucketAccelerateConfiguration', 's3:GetAccelerateConfiguration'],
  ['S3Client', 'GetObjectLockConfiguration', 's3:GetBucketObjectLockConfiguration'],
  ['S3Client', 'GetBucketCors', 's3:GetBucketCORS'],
  ['S3Client', 'GetBucketAcl', 's3:GetBucketAcl'],
  ['S3Client', 'GetBucketLocation', 's3:GetBucketLocation'],
  ['S3Client', 'GetBucketLogging', 's3:GetBucketLogging'],
  ['S3Client', 'GetBucketOwnershipControls', 's3:GetBucketOwnershipControls'],
  ['S3Client', 'GetBucketPolicy', 's3:GetBucketPolicy'],
  ['S3Client', 'GetBucketPolicyStatus', 's3:GetBucketPolicyStatus'],
  ['S3Client', 'GetBucketTagging', 's3:GetBucketTagging'],
  ['S3Client', 'GetBucketVersioning', 's3:GetBucketVersioning'],
  ['S3Client', 'GetBucketWebsite', 's3:GetBucketWebsite'],
  ['Route53Client', 'ListResourceRecordSets', 'route53:ListResourceRecordSets'],
  ['Route53Client', 'ListHostedZonesByName', 'route53:ListHostedZonesByName'],
  ['Route53DomainsClient', 'ListDomains', 'route53domains:ListDomains'],
  ['IAMClient', 'GetAccessKeyLastUsed', 'iam:GetAccessKeyLastUsed'],
  ['IAMClient', 'GetCredentialReport', 'iam:GetCredentialReport'],
  ['STSClient', 'GetAccessKeyInfo', 'sts:GetAccessKeyInfo'],
  ['STSClient', 'AssumeRole', 'sts:AssumeRole'],
  ['CloudTrailClient', 'LookupEvents', 'cloudtrail:LookupEvents'],
  ['CloudWatchClient', 'GetMetricData', 'cloudwatch:GetMetricData'],
  ['CloudFrontClient', 'ListDistributions', 'cloudfront:ListDistributions'],
  ['GlobalAcceleratorClient', 'ListAccelerators', 'globalaccelerator:ListAccelerators'],
  ['APIGatewayClient', 'GetRestApis', 'apigateway:GET'],
  ['ApiGatewayV2Client', 'GetDomainNames', 'apigateway:GET'],
  ['OrganizationsClient', 'ListAccounts', 'organizations:ListAccounts'],
];

describe('a call is named as IAM names it', () => {
  for (const [client, command, action] of cases) {
    it(`${client} ${command}: ${action}`, () => {
      assert.equal(actionOf(client, `${command}Command`), action);
    });
  }
});
