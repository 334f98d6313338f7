import type { Instance, SecurityGroup } from '@aws-sdk/client-ec2';
import type { Document, Link, Place, Unreadable } from '#kit';
import { arnOf, given, idOf, isUnreadable, texts } from '#kit';
import { hostnamesOf, rangesOf, rolesOf } from './addresses.ts';
import type { Ec2Attributes, Role } from './document.ts';
import { groupInWords } from './groups.ts';
import type { Launched } from './read.ts';

/** What else is known when an instance becomes a document. */
export interface InstanceContext extends Place {
  groups: ReadonlyMap<string, SecurityGroup> | Unreadable;
  images: ReadonlyMap<string, { Name?: string | undefined }> | Unreadable;
}

/** An instance with every address of every interface that it has. Throws without an id. */
export function instanceDocument(instance: Launched, context: InstanceContext): Document {
  const id = instance.InstanceId;
  if (!id) throw new Error('DescribeInstances gave an instance without an id');
  const arn = arnOf('ec2', context, `instance/${id}`);
  const roles = rolesOf(instance);
  const tags = Object.fromEntries(
    (instance.Tags ?? []).flatMap(({ Key, Value }) => (Key === undefined ? [] : [[Key, Value ?? '']])),
  ) as Record<string, string>;
  return {
    kind: 'ec2',
    id: idOf(context, id),
    type: 'instance',
    provider: 'aws',
    account: context.account,
    region: context.region,
    ...(tags.Name && { name: tags.Name }),
    arn,
    addresses: roles.map(({ address }) => address),
    ranges: rangesOf(instance),
    hostnames: hostnamesOf(instance, context.region),
    identifiers: texts([
      id,
      arn,
      ...volumesOf(instance).map((volume) => volume.id),
      instance.ReservationId,
      instance.SpotInstanceRequestId,
      instance.CapacityReservationId,
    ]),
    tags,
    attrs: attributesOf(instance, context, { roles, tags }),
    links: linksOf(instance, context),
  };
}

function volumesOf({ BlockDeviceMappings = [] }: Instance): { id: string; device?: string }[] {
  return BlockDeviceMappings.flatMap(({ DeviceName, Ebs }) =>
    Ebs?.VolumeId ? [{ id: Ebs.VolumeId, ...(DeviceName && { device: DeviceName }) }] : [],
  );
}

function attributesOf(
  instance: Instance,
  { groups, images }: InstanceContext,
  { roles, tags }: { roles: Role[]; tags: Record<string, string> },
): Ec2Attributes {
  const own = (instance.SecurityGroups ?? []).flatMap(({ GroupId, GroupName }) =>
    GroupId ? [{ id: GroupId, ...(GroupName && { name: GroupName }) }] : [],
  );
  const profile = instance.IamInstanceProfile?.Arn;
  return given({
    state: instance.State?.Name,
    stateReason: instance.StateTransitionReason || instance.StateReason?.Message,
    instanceType: instance.InstanceType,
    image: instance.ImageId,
    imageName: imageNameOf(instance.ImageId, images),
    launched: instance.LaunchTime?.toISOString(),
    zone: instance.Placement?.AvailabilityZone,
    role: profile?.slice(profile.lastIndexOf('/') + 1),
    keyPair: instance.KeyName,
    imdsV2: instance.MetadataOptions?.HttpTokens && instance.MetadataOptions.HttpTokens === 'required',
    platform: instance.PlatformDetails ?? instance.Platform,
    architecture: instance.Architecture,
    lifecycle: instance.InstanceLifecycle,
    group: tags['aws:autoscaling:groupName'],
    addresses: roles,
    vpc: instance.VpcId,
    subnet: instance.SubnetId,
    securityGroups: own,
    incoming: incomingOf(own, groups),
    volumes: volumesOf(instance),
  });
}

function imageNameOf(
  id: string | undefined,
  images: InstanceContext['images'],
): string | null | Unreadable | undefined {
  if (id === undefined || isUnreadable(images)) return id && (images as Unreadable);
  const image = images.get(id);
  return image ? (image.Name ?? id) : null;
}

function incomingOf(
  own: readonly { id: string }[],
  groups: InstanceContext['groups'],
): string[] | Unreadable | undefined {
  if (own.length === 0) return undefined;
  if (isUnreadable(groups)) return groups;
  return own.flatMap(({ id }) => {
    const group = groups.get(id);
    return group ? [groupInWords(group)] : [];
  });
}

/** Subnet and VPC in the instance's own account; where they are shared, its interface leads to their owner's. */
function linksOf({ SubnetId, VpcId }: Instance, seen: Place): Link[] {
  return [
    ...(SubnetId ? [{ relation: 'in-subnet', kind: 'ip', id: idOf(seen, SubnetId) }] : []),
    ...(VpcId ? [{ relation: 'in-vpc', kind: 'ip', id: idOf(seen, VpcId) }] : []),
  ];
}
