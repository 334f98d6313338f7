import type { Address, NetworkInterface, Subnet, Vpc } from '@aws-sdk/client-ec2';
import {
  DescribeAddressesCommand,
  EC2Client,
  paginateDescribeNetworkInterfaces,
  paginateDescribeSubnets,
  paginateDescribeVpcs,
} from '@aws-sdk/client-ec2';
import type { Aws, Place } from '#kit';

/** What EC2 has in one place, page by page. Everything throws with the first page that fails. */

/** The most that EC2 gives at once; a call without a page size draws on a smaller budget, and fails on large accounts. */
const PAGE = { pageSize: 1000, stopOnSameToken: true };

/** Filters by their EC2 name. A filter that finds nothing is an answer, where an unknown id would be an error. */
export type Where = Readonly<Record<string, readonly string[]>>;

export async function* readInterfaces(
  aws: Aws,
  place: Place,
  where: Where = {},
): AsyncGenerator<NetworkInterface> {
  const client = aws.client(EC2Client, place);
  for await (const page of paginateDescribeNetworkInterfaces({ client, ...PAGE }, filters(where))) {
    yield* page.NetworkInterfaces ?? [];
  }
}

export async function* readSubnets(aws: Aws, place: Place, where: Where = {}): AsyncGenerator<Subnet> {
  const client = aws.client(EC2Client, place);
  for await (const page of paginateDescribeSubnets({ client, ...PAGE }, filters(where)))
    yield* page.Subnets ?? [];
}

export async function* readVpcs(aws: Aws, place: Place, where: Where = {}): AsyncGenerator<Vpc> {
  const client = aws.client(EC2Client, place);
  for await (const page of paginateDescribeVpcs({ client, ...PAGE }, filters(where))) yield* page.Vpcs ?? [];
}

/** DescribeAddresses has no pages: it always gives all. */
export async function readAddresses(aws: Aws, place: Place, where: Where = {}): Promise<Address[]> {
  const answer = await aws.client(EC2Client, place).send(new DescribeAddressesCommand(filters(where)));
  return answer.Addresses ?? [];
}

function filters(where: Where) {
  const all = Object.entries(where).map(([Name, values]) => ({ Name, Values: [...values] }));
  return all.length > 0 ? { Filters: all } : {};
}
