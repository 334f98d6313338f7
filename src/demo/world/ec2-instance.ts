import type { Place } from '#kit';
import { accounts } from '../organisation.ts';
import { createRandom } from '../random.ts';
import type { Interface, Tag } from './ip-shapes.ts';
import type { World } from './world.types.ts';

/** One instance in EC2's words, as far as the demo fills them: made of its interfaces, and of what its id decides. */
export interface Instance {
  InstanceId: string;
  InstanceType: string;
  State: { Name: string };
  StateTransitionReason?: string;
  LaunchTime: Date;
  ImageId?: string;
  IamInstanceProfile?: { Arn: string };
  KeyName?: string;
  MetadataOptions?: { HttpTokens: string };
  PlatformDetails?: string;
  Architecture?: string;
  Placement?: { AvailabilityZone: string };
  PrivateIpAddress?: string;
  PrivateDnsName?: string;
  SubnetId?: string;
  VpcId?: string;
  NetworkInterfaces: Interface[];
  BlockDeviceMappings: { DeviceName: string; Ebs: { VolumeId: string } }[];
  SecurityGroups: { GroupId: string; GroupName: string }[];
  Tags: Tag[];
}

const types = [
  't3.small',
  't3.large',
  'm6i.large',
  'm7g.large',
  'm7g.xlarge',
  'c7g.large',
  'r7g.large',
] as const;
const day = 86_400_000;
const today = Date.UTC(2026, 10, 21);

export function tag({ Tags }: Instance, key: string): string | undefined {
  return Tags.find(({ Key }) => Key === key)?.Value;
}

/** The images of an account and region: two for each service. */
export function imagesOf(world: World, { account, region }: Place): { ImageId: string; Name: string }[] {
  const services = accounts.find(({ id }) => id === account)?.services ?? [];
  const random = createRandom(`${world.seed}/images/${account}/${region}`);
  return services.flatMap((service) =>
    ['2026.09', '2026.11'].map((version) => ({
      ImageId: `ami-0${random.hex(16)}`,
      Name: `larkspur-${service}-${version}`,
    })),
  );
}

export function instanceOf(making: { world: World; place: Place; id: string; enis: Interface[] }): Instance {
  const { world, place, id, enis } = making;
  const [first] = enis;
  const random = createRandom(`${world.seed}/ec2/${id}`);
  const tags = first?.TagSet ?? [];
  const value = (key: string) => tags.find((one) => one.Key === key)?.Value;
  const service = value('Service') ?? 'shared';
  const InstanceType = random.pick(types);
  const images = imagesOf(world, place).filter(({ Name }) => Name.includes(`-${service}-`));
  const image = images[random.below(images.length || 1)];
  const stopped = random.oneIn(25) && first?.PrivateIpAddresses.every((one) => !one.Association);
  const address = first?.PrivateIpAddress ?? '';
  return {
    InstanceId: id,
    InstanceType,
    State: { Name: stopped ? 'stopped' : 'running' },
    ...(stopped && { StateTransitionReason: 'User initiated (2026-10-30 18:20:11 GMT)' }),
    LaunchTime: new Date(today - day * (1 + random.below(500))),
    // About one in twelve runs from an image that was deregistered since
    ImageId: image && !random.oneIn(12) ? image.ImageId : `ami-0${random.hex(16)}`,
    IamInstanceProfile: { Arn: `arn:aws:iam::${place.account}:instance-profile/${service}` },
    ...(random.oneIn(4) && { KeyName: random.pick(['ops-2023', 'ops-2025']) }),
    MetadataOptions: { HttpTokens: random.oneIn(5) ? 'optional' : 'required' },
    PlatformDetails: 'Linux/UNIX',
    Architecture: InstanceType.includes('g.') ? 'arm64' : 'x86_64',
    Placement: { AvailabilityZone: first?.AvailabilityZone ?? place.region },
    PrivateIpAddress: address,
    PrivateDnsName: `ip-${address.replaceAll('.', '-')}.${place.region === 'us-east-1' ? 'ec2' : `${place.region}.compute`}.internal`,
    SubnetId: first?.SubnetId ?? '',
    VpcId: first?.VpcId ?? '',
    NetworkInterfaces: enis,
    BlockDeviceMappings: ['/dev/xvda', '/dev/xvdb']
      .slice(0, random.oneIn(3) ? 2 : 1)
      .map((DeviceName) => ({ DeviceName, Ebs: { VolumeId: `vol-0${random.hex(16)}` } })),
    SecurityGroups: enis.flatMap(({ Groups }) => Groups),
    Tags: tags,
  };
}

/** What a group lets in follows from its name: web servers are open, the rest is not, and some are open by mistake. */
export function groupOf({ GroupId, GroupName }: { GroupId: string; GroupName: string }) {
  const inside = [{ CidrIp: '10.0.0.0/8' }];
  const everywhere = [{ CidrIp: '0.0.0.0/0' }];
  const tcp = (port: number, IpRanges: { CidrIp: string }[]) => ({
    IpProtocol: 'tcp',
    FromPort: port,
    ToPort: port,
    IpRanges,
  });
  const forgotten = GroupId.endsWith('7');
  return {
    GroupId,
    GroupName,
    IpPermissions: [
      tcp(443, /web|portal|shop/.test(GroupName) ? everywhere : inside),
      ...(forgotten ? [tcp(22, everywhere)] : []),
    ],
  };
}
