import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  CreateNetworkInterfaceCommand,
  CreateSubnetCommand,
  DeleteNetworkInterfaceCommand,
} from '@aws-sdk/client-ec2';
import type { startAwsProxy } from '../services/aws-proxy.ts';
import { startMotoBehindProxy } from '../services/moto-behind-proxy.ts';
import type { SeededPlace } from '../services/organisation.ts';
import { seedOrganisation } from '../services/organisation.ts';

/** An organisation of four accounts in two regions behind the proxy, with one of everything that people ask about. */
export async function startMotoWorld() {
  const { moto, proxy } = await startMotoBehindProxy();
  const organisation = await seedOrganisation({ endpoint: proxy.url });
  const [here, , there] = organisation.places;
  if (!here || !there) throw new Error('the organisation has no places');

  const clientOf = ({ account, region }: SeededPlace) => organisation.ec2(account, region);
  const idOf = ({ account, region }: SeededPlace, resource: string) => `${account}/${region}/${resource}`;
  /** A new interface; gives its id as cloudwhois writes it. */
  const hold = async (place: SeededPlace, ...addresses: string[]) => {
    const client = await clientOf(place);
    const PrivateIpAddresses = addresses.map((one, i) => ({ PrivateIpAddress: one, Primary: i === 0 }));
    const made = await client.send(
      new CreateNetworkInterfaceCommand({ SubnetId: place.subnet, PrivateIpAddresses }),
    );
    return idOf(place, made.NetworkInterface?.NetworkInterfaceId ?? '');
  };
  const drop = async (place: SeededPlace, id: string) => {
    const client = await clientOf(place);
    await client.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId: resourceOf(id) }));
  };
  /** Attaches an Elastic IP to an interface, wherever it was before. */
  const attach = async (place: SeededPlace, allocation: string, id: string) => {
    const client = await clientOf(place);
    const to = { AllocationId: allocation, NetworkInterfaceId: resourceOf(id), AllowReassociation: true };
    await client.send(new AssociateAddressCommand(to));
  };
  const allocate = async (place: SeededPlace, address: string) => {
    const client = await clientOf(place);
    const made = await client.send(new AllocateAddressCommand({ Domain: 'vpc', Address: address }));
    return made.AllocationId ?? '';
  };

  const server = await hold(here, '10.0.0.50', '10.0.0.51');
  const allocation = await allocate(here, '3.1.1.9');
  await attach(here, allocation, server);
  onSecondary(proxy, { server, allocation });
  const client = await clientOf(here);
  const lonely = await client.send(new CreateSubnetCommand({ VpcId: here.vpc, CidrBlock: '10.0.9.0/24' }));
  return {
    ...{ moto, proxy, organisation, here, there, idOf, hold, drop, attach, server, allocation },
    lonelySubnet: lonely.Subnet?.SubnetId ?? '',
    twins: [await hold(here, '10.0.0.77'), await hold(there, '10.0.0.77')],
    async stop() {
      await proxy.stop();
      await moto.stop();
    },
  };
}

/** What moto cannot say: that the Elastic IP is on the second address, and that the interface has a prefix. */
function onSecondary(
  proxy: Awaited<ReturnType<typeof startAwsProxy>>,
  { server, allocation }: { server: string; allocation: string },
): void {
  proxy.overlay(resourceOf(server), {
    associations: { '10.0.0.51': { publicIp: '3.1.1.9', allocationId: allocation } },
    prefixes: ['10.0.0.96/28'],
  });
  proxy.rule(
    { action: 'ec2:DescribeAddresses' },
    { rewrite: (body) => body.replaceAll('>10.0.0.50<', '>10.0.0.51<') },
  );
}

function resourceOf(id: string): string {
  return id.split('/').at(-1) ?? '';
}
