import {
  AuthorizeSecurityGroupIngressCommand,
  CreateImageCommand,
  CreateNetworkInterfaceCommand,
  CreateSecurityGroupCommand,
  DeregisterImageCommand,
  EC2Client,
  RunInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateLoadBalancerCommand as CreateClassicCommand,
  ElasticLoadBalancingClient,
  RegisterInstancesWithLoadBalancerCommand,
} from '@aws-sdk/client-elastic-load-balancing';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  DeleteLoadBalancerCommand,
  ElasticLoadBalancingV2Client,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { ClientClass } from '#kit';
import type { AwsProxy } from './aws-proxy.ts';
import type { SeededPlace } from './organisation.ts';

/** Puts instances and load balancers into places of moto that `seedOrganisation` has made. */

export interface Balancer {
  arn: string;
  name: string;
  dns: string;
}

export interface ComputeSeed {
  /** Lets in 443 from everywhere and 22 from 10.0.0.0/8. Gives its id. */
  group(place: SeededPlace, name: string): Promise<string>;
  instance(
    place: SeededPlace,
    own: { name: string; groups?: string[]; image?: string; address?: string },
  ): Promise<{ id: string }>;
  stop(place: SeededPlace, id: string): Promise<void>;
  terminate(place: SeededPlace, id: string): Promise<void>;
  /** An image of ours, made of an instance; `gone` deregisters it at once. */
  image(place: SeededPlace, own: { name: string; of: string; gone?: boolean }): Promise<string>;
  /** With a target group of its own and a listener that sends to it. */
  balancer(
    place: SeededPlace,
    own: { name: string; type: 'application' | 'network'; targets: string[] },
  ): Promise<Balancer & { targetGroup: string; listener: string }>;
  dropBalancer(place: SeededPlace, arn: string): Promise<void>;
  classic(
    place: SeededPlace,
    own: { name: string; targets: string[] },
  ): Promise<{ name: string; dns: string }>;
  /** An interface as Elastic Load Balancing makes it: who made it is said by the proxy, since moto cannot. */
  serviceInterface(place: SeededPlace, own: { description: string; address: string }): Promise<string>;
}

export function seedCompute({ endpoint, proxy }: { endpoint: string; proxy: AwsProxy }): ComputeSeed {
  const ec2 = (place: SeededPlace) => enter(endpoint, EC2Client, place);
  return {
    ...ec2Seed(ec2),
    ...balancerSeed(endpoint),
    serviceInterface: async (place, { description, address }) => {
      const client = await ec2(place);
      const made = await client.send(
        new CreateNetworkInterfaceCommand({
          SubnetId: place.subnet,
          Description: description,
          PrivateIpAddress: address,
        }),
      );
      const id = given(made.NetworkInterface?.NetworkInterfaceId);
      proxy.overlay(id, { requesterId: 'amazon-elb', requesterManaged: true, description });
      return id;
    },
  };
}

type Ec2Seed = Pick<ComputeSeed, 'group' | 'instance' | 'stop' | 'terminate' | 'image'>;

function ec2Seed(ec2: (place: SeededPlace) => Promise<EC2Client>): Ec2Seed {
  return {
    group: async (place, GroupName) => {
      const client = await ec2(place);
      const made = await client.send(
        new CreateSecurityGroupCommand({ GroupName, Description: GroupName, VpcId: place.vpc }),
      );
      const GroupId = given(made.GroupId);
      const IpPermissions = [
        { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: '0.0.0.0/0' }] },
        { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '10.0.0.0/8' }] },
      ];
      await client.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
      return GroupId;
    },
    instance: async (place, { name, groups, address, image = 'ami-12c6146b' }) => {
      const client = await ec2(place);
      const { Instances: [made] = [] } = await client.send(
        new RunInstancesCommand({
          ImageId: image,
          MinCount: 1,
          MaxCount: 1,
          SubnetId: place.subnet,
          ...(groups && { SecurityGroupIds: groups }),
          ...(address && { PrivateIpAddress: address }),
          TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value: name }] }],
        }),
      );
      return { id: given(made?.InstanceId) };
    },
    stop: async (place, id) => {
      await (await ec2(place)).send(new StopInstancesCommand({ InstanceIds: [id] }));
    },
    terminate: async (place, id) => {
      await (await ec2(place)).send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    },
    image: async (place, { name, of, gone }) => {
      const client = await ec2(place);
      const made = await client.send(new CreateImageCommand({ InstanceId: of, Name: name }));
      const ImageId = given(made.ImageId);
      if (gone) await client.send(new DeregisterImageCommand({ ImageId }));
      return ImageId;
    },
  };
}

function balancerSeed(endpoint: string): Pick<ComputeSeed, 'balancer' | 'dropBalancer' | 'classic'> {
  const v2 = (place: SeededPlace) => enter(endpoint, ElasticLoadBalancingV2Client, place);
  return {
    balancer: async (place, { name, type, targets }) => {
      const client = await v2(place);
      const { LoadBalancers: [made] = [] } = await client.send(
        new CreateLoadBalancerCommand({
          Name: name,
          Type: type,
          Subnets: [place.subnet],
          Tags: [{ Key: 'Owner', Value: `team-${name}` }],
        }),
      );
      const Protocol = type === 'network' ? 'TCP' : 'HTTP';
      const { TargetGroups: [group] = [] } = await client.send(
        new CreateTargetGroupCommand({ Name: `${name}-tg`, Protocol, Port: 8080, VpcId: place.vpc }),
      );
      const TargetGroupArn = given(group?.TargetGroupArn);
      const LoadBalancerArn = given(made?.LoadBalancerArn);
      await client.send(
        new RegisterTargetsCommand({ TargetGroupArn, Targets: targets.map((Id) => ({ Id })) }),
      );
      const DefaultActions = [{ Type: 'forward' as const, TargetGroupArn }];
      const { Listeners: [listener] = [] } = await client.send(
        new CreateListenerCommand({ LoadBalancerArn, Protocol, Port: 80, DefaultActions }),
      );
      return {
        arn: LoadBalancerArn,
        name,
        dns: given(made?.DNSName),
        targetGroup: TargetGroupArn,
        listener: given(listener?.ListenerArn),
      };
    },
    dropBalancer: async (place, LoadBalancerArn) => {
      await (await v2(place)).send(new DeleteLoadBalancerCommand({ LoadBalancerArn }));
    },
    classic: async (place, { name, targets }) => {
      const client = await enter(endpoint, ElasticLoadBalancingClient, place);
      const Listeners = [{ Protocol: 'HTTP', LoadBalancerPort: 80, InstancePort: 8080 }];
      const made = await client.send(
        new CreateClassicCommand({ LoadBalancerName: name, Listeners, Subnets: [place.subnet] }),
      );
      const Instances = targets.map((InstanceId) => ({ InstanceId }));
      await client.send(new RegisterInstancesWithLoadBalancerCommand({ LoadBalancerName: name, Instances }));
      return { name, dns: given(made.DNSName) };
    },
  };
}

async function enter<C>(
  endpoint: string,
  type: ClientClass<C>,
  { account, region }: SeededPlace,
): Promise<C> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const sts = new STSClient({ endpoint, region, credentials });
  const RoleArn = `arn:aws:iam::${account}:role/cloudwhois-reader`;
  const { Credentials: own } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'seed' }));
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = own ?? {};
  const entered = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  return new type({ endpoint, region, credentials: entered });
}

function given(value: string | undefined): string {
  if (value === undefined) throw new Error('moto gave no value');
  return value;
}
