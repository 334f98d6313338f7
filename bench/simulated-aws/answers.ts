import type { Sizes, World } from './world.ts';
import { addressOf, HUB, idOf, publicAddressOf } from './world.ts';

/** What is asked, as far as it matters. */
export interface Asked {
  world: World;
  account: string;
  region: string;
  /** The parameters of the query. */
  query: URLSearchParams;
}

/** A page that AWS would refuse to make. */
export class BadRequest extends Error {}

const TAGS = '<tagSet><item><key>Name</key><value>';
const END = '</value></item><item><key>Owner</key><value>team-a</value></item></tagSet>';

/** The answers of EC2, by action: XML of the API version 2016-11-15. */
export const ec2: Readonly<Record<string, (asked: Asked) => string>> = {
  DescribeRegions: ({ world }) =>
    answer(
      'DescribeRegions',
      'regionInfo',
      world.regions.map(
        (name) =>
          `<item><regionName>${name}</regionName><regionEndpoint>ec2.${name}.amazonaws.com</regionEndpoint><optInStatus>opt-in-not-required</optInStatus></item>`,
      ),
    ),
  DescribeVpcs: (asked) => paged(asked, 'DescribeVpcs', 'vpcSet', 'vpcs', vpc),
  DescribeSubnets: (asked) => paged(asked, 'DescribeSubnets', 'subnetSet', 'subnets', subnet),
  DescribeNetworkInterfaces: (asked) =>
    paged(asked, 'DescribeNetworkInterfaces', 'networkInterfaceSet', 'interfaces', networkInterface),
  DescribeAddresses: (asked) => {
    const place = placeOf(asked);
    const { addresses } = asked.world.sizes(asked.account, asked.region);
    const items = Array.from({ length: addresses }, (_, n) => elastic(place, n));
    return answer('DescribeAddresses', 'addressesSet', items);
  },
};

/** The number of a place: it stands in every id. */
function placeOf({ world, account, region }: Asked): number {
  return world.accounts.indexOf(account) * 64 + world.regions.indexOf(region);
}

/** `MaxResults` and `NextToken` as EC2 has them; without `MaxResults` it gives all. */
function paged(
  asked: Asked,
  action: string,
  set: string,
  member: keyof Sizes,
  item: (place: number, n: number, account: string, region: string) => string,
): string {
  const { world, account, region, query } = asked;
  const all = world.sizes(account, region)[member];
  const size = Number(query.get('MaxResults') ?? all);
  if (query.has('MaxResults') && (size < 5 || size > 1000)) throw new BadRequest('MaxResults');
  const token = query.get('NextToken');
  const start = token === null ? 0 : Number(/^t(\d+)$/.exec(token)?.[1] ?? Number.NaN);
  if (!(start >= 0 && start <= all)) throw new BadRequest('NextToken');
  const end = Math.min(all, start + size);
  const place = placeOf(asked);
  const items: string[] = [];
  for (let n = start; n < end; n++) items.push(item(place, n, account, region));
  return answer(action, set, items, end < all ? `<nextToken>t${end}</nextToken>` : '');
}

