import type { Place } from '#kit';
import { accountId, accounts } from '../organisation.ts';
import { groupOf, type Instance, imagesOf, instanceOf, tag } from './ec2-instance.ts';
import { inventoryOf } from './ip-inventory.ts';
import { keepPlaces } from './keep-places.ts';
import type { Call, Part, World } from './world.types.ts';

/**
 * Instances, made of the interfaces that are attached to them, so that an address leads to an instance that is there.
 *
 * | case | example | what is right |
 * |---|---|---|
 * | terminated | terminatedInstance | found and ranked last; live it is gone |
 * | one name in six accounts | jump-host | six results |
 * | image deregistered | about one in twelve | said, and no failure |
 * | rights missing for details | data-platform-dev | groups and images cannot be read there; the instances can |
 * | secrets on the console | payments-api-7 | the console is for security alone, and the secrets are cut |
 * | impaired | payments-node-2 | its status checks say so, live |
 * | moved address | checkout-worker-3 | 10.64.3.40 is on checkout-worker-4 by now |
 */
export const terminatedInstance = 'i-0dead0c0ffee00017';

const home = { account: accountId('payments-prod'), region: 'us-east-1' };
const blind = accountId('data-platform-dev');

export const ec2: Part = {
  'EC2Client/DescribeInstancesCommand': (call) => ({
    Reservations: chosen(call).map((instance) => ({
      ReservationId: `r-0${instance.InstanceId.slice(3)}`,
      OwnerId: call.place.account,
      Instances: [instance],
    })),
  }),
  'EC2Client/DescribeSecurityGroupsCommand': (call) => {
    if (call.place.account === blind) throw refused('DescribeSecurityGroups');
    const wanted = valuesOf(call, 'group-id');
    const groups = inventoryOf(call.world, call.place, call.live).interfaces.flatMap((eni) =>
      eni.Attachment?.InstanceId ? eni.Groups : [],
    );
    return { SecurityGroups: groups.filter(({ GroupId }) => wanted?.has(GroupId) ?? true).map(groupOf) };
  },
  'EC2Client/DescribeImagesCommand': (call) => {
    if (call.place.account === blind) throw refused('DescribeImages');
    const wanted = valuesOf(call, 'image-id');
    return { Images: imagesOf(call.world, call.place).filter(({ ImageId }) => wanted?.has(ImageId) ?? true) };
  },
  'EC2Client/DescribeInstanceStatusCommand': (call) => ({
    InstanceStatuses: chosen(call).map((instance) => {
      const impaired = tag(instance, 'Name') === 'payments-node-2';
      const running = instance.State.Name === 'running';
      return {
        InstanceId: instance.InstanceId,
        SystemStatus: { Status: running ? 'ok' : 'not-applicable' },
        InstanceStatus: impaired
          ? { Status: 'impaired', Details: [{ Name: 'reachability', Status: 'failed' }] }
          : { Status: running ? 'ok' : 'not-applicable' },
      };
    }),
  }),
  'EC2Client/GetConsoleOutputCommand': (call) => {
    const wanted = String(call.input.InstanceId);
    const instance = instancesOf(call).find(({ InstanceId }) => InstanceId === wanted);
    if (!instance) throw Object.assign(new Error('no such instance'), { name: 'InvalidInstanceID.NotFound' });
    return { InstanceId: wanted, Output: Buffer.from(consoleOf(instance)).toString('base64') };
  },
};

const instancesAt = keepPlaces({ make: makeInstances, sizeOf: (all: Instance[]) => all.length });

function instancesOf({ world, place, live }: Pick<Call, 'world' | 'place' | 'live'>): Instance[] {
  return instancesAt(world, place, live);
}

function makeInstances(world: World, place: Place, live: boolean): Instance[] {
  const attached = Map.groupBy(
    inventoryOf(world, place, live).interfaces,
    (eni) => eni.Attachment?.InstanceId ?? '',
  );
  attached.delete('');
  const all = [...attached].map(([id, enis]) => instanceOf({ world, place, id, enis }));
  const isHome = place.account === home.account && place.region === home.region;
  // AWS lists what is terminated for an hour; by now it is over
  return isHome && !live ? [...all, terminated()] : all;
}

