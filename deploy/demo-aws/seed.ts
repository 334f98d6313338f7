import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  EC2Client,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateAccountCommand,
  CreateOrganizationCommand,
  ListAccountsCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  Route53Client,
} from '@aws-sdk/client-route-53';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';

/**
 * Fills the AWS of `docker compose --profile demo-aws` (moto, at `AWS_ENDPOINT_URL`) with two small accounts, unless
 * it is filled, and says what to ask.
 */

const region = 'eu-west-1';

interface Team {
  name: string;
  /** Of the VPC; the instance has the tenth address of its first /24. */
  network: string;
  publicAddress: string;
}

const teams: readonly Team[] = [
  { name: 'payments', network: '10.1', publicAddress: '3.250.1.10' },
  { name: 'shop', network: '10.2', publicAddress: '3.250.2.10' },
];

type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken: string };

const organizations = new OrganizationsClient({ region: 'us-east-1' });
const { Accounts = [] } = await organizations
  .send(new ListAccountsCommand({}))
  .catch(() => ({ Accounts: [] }));
if (Accounts.length > 1) console.log('The accounts are there already.');
else {
  await organizations.send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }));
  for (const team of teams) await seed(team);
}

async function seed(team: Team): Promise<void> {
  const made = await organizations.send(
    new CreateAccountCommand({ AccountName: `${team.name}-prod`, Email: `${team.name}@example.com` }),
  );
  const account = given(made.CreateAccountStatus?.AccountId);
  const credentials = await enter(account);
  await seedServer(new EC2Client({ region, credentials }), team);
  await seedName(new Route53Client({ region, credentials }), team);
  const bucket = `larkspur-${team.name}-receipts`;
  await new S3Client({ region, credentials, forcePathStyle: true }).send(
    new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: region } }),
  );
  const key = await seedKey(new IAMClient({ region, credentials }), team);
  console.log(
    `${team.name}-prod (${account}): ask for ${team.network}.0.10, ${team.publicAddress}, ` +
      `${team.name}.example.com, ${bucket}, ${key}`,
  );
}

/** moto lets anybody into any account. */
async function enter(account: string): Promise<Credentials> {
  const { Credentials: own } = await new STSClient({ region }).send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${account}:role/cloudwhois-reader`,
      RoleSessionName: 'seed',
    }),
  );
  return {
    accessKeyId: given(own?.AccessKeyId),
    secretAccessKey: given(own?.SecretAccessKey),
    sessionToken: given(own?.SessionToken),
  };
}

async function seedServer(ec2: EC2Client, { name, network, publicAddress }: Team): Promise<void> {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: `${network}.0.0/16` }));
  const { Subnet } = await ec2.send(
    new CreateSubnetCommand({ VpcId: given(Vpc?.VpcId), CidrBlock: `${network}.0.0/24` }),
  );
  const tags = [
    { Key: 'Name', Value: `${name}-api` },
    { Key: 'Owner', Value: `team-${name}` },
  ];
  const { Instances: [server] = [] } = await ec2.send(
    new RunInstancesCommand({
      ...{ ImageId: 'ami-12c6146b', MinCount: 1, MaxCount: 1 },
      ...{ SubnetId: given(Subnet?.SubnetId), PrivateIpAddress: `${network}.0.10` },
      TagSpecifications: [{ ResourceType: 'instance', Tags: tags }],
    }),
  );
  const { AllocationId } = await ec2.send(
    new AllocateAddressCommand({
      ...{ Domain: 'vpc', Address: publicAddress },
      TagSpecifications: [{ ResourceType: 'elastic-ip', Tags: tags }],
    }),
  );
  await ec2.send(
    new AssociateAddressCommand({ AllocationId: given(AllocationId), InstanceId: given(server?.InstanceId) }),
  );
}

async function seedName(route53: Route53Client, { name, publicAddress }: Team): Promise<void> {
  const zone = await route53.send(
    new CreateHostedZoneCommand({ Name: `${name}.example.com`, CallerReference: name }),
  );
  const record = {
    ...{ Name: `${name}.example.com`, Type: 'A' as const, TTL: 60 },
    ResourceRecords: [{ Value: publicAddress }],
  };
  await route53.send(
    new ChangeResourceRecordSetsCommand({
      HostedZoneId: given(zone.HostedZone?.Id),
      ChangeBatch: { Changes: [{ Action: 'CREATE', ResourceRecordSet: record }] },
    }),
  );
}

async function seedKey(iam: IAMClient, { name }: Team): Promise<string> {
  const UserName = `${name}-deploy`;
  await iam.send(new CreateUserCommand({ UserName }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return given(AccessKey?.AccessKeyId);
}

function given(value: string | undefined): string {
  if (value === undefined) throw new Error('moto gave no value');
  return value;
}
