import type { Place } from '#kit';
import type { DemoAccount } from '../organisation.ts';
import type { Random } from '../random.ts';
import type { Address, Association, Interface, Spot, Subnet } from './ip-shapes.ts';
import { addressOf, attach, interfaceOf, tagsOf } from './ip-shapes.ts';

/** Interfaces as EC2 shows them: of instances, and of the services that make their own. */

/** What is made from: where it is, and what chance says. */
interface Making {
  place: Place;
  account: DemoAccount;
  subnet: Subnet;
  random: Random;
  /** Counts the interfaces of the place. */
  number: number;
  /** The private address. */
  address: string;
  v6: string;
  /** A public address that is free; undefined where there is none left. */
  publicAddress: string | undefined;
}

export interface Made {
  eni: Interface;
  elastic?: Address;
}

type Maker = (making: Making) => Made;

const makers: readonly [Maker, ...Maker[]] = [
  instance,
  ...Array.from({ length: 12 }, () => instance),
  applicationBalancer,
  applicationBalancer,
  networkBalancer,
  natGateway,
  database,
  lambda,
  endpoint,
];

/** One interface more, of a kind that chance picks. */
export function makeInterface(making: Making): Made {
  return making.random.pick(makers)(making);
}

function base(making: Making, own: Partial<Interface>): Interface {
  const { random, address, subnet, place } = making;
  const spot: Spot = { place, subnet };
  return interfaceOf(spot, {
    NetworkInterfaceId: `eni-0${random.hex(16)}`,
    PrivateIpAddress: address,
    ...own,
  });
}

/** Names and owners: most things have both, some lack a name, some an owner. */
function instanceTags({ random, account, number }: Making): Record<string, string> {
  const Service = random.pick(account.services);
  return {
    ...(random.oneIn(40) ? {} : { Name: `${Service}-${number + 1}` }),
    Service,
    ...(random.oneIn(3) ? {} : { Owner: account.owner }),
    // Made by CloudFormation: the stack says whose it is where nobody has said so by hand
    ...(Service.startsWith('tracking-') ? { 'aws:cloudformation:stack-name': `${Service}-service` } : {}),
  };
}

function instance(making: Making): Made {
  const { random, account, place, v6, publicAddress } = making;
  const tags = instanceTags(making);
  const eni = base(making, {
    Description: 'Primary network interface',
    Attachment: {
      AttachmentId: `eni-attach-0${random.hex(16)}`,
      InstanceId: `i-0${random.hex(16)}`,
      InstanceOwnerId: account.id,
      Status: 'attached',
    },
    Groups: [{ GroupId: `sg-0${random.hex(16)}`, GroupName: `${tags['Service']}-sg` }],
    TagSet: tagsOf(tags),
    Ipv6Addresses: random.oneIn(4) ? [{ Ipv6Address: v6 }] : [],
  });
  if (publicAddress === undefined || !random.oneIn(14)) return { eni };
  const elastic = addressOf(place, {
    PublicIp: publicAddress,
    AllocationId: `eipalloc-0${random.hex(16)}`,
    Tags: tagsOf(tags),
  });
  // One in four is kept for a service that is long gone: nobody's, and still paid for
  if (!random.oneIn(4)) attach(elastic, eni);
  return { eni, elastic };
}

/** Service interfaces belong to the account, whoever uses them: only the description says who does. */
function service(making: Making, own: Partial<Interface>): Interface {
  return base(making, {
    RequesterManaged: true,
    Attachment: {
      AttachmentId: `ela-attach-0${making.random.hex(16)}`,
      InstanceOwnerId: 'amazon-aws',
      Status: 'attached',
    },
    Groups: [{ GroupId: `sg-0${making.random.hex(16)}`, GroupName: 'managed' }],
    ...own,
  });
}

function applicationBalancer(making: Making): Made {
  const { random, account, address, number, subnet } = making;
  const Description = `ELB app/${random.pick(account.services)}-${number % 7}/${random.hex(16)}`;
  const eni = service(making, { Description, RequesterId: 'amazon-elb' });
  const facing = subnet.MapPublicIpOnLaunch ? making.publicAddress : undefined;
  if (facing === undefined) return { eni };
  // The address of a load balancer is no Elastic IP of ours: it has no allocation, and may change
  const Association: Association = { PublicIp: facing, IpOwnerId: 'amazon-elb' };
  return { eni: { ...eni, PrivateIpAddresses: [{ PrivateIpAddress: address, Primary: true, Association }] } };
}

function networkBalancer(making: Making): Made {
  const { random, account } = making;
  const Description = `ELB net/${random.pick(account.services)}/${random.hex(16)}`;
  return {
    eni: service(making, {
      Description,
      InterfaceType: 'network_load_balancer',
      RequesterId: 'amazon-elb',
      Groups: [],
    }),
  };
}

function natGateway(making: Making): Made {
  const { random, place, account, publicAddress } = making;
  const eni = service(making, {
    Description: `Interface for NAT Gateway nat-0${random.hex(16)}`,
    InterfaceType: 'nat_gateway',
    RequesterId: account.id,
    Groups: [],
  });
  if (publicAddress === undefined) return { eni };
  const elastic = addressOf(place, {
    PublicIp: publicAddress,
    AllocationId: `eipalloc-0${random.hex(16)}`,
    Tags: tagsOf({ Name: `${account.name}-nat` }),
  });
  attach(elastic, eni);
  return { eni, elastic };
}

function database(making: Making): Made {
  return { eni: service(making, { Description: 'RDSNetworkInterface', RequesterId: 'amazon-rds' }) };
}

function lambda(making: Making): Made {
  const { random, account } = making;
  const uuid = [8, 4, 4, 4, 12].map((digits) => random.hex(digits)).join('-');
  return {
    eni: service(making, {
      Description: `AWS Lambda VPC ENI-${random.pick(account.services)}-${uuid}`,
      InterfaceType: 'lambda',
      RequesterId: `AROA${random.hex(17).toUpperCase()}:${account.id}`,
    }),
  };
}

function endpoint(making: Making): Made {
  const { random, account } = making;
  return {
    eni: service(making, {
      Description: `VPC Endpoint Interface vpce-0${random.hex(16)}`,
      InterfaceType: 'vpc_endpoint',
      RequesterId: account.id,
    }),
  };
}
