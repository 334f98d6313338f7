import {
  CloudFrontClient,
  GetDistributionCommand,
  ListDistributionsCommand,
  ListTagsForResourceCommand as ListDistributionTags,
} from '@aws-sdk/client-cloudfront';
import {
  DescribeAcceleratorCommand,
  DescribeCustomRoutingAcceleratorCommand,
  GlobalAcceleratorClient,
  ListAcceleratorsCommand,
  ListTagsForResourceCommand as ListAcceleratorTags,
  ListCustomRoutingAcceleratorsCommand,
  ListEndpointGroupsCommand,
  ListListenersCommand,
} from '@aws-sdk/client-global-accelerator';
import {
  GenerateCredentialReportCommand,
  GetAccessKeyLastUsedCommand,
  GetAccountAuthorizationDetailsCommand,
  GetCredentialReportCommand,
  GetLoginProfileCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListMFADevicesCommand,
} from '@aws-sdk/client-iam';
import {
  GetHostedZoneCommand,
  ListHostedZonesCommand,
  ListResourceRecordSetsCommand,
  ListTagsForResourcesCommand,
  Route53Client,
} from '@aws-sdk/client-route-53';
import {
  GetDomainDetailCommand,
  ListDomainsCommand,
  Route53DomainsClient,
} from '@aws-sdk/client-route-53-domains';
import { GetAccessKeyInfoCommand, STSClient } from '@aws-sdk/client-sts';
import type { Sample, Trial, Trials } from './trial.types.ts';

/** The key of AWS's own documentation: of the right form, and nobody's. */
const KEY = 'AKIAIOSFODNN7EXAMPLE';
const USER = { UserName: 'cloudwhois-none' };
const ZONE = 'Z00000000CLOUDWHOIS0';

const maker =
  (client: Trial['client']) =>
  (command: Trial['command'], proof?: RegExp): Trial => ({
    client,
    at: 'global',
    command,
    ...(proof && { proof }),
  });
const cloudfront = maker(CloudFrontClient);
const accelerators = maker(GlobalAcceleratorClient);
const iam = maker(IAMClient);
const route53 = maker(Route53Client);
const domains = maker(Route53DomainsClient);

const distribution = ({ partition, account }: Sample) =>
  `arn:${partition}:cloudfront::${account}:distribution/E00000000000`;
const accelerator = ({ partition, account }: Sample) =>
  `arn:${partition}:globalaccelerator::${account}:accelerator/00000000-0000-0000-0000-000000000000`;

/** Services without regions. Names and ids that nothing has: AWS looks for them only after it looked at the rights. */
export const global: Trials = {
  'cloudfront:GetDistribution': cloudfront(
    () => new GetDistributionCommand({ Id: 'E00000000000' }),
    /NoSuch/,
  ),
  'cloudfront:ListDistributions': cloudfront(() => new ListDistributionsCommand({ MaxItems: 1 })),
  'cloudfront:ListTagsForResource': cloudfront(
    (sample) => new ListDistributionTags({ Resource: distribution(sample) }),
    /NoSuch/,
  ),
  'globalaccelerator:DescribeAccelerator': accelerators(
    (sample) => new DescribeAcceleratorCommand({ AcceleratorArn: accelerator(sample) }),
    /NotFound/,
  ),
  'globalaccelerator:DescribeCustomRoutingAccelerator': accelerators(
    (sample) => new DescribeCustomRoutingAcceleratorCommand({ AcceleratorArn: accelerator(sample) }),
    /NotFound/,
  ),
  'globalaccelerator:ListAccelerators': accelerators(() => new ListAcceleratorsCommand({ MaxResults: 1 })),
  'globalaccelerator:ListCustomRoutingAccelerators': accelerators(
    () => new ListCustomRoutingAcceleratorsCommand({ MaxResults: 1 }),
  ),
  'globalaccelerator:ListEndpointGroups': accelerators(
    (sample) => new ListEndpointGroupsCommand({ ListenerArn: `${accelerator(sample)}/listener/00000000` }),
    /NotFound/,
  ),
  'globalaccelerator:ListListeners': accelerators(
    (sample) => new ListListenersCommand({ AcceleratorArn: accelerator(sample) }),
    /NotFound/,
  ),
  'globalaccelerator:ListTagsForResource': accelerators(
    (sample) => new ListAcceleratorTags({ ResourceArn: accelerator(sample) }),
    /NotFound/,
  ),
  // At most one report in four hours, whoever asks for it
  'iam:GenerateCredentialReport': iam(() => new GenerateCredentialReportCommand({})),
  'iam:GetAccessKeyLastUsed': iam(
    () => new GetAccessKeyLastUsedCommand({ AccessKeyId: KEY }),
    // IAM says "not authorized" of a key that no user has, too, and then gives this reason
    /^NoSuchEntity|cannot be found|does not exist/i,
  ),
  'iam:GetAccountAuthorizationDetails': iam(
    () => new GetAccountAuthorizationDetailsCommand({ Filter: ['User'], MaxItems: 1 }),
  ),
  'iam:GetCredentialReport': iam(
    () => new GetCredentialReportCommand({}),
    /^(CredentialReport|Report)(NotPresent|NotReady|InProgress|Expired)/,
  ),
  'iam:GetLoginProfile': iam(() => new GetLoginProfileCommand(USER), /^NoSuchEntity/),
  'iam:ListAccessKeys': iam(() => new ListAccessKeysCommand(USER), /^NoSuchEntity/),
  'iam:ListMFADevices': iam(() => new ListMFADevicesCommand(USER), /^NoSuchEntity/),
  'route53:GetHostedZone': route53(() => new GetHostedZoneCommand({ Id: ZONE }), /^NoSuchHostedZone/),
  'route53:ListHostedZones': route53(() => new ListHostedZonesCommand({ MaxItems: 1 })),
  'route53:ListResourceRecordSets': route53(
    () => new ListResourceRecordSetsCommand({ HostedZoneId: ZONE, MaxItems: 1 }),
    /^NoSuchHostedZone/,
  ),
  'route53:ListTagsForResources': route53(
    () => new ListTagsForResourcesCommand({ ResourceType: 'hostedzone', ResourceIds: [ZONE] }),
    /^NoSuchHostedZone/,
  ),
  'route53domains:GetDomainDetail': domains(
    () => new GetDomainDetailCommand({ DomainName: 'cloudwhois-none.com' }),
    /^(InvalidInput|UnsupportedTLD)/,
  ),
  'route53domains:ListDomains': domains(() => new ListDomainsCommand({ MaxItems: 1 })),
  // Asked with the credentials of the hub, from any account
  'sts:GetAccessKeyInfo': {
    client: STSClient,
    at: 'hub',
    command: () => new GetAccessKeyInfoCommand({ AccessKeyId: KEY }),
    proof: /^(ValidationError|InvalidInput|InvalidParameterValue|NoSuchEntity)/,
  },
};
