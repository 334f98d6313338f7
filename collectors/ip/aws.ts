import type { CollectContext, ConfirmContext, Document, Provider } from '#kit';
import { resourceOf } from '#kit';
import { find } from './find.ts';
import { interfaceDocument } from './interface.ts';
import { readAddresses, readInterfaces, readSubnets, readVpcs } from './read.ts';
import { elasticDocument, subnetDocument, vpcDocument } from './resources.ts';

/** AWS: every interface, Elastic IP, subnet and VPC of one account and region. */
export const aws: Provider = {
  scopes: 'account-region',
  actions: [
    'ec2:DescribeAddresses',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:DescribeVpcs',
  ],
  collect,
  confirm,
  find,
};

async function* collect({ aws: cloud, scope }: CollectContext): AsyncGenerator<Document> {
  const { account, region } = scope;
  const place = { account, region };
  for await (const vpc of readVpcs(cloud, place)) {
    // A VPC that another account shares with this one is that account's: it is read there
    if ((vpc.OwnerId ?? account) === account) yield vpcDocument(vpc, place);
  }
  const owners = new Map<string | undefined, string>();
  for await (const subnet of readSubnets(cloud, place)) {
    if ((subnet.OwnerId ?? account) === account) yield subnetDocument(subnet, place);
    else if (subnet.OwnerId) owners.set(subnet.SubnetId, subnet.OwnerId);
  }
  const addresses = await readAddresses(cloud, place);
  for (const address of addresses) yield elasticDocument(address, place);
  const elastic = Map.groupBy(addresses, (address) => address.NetworkInterfaceId);
  for await (const eni of readInterfaces(cloud, place)) {
    const subnetOwner = owners.get(eni.SubnetId);
    yield interfaceDocument(eni, {
      ...place,
      elastic: elastic.get(eni.NetworkInterfaceId) ?? [],
      ...(subnetOwner && { subnetOwner }),
    });
  }
}

/** Reads the one resource again: one call, two for an interface (its Elastic IPs). */
async function confirm(context: ConfirmContext): Promise<Document | undefined> {
  const { aws: cloud, result } = context;
  const place = { account: result.account, region: result.region };
  const id = resourceOf(result.id);
  if (result.type === 'network-interface') return confirmInterface(context, id);
  if (result.type === 'elastic-ip') {
    const filter = id.startsWith('eipalloc-') ? 'allocation-id' : 'public-ip';
    const [address] = await readAddresses(cloud, place, { [filter]: [id] });
    return address && elasticDocument(address, place);
  }
  if (result.type === 'subnet') {
    const subnet = await first(readSubnets(cloud, place, { 'subnet-id': [id] }));
    return subnet && subnetDocument(subnet, place);
  }
  const vpc = await first(readVpcs(cloud, place, { 'vpc-id': [id] }));
  return vpc && vpcDocument(vpc, place);
}

async function confirmInterface(
  { aws: cloud, result }: ConfirmContext,
  id: string,
): Promise<Document | undefined> {
  const place = { account: result.account, region: result.region };
  const where = { 'network-interface-id': [id] };
  const [eni, elastic] = await Promise.all([
    first(readInterfaces(cloud, place, where)),
    readAddresses(cloud, place, where),
  ]);
  // Who owns the subnet costs a call that the index has made before
  const subnetOwner = result.links.find((link) => link.relation === 'in-subnet')?.id.split('/')[0];
  return eni && interfaceDocument(eni, { ...place, elastic, ...(subnetOwner && { subnetOwner }) });
}

async function first<T>(items: AsyncIterable<T>): Promise<T | undefined> {
  for await (const item of items) return item;
  return undefined;
}