function answer(action: string, set: string, items: readonly string[], more = ''): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<${action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>00000000-0000-4000-8000-000000000000</requestId><${set}>${items.join('')}</${set}>${more}</${action}Response>`;
}

function vpc(place: number, n: number, account: string): string {
  const id = idOf('vpc', place, n);
  const cidr = `10.${n & 255}.0.0/16`;
  return `<item><vpcId>${id}</vpcId><ownerId>${account}</ownerId><state>available</state><cidrBlock>${cidr}</cidrBlock><cidrBlockAssociationSet><item><cidrBlock>${cidr}</cidrBlock><associationId>${idOf('vpc-cidr-assoc', place, n)}</associationId><cidrBlockState><state>associated</state></cidrBlockState></item></cidrBlockAssociationSet><dhcpOptionsId>dopt-0a</dhcpOptionsId><instanceTenancy>default</instanceTenancy><isDefault>false</isDefault>${TAGS}vpc-${n}${END}</item>`;
}

function subnet(place: number, n: number, account: string, region: string): string {
  const id = idOf('subnet', place, n);
  const vpcId = idOf('vpc', place, Math.floor(n / 3));
  return `<item><subnetId>${id}</subnetId><subnetArn>arn:aws:ec2:${region}:${account}:subnet/${id}</subnetArn><state>available</state><ownerId>${account}</ownerId><vpcId>${vpcId}</vpcId><cidrBlock>10.${Math.floor(n / 3) & 255}.${(n % 3) * 64}.0/18</cidrBlock><ipv6CidrBlockAssociationSet/><availableIpAddressCount>16000</availableIpAddressCount><availabilityZone>${region}a</availabilityZone><defaultForAz>false</defaultForAz><mapPublicIpOnLaunch>false</mapPublicIpOnLaunch>${TAGS}subnet-${n}${END}</item>`;
}

function elastic(place: number, n: number): string {
  const address = publicAddressOf(place, n);
  return `<item><publicIp>${address}</publicIp><allocationId>${idOf('eipalloc', place, n)}</allocationId><domain>vpc</domain><associationId>${idOf('eipassoc', place, n)}</associationId><networkInterfaceId>${idOf('eni', place, n)}</networkInterfaceId><privateIpAddress>${addressOf(n)}</privateIpAddress><publicIpv4Pool>amazon</publicIpv4Pool>${TAGS}eip-${n}${END}</item>`;
}

/** An interface of an instance, about as much text as AWS gives for one. */
function networkInterface(place: number, n: number, account: string, region: string): string {
  const address = addressOf(n);
  const dns = `ip-${address.replaceAll('.', '-')}.${region}.compute.internal`;
  const id = n.toString(16).padStart(8, '0');
  const at = place.toString(16).padStart(8, '0');
  return `<item><networkInterfaceId>eni-0${at}${id}</networkInterfaceId><subnetId>${idOf('subnet', place, Math.floor(n / 5000) * 3)}</subnetId><vpcId>${idOf('vpc', place, Math.floor(n / 5000))}</vpcId><availabilityZone>${region}a</availabilityZone><description/><ownerId>${account}</ownerId><requesterManaged>false</requesterManaged><status>in-use</status><macAddress>02:aa:${id.slice(0, 2)}:${id.slice(2, 4)}:${id.slice(4, 6)}:${id.slice(6)}</macAddress><privateIpAddress>${address}</privateIpAddress><privateDnsName>${dns}</privateDnsName><sourceDestCheck>true</sourceDestCheck><interfaceType>interface</interfaceType><groupSet><item><groupId>sg-0${at}00000001</groupId><groupName>web</groupName></item></groupSet><attachment><attachmentId>eni-attach-0${at}${id}</attachmentId><instanceId>i-0${at}${id}</instanceId><instanceOwnerId>${account}</instanceOwnerId><deviceIndex>0</deviceIndex><status>attached</status><attachTime>2026-01-02T03:04:05.000Z</attachTime><deleteOnTermination>true</deleteOnTermination></attachment><privateIpAddressesSet><item><privateIpAddress>${address}</privateIpAddress><privateDnsName>${dns}</privateDnsName><primary>true</primary></item></privateIpAddressesSet><ipv6AddressesSet/>${TAGS}node-${n}${END}</item>`;
}

/** STS: a role of any account of the organisation, for an hour. The access key id tells the account again. */
export function assumeRole(query: URLSearchParams, now: number): string {
  const arn = query.get('RoleArn') ?? '';
  const account = /^arn:aws:iam::(\d{12}):role\//.exec(arn)?.[1];
  if (account === undefined) throw new BadRequest('RoleArn');
  return `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>ASIA${account}SIMU</AccessKeyId><SecretAccessKey>simulated</SecretAccessKey><SessionToken>simulated</SessionToken><Expiration>${new Date(now + 3_600_000).toISOString()}</Expiration></Credentials><AssumedRoleUser><AssumedRoleId>AROA:x</AssumedRoleId><Arn>${arn}</Arn></AssumedRoleUser></AssumeRoleResult><ResponseMetadata><RequestId>0</RequestId></ResponseMetadata></AssumeRoleResponse>`;
}

export function callerIdentity(account: string): string {
  return `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::${account}:user/hub</Arn><UserId>AIDA</UserId><Account>${account}</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>0</RequestId></ResponseMetadata></GetCallerIdentityResponse>`;
}

/** Organizations gives 20 accounts a page. */
export function listAccounts(world: World, body: string): string {
  const { NextToken } = JSON.parse(body === '' ? '{}' : body) as { NextToken?: string };
  const start = NextToken === undefined ? 0 : Number(NextToken);
  const page = world.accounts.slice(start, start + 20);
  const next = start + 20 < world.accounts.length ? { NextToken: String(start + 20) } : {};
  const Accounts = page.map((Id, i) => ({
    Id,
    Arn: `arn:aws:organizations::${HUB}:account/o-simulated/${Id}`,
    Name: `account-${start + i}`,
    Status: 'ACTIVE',
    State: 'ACTIVE',
  }));
  return JSON.stringify({ Accounts, ...next });
}
