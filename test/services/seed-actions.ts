import { DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  CreateLoadBalancerCommand as CreateClassicCommand,
  ElasticLoadBalancingClient,
  RegisterInstancesWithLoadBalancerCommand,
} from '@aws-sdk/client-elastic-load-balancing';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  CreateAccessKeyCommand,
  CreateLoginProfileCommand,
  CreateUserCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  Route53Client,
} from '@aws-sdk/client-route-53';
import { RegisterDomainCommand, Route53DomainsClient } from '@aws-sdk/client-route-53-domains';
import type { AwsProxy } from './aws-proxy.ts';
import type { EdgeSeed } from './seed-cdn.ts';

/** One thing of each sort that a collector has a call for; names are made up. */
export async function seedOneOfEach(options: {
  enter: EdgeSeed['enter'];
  place: { account: string; region: string; subnet: string; instance: string };
}): Promise<{ key: string }> {
  const { enter, place } = options;
  const at = <C>(type: Parameters<typeof enter<C>>[0]) => enter(type, place.account, place.region);
  await seedBalancers(await at(ElasticLoadBalancingV2Client), await at(EC2Client), place);
  await seedClassic(await at(ElasticLoadBalancingClient), place);
  await seedZone(await at(Route53Client));
  await seedDomain(await enter(Route53DomainsClient, place.account, 'us-east-1'));
  return { key: await seedUser(await at(IAMClient)) };
}

async function seedBalancers(
  client: ElasticLoadBalancingV2Client,
  ec2: EC2Client,
  { subnet, instance }: { subnet: string; instance: string },
): Promise<void> {
  const { Subnets: [home] = [] } = await ec2.send(new DescribeSubnetsCommand({ SubnetIds: [subnet] }));
  const made = await client.send(new CreateLoadBalancerCommand({ Name: 'front', Subnets: [subnet] }));
  const LoadBalancerArn = made.LoadBalancers?.[0]?.LoadBalancerArn;
  const group = await client.send(
    new CreateTargetGroupCommand({ Name: 'api', Protocol: 'HTTP', Port: 80, VpcId: home?.VpcId }),
  );
  const TargetGroupArn = group.TargetGroups?.[0]?.TargetGroupArn;
  await client.send(new RegisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: instance }] }));
  const DefaultActions = [{ Type: 'forward' as const, TargetGroupArn }];
  await client.send(
    new CreateListenerCommand({ LoadBalancerArn, Protocol: 'HTTP', Port: 80, DefaultActions }),
  );
}

async function seedClassic(
  client: ElasticLoadBalancingClient,
  { region, instance }: { region: string; instance: string },
): Promise<void> {
  const LoadBalancerName = 'legacy';
  const Listeners = [{ Protocol: 'http', LoadBalancerPort: 80, InstancePort: 80 }];
  const AvailabilityZones = [`${region}a`];
  await client.send(new CreateClassicCommand({ LoadBalancerName, Listeners, AvailabilityZones }));
  const Instances = [{ InstanceId: instance }];
  await client.send(new RegisterInstancesWithLoadBalancerCommand({ LoadBalancerName, Instances }));
}

async function seedZone(client: Route53Client): Promise<void> {
  const { HostedZone } = await client.send(
    new CreateHostedZoneCommand({ Name: 'example.com', CallerReference: 'one' }),
  );
  const record = {
    Name: 'www.example.com',
    Type: 'A' as const,
    TTL: 60,
    ResourceRecords: [{ Value: '10.0.0.5' }],
  };
  await client.send(
    new ChangeResourceRecordSetsCommand({
      HostedZoneId: HostedZone?.Id,
      ChangeBatch: { Changes: [{ Action: 'CREATE', ResourceRecordSet: record }] },
    }),
  );
}

async function seedDomain(client: Route53DomainsClient): Promise<void> {
  const person = {
    FirstName: 'A',
    LastName: 'B',
    ContactType: 'PERSON' as const,
    AddressLine1: '1 Street',
    City: 'Pune',
    CountryCode: 'IN' as const,
    ZipCode: '411001',
    PhoneNumber: '+91.2012345678',
    Email: 'a@example.com',
  };
  await client.send(
    new RegisterDomainCommand({
      DomainName: 'example.com',
      DurationInYears: 2,
      AdminContact: person,
      RegistrantContact: person,
      TechContact: person,
    }),
  );
}

/** What moto has not: an accelerator with a listener in one account, one with custom routing in the other. */
export function seedRouting(proxy: AwsProxy, account: string, other: string): void {
  const say = (action: string, of: string, body: object, status = 200) =>
    proxy.rule(
      { action: `globalaccelerator:${action}`, account: of },
      { answer: () => ({ status, body: JSON.stringify(body) }) },
    );
  const accelerator = {
    AcceleratorArn: `arn:aws:globalaccelerator::${other}:accelerator/87654321-1234-4abc-8def-1234567890ab`,
    Name: 'game-servers',
    IpSets: [{ IpFamily: 'IPv4', IpAddresses: ['75.2.60.9'] }],
  };
  const ListenerArn = `arn:aws:globalaccelerator::${account}:accelerator/12345678-1234-4abc-8def-1234567890ab/listener/1`;
  say('ListListeners', account, { Listeners: [{ ListenerArn }] });
  say('ListEndpointGroups', account, { EndpointGroups: [] });
  say('ListCustomRoutingAccelerators', other, { Accelerators: [accelerator] });
  say('DescribeAccelerator', other, { __type: 'AcceleratorNotFoundException' }, 400);
  say('DescribeCustomRoutingAccelerator', other, { Accelerator: accelerator });
}

async function seedUser(client: IAMClient): Promise<string> {
  const UserName = 'deployer';
  await client.send(new CreateUserCommand({ UserName }));
  await client.send(new CreateLoginProfileCommand({ UserName, Password: 'Made-up-4-tests!' }));
  const { AccessKey } = await client.send(new CreateAccessKeyCommand({ UserName }));
  return AccessKey?.AccessKeyId ?? '';
}