function terminated(): Instance {
  return {
    InstanceId: terminatedInstance,
    InstanceType: 'c7g.large',
    State: { Name: 'terminated' },
    StateTransitionReason: 'User initiated (2026-11-21 02:14:09 GMT)',
    LaunchTime: new Date('2026-11-19T16:02:00Z'),
    NetworkInterfaces: [],
    BlockDeviceMappings: [],
    SecurityGroups: [],
    Tags: [
      { Key: 'Name', Value: 'payments-batch-1' },
      { Key: 'Owner', Value: 'team-payments' },
    ],
  };
}

/** How EC2's filters read an instance; none of the others is used. */
const filters: Readonly<Record<string, (instance: Instance) => readonly (string | undefined)[]>> = {
  'instance-id': ({ InstanceId }) => [InstanceId],
  'reservation-id': ({ InstanceId }) => [`r-0${InstanceId.slice(3)}`],
  'spot-instance-request-id': () => [],
  'capacity-reservation-id': () => [],
  'block-device-mapping.volume-id': ({ BlockDeviceMappings }) =>
    BlockDeviceMappings.map(({ Ebs }) => Ebs.VolumeId),
  'tag-key': ({ Tags }) => Tags.map(({ Key }) => Key),
  'network-interface.addresses.private-ip-address': ({ NetworkInterfaces }) =>
    NetworkInterfaces.flatMap((eni) => eni.PrivateIpAddresses.map((one) => one.PrivateIpAddress)),
  'network-interface.addresses.association.public-ip': ({ NetworkInterfaces }) =>
    NetworkInterfaces.flatMap((eni) => eni.PrivateIpAddresses.map((one) => one.Association?.PublicIp)),
  'network-interface.ipv6-addresses.ipv6-address': ({ NetworkInterfaces }) =>
    NetworkInterfaces.flatMap((eni) => eni.Ipv6Addresses.map((one) => one.Ipv6Address)),
};

function chosen(call: Call): Instance[] {
  const wanted = ((call.input.Filters ?? []) as { Name: string; Values: string[] }[]).map(
    ({ Name, Values }) => {
      const read = filters[Name];
      if (!read)
        throw Object.assign(new Error(`The filter '${Name}' is invalid`), { name: 'InvalidParameterValue' });
      const values = new Set(Values);
      return (instance: Instance) => read(instance).some((one) => one !== undefined && values.has(one));
    },
  );
  return instancesOf(call).filter((instance) => wanted.every((fits) => fits(instance)));
}

function valuesOf({ input }: Call, name: string): Set<string> | undefined {
  const filter = ((input.Filters ?? []) as { Name: string; Values: string[] }[]).find(
    ({ Name }) => Name === name,
  );
  return filter && new Set(filter.Values);
}

function consoleOf(instance: Instance): string {
  const name = tag(instance, 'Name') ?? instance.InstanceId;
  const chatty = name === 'payments-api-7';
  return [
    '[    0.000000] Linux version 6.12.40 (mockbuild@ip-10-0-38-7) #1 SMP',
    '[    3.214112] cloud-init[1871]: Cloud-init v. 22.2.2 running modules:final',
    ...(chatty
      ? ['export DB_PASSWORD=correct-horse-battery', 'vault login token=hvs.made-up-for-the-demo']
      : []),
    `[    4.902233] systemd[1]: Started ${tag(instance, 'Service') ?? 'sshd'}.service.`,
    `${name} login: `,
  ].join('\r\n');
}

function refused(action: string): Error {
  const account = accounts.find(({ id }) => id === blind)?.name ?? blind;
  return Object.assign(new Error(`You are not authorized to perform this operation in ${account}.`), {
    name: 'UnauthorizedOperation',
    action: `ec2:${action}`,
    $metadata: { httpStatusCode: 403 },
  });
}
