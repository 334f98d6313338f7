import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  AttachNetworkInterfaceCommand,
  CreateNetworkInterfaceCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  EC2Client,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateAccountCommand,
  CreateOrganizationCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';

/** What there is in one account and region after seeding. */
export interface SeededPlace {
  account: string;
  region: string;
  vpc: string;
  subnet: string;
  /** 10.0.0.5 (in every place the same), secondary 10.0.0.6 and an IPv6 address; attached to `instance`. */
  interface: string;
  instance: string;
  ipv6: string;
  /** On 10.0.0.5 of the interface: `3.<account>.<region>.7`, counted from 1. */
  elastic: { address: string; allocation: string };
  /** Attached to nothing: `3.<account>.<region>.8`. */
  spare: { address: string; allocation: string };
}

export interface Organisation {
  /** The role to assume in every account; moto lets anybody assume anything. */
  role: string;
  accounts: { id: string; name: string }[];
  regions: string[];
  places: SeededPlace[];
  /** A client with the rights of an account, for changes during a test. */
  ec2(account: string, region: string): Promise<EC2Client>;
}

export const seededAddresses = { primary: '10.0.0.5', secondary: '10.0.0.6' };
const role = 'cloudwhois-reader';
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/**
 * Makes an organisation in moto (or through the proxy): some accounts, and in every region of each a VPC with an
 * interface behind an instance, with the same private addresses everywhere, and two Elastic IPs.
 */
export async function seedOrganisation(options: {
  endpoint: string;
  accounts?: number;
  regions?: string[];
}): Promise<Organisation> {
  const { endpoint, regions = ['eu-west-1', 'us-east-1'] } = options;
  const accounts = await makeAccounts(endpoint, options.accounts ?? 3);
  const ec2 = (account: string, region: string) => enter(endpoint, account, region);
  const places: SeededPlace[] = [];
  for (const [i, { id: account }] of accounts.entries()) {
    for (const [j, region] of regions.entries()) {
      const client = await ec2(account, region);
      places.push({
        account,
        region,
        ...(await seedPlace(client, { v6: `2600:1f18:${i + 1}:${j + 1}00`, v4: `3.${i + 1}.${j + 1}` })),
      });
      client.destroy();
    }
  }
  return { role, accounts, regions, places, ec2 };
}

async function makeAccounts(endpoint: string, count: number): Promise<Organisation['accounts']> {
  const client = new OrganizationsClient({ endpoint, region: 'us-east-1', credentials });
  await client.send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }));
  const accounts: Organisation['accounts'] = [];
  for (let i = 1; i <= count; i++) {
    const name = `team-${i}`;
    const made = await client.send(
      new CreateAccountCommand({ AccountName: name, Email: `${name}@example.com` }),
    );
    accounts.push({ id: given(made.CreateAccountStatus?.AccountId), name });
  }
  client.destroy();
  return accounts;
}

async function enter(endpoint: string, account: string, region: string): Promise<EC2Client> {
  const sts = new STSClient({ endpoint, region, credentials });
  const RoleArn = `arn:aws:iam::${account}:role/${role}`;
  const { Credentials: own } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'seed' }));
  sts.destroy();
  return new EC2Client({
    endpoint,
    region,
    credentials: {
      accessKeyId: given(own?.AccessKeyId),
      secretAccessKey: given(own?.SecretAccessKey),
      sessionToken: given(own?.SessionToken),
    },
  });
}

async function seedPlace(
  client: EC2Client,
  { v4, v6 }: { v4: string; v6: string },
): Promise<Omit<SeededPlace, 'account' | 'region'>> {
  const { Vpc } = await client.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  const vpc = given(Vpc?.VpcId);
  const { Subnet } = await client.send(
    new CreateSubnetCommand({ VpcId: vpc, CidrBlock: '10.0.0.0/24', Ipv6CidrBlock: `${v6}::/64` }),
  );
  const subnet = given(Subnet?.SubnetId);
  const ipv6 = `${v6}::5`;
  const { NetworkInterface } = await client.send(
    new CreateNetworkInterfaceCommand({
      SubnetId: subnet,
      PrivateIpAddresses: [
        { Primary: true, PrivateIpAddress: seededAddresses.primary },
        { Primary: false, PrivateIpAddress: seededAddresses.secondary },
      ],
      Ipv6Addresses: [{ Ipv6Address: ipv6 }],
      TagSpecifications: [{ ResourceType: 'network-interface', Tags: [{ Key: 'Name', Value: 'api' }] }],
    }),
  );
  const id = given(NetworkInterface?.NetworkInterfaceId);
  const instance = await runInstance(client, subnet);
  await client.send(
    new AttachNetworkInterfaceCommand({ NetworkInterfaceId: id, InstanceId: instance, DeviceIndex: 1 }),
  );
  const elastic = await allocate(client, `${v4}.7`);
  await client.send(
    new AssociateAddressCommand({ AllocationId: elastic.allocation, NetworkInterfaceId: id }),
  );
  return { vpc, subnet, interface: id, instance, ipv6, elastic, spare: await allocate(client, `${v4}.8`) };
}

async function runInstance(client: EC2Client, subnet: string): Promise<string> {
  const { Instances: [instance] = [] } = await client.send(
    new RunInstancesCommand({ ImageId: 'ami-12c6146b', MinCount: 1, MaxCount: 1, SubnetId: subnet }),
  );
  return given(instance?.InstanceId);
}

/** Left to itself, moto gives out addresses of the loopback. */
async function allocate(client: EC2Client, wanted: string): Promise<{ address: string; allocation: string }> {
  const made = await client.send(new AllocateAddressCommand({ Domain: 'vpc', Address: wanted }));
  return { address: given(made.PublicIp), allocation: given(made.AllocationId) };
}

function given(value: string | undefined): string {
  if (value === undefined) throw new Error('moto gave no value');
  return value;
}
