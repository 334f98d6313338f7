import type { Place } from '#kit';
import { awkward } from '../awkward.ts';
import { createRandom, type Random } from '../random.ts';
import { loadBalancers } from '../story.ts';
import type { Address, Interface, Subnet } from './ip-shapes.ts';
import { addressOf, attach, interfaceOf, tagsOf } from './ip-shapes.ts';
import type { World } from './world.types.ts';

/** The hand-made part of payments-prod in us-east-1, where most examples of awkward.ts live. */

interface Site {
  place: Place;
  subnet: Subnet;
  random: Random;
}

interface Built {
  interfaces: Interface[];
  addresses: Address[];
}

export function payments(
  world: World,
  place: Place,
  { live, core }: { live: boolean; core: readonly Subnet[] },
): Built {
  const [subnet] = core;
  if (!subnet) throw new Error('payments-prod has no network');
  const site = (name: string) => ({ place, subnet, random: createRandom(`${world.seed}/payments/${name}`) });
  const parts = [
    api(site('api')),
    node(site('node')),
    balancer(site('balancer')),
    gateway(site('gateway')),
    { interfaces: [...managed(site('managed')), ...workers(site('workers'), live)], addresses: [] },
    { interfaces: odd(site('odd')), addresses: [free(site('free'))] },
  ];
  return {
    interfaces: parts.flatMap((part) => part.interfaces),
    addresses: parts.flatMap((part) => part.addresses),
  };
}

function machine(
  { place, subnet, random }: Site,
  address: string,
  tags: Record<string, string>,
  own: Partial<Interface> = {},
): Interface {
  return interfaceOf(
    { place, subnet },
    {
      NetworkInterfaceId: `eni-0${random.hex(16)}`,
      PrivateIpAddress: address,
      Description: 'Primary network interface',
      Attachment: {
        AttachmentId: `eni-attach-0${random.hex(16)}`,
        InstanceId: `i-0${random.hex(16)}`,
        InstanceOwnerId: place.account,
        Status: 'attached',
      },
      Groups: [{ GroupId: `sg-0${random.hex(16)}`, GroupName: 'payments-internal' }],
      TagSet: tagsOf(tags),
      ...own,
    },
  );
}

function elastic({ place, random }: Site, PublicIp: string, name: string): Address {
  return addressOf(place, {
    PublicIp,
    AllocationId: `eipalloc-0${random.hex(16)}`,
    Tags: tagsOf({ Name: name }),
  });
}

function privates(primary: string, secondary: string) {
  return [
    { PrivateIpAddress: primary, Primary: true },
    { PrivateIpAddress: secondary, Primary: false },
  ];
}

/** An instance with a secondary address, two Elastic IPs and an IPv6 address. */
function api(site: Site): Built {
  const primary = '10.64.3.17';
  const eni = machine(
    site,
    primary,
    { Name: 'payments-api-7', Service: 'payments-api', Owner: 'team-payments' },
    {
      PrivateIpAddresses: privates(primary, awkward.secondary),
      Ipv6Addresses: [{ Ipv6Address: awkward.ipv6 }],
    },
  );
  const first = elastic(site, '52.3.200.24', 'payments-api-7');
  const second = elastic(site, awkward.elasticOnSecondary, 'payments-webhooks');
  attach(first, eni);
  attach(second, eni, awkward.secondary);
  return { interfaces: [eni], addresses: [first, second] };
}

/** A node of Kubernetes: its pods have addresses that EC2 never lists. */
function node(site: Site): Built {
  const eni = machine(
    site,
    '10.64.4.10',
    { Name: 'payments-node-2', 'kubernetes.io/cluster/payments': 'owned' },
    {
      Description: 'aws-K8S-i-node',
      Ipv4Prefixes: [{ Ipv4Prefix: '10.64.4.16/28' }],
      Ipv6Prefixes: [{ Ipv6Prefix: '2600:1f10:100:0:a::/80' }],
    },
  );
  return { interfaces: [eni], addresses: [] };
}

function service({ place, subnet, random }: Site, address: string, own: Partial<Interface>): Interface {
  return interfaceOf(
    { place, subnet },
    {
      NetworkInterfaceId: `eni-0${random.hex(16)}`,
      PrivateIpAddress: address,
      RequesterManaged: true,
      Attachment: {
        AttachmentId: `ela-attach-0${random.hex(16)}`,
        InstanceOwnerId: 'amazon-aws',
        Status: 'attached',
      },
      ...own,
    },
  );
}

/** Its public address is no Elastic IP of ours. */
function balancer(site: Site): Built {
  const address = '10.64.5.10';
  const Association = { PublicIp: awkward.applicationBalancer, IpOwnerId: 'amazon-elb' };
  const eni = service(site, address, {
    Description: `ELB app/payments-front/${loadBalancers.paymentsFront.hex}`,
    RequesterId: 'amazon-elb',
    PrivateIpAddresses: [{ PrivateIpAddress: address, Primary: true, Association }],
  });
  return { interfaces: [eni], addresses: [] };
}

function gateway(site: Site): Built {
  const eni = service(site, '10.64.5.12', {
    Description: `Interface for NAT Gateway nat-0${site.random.hex(16)}`,
    InterfaceType: 'nat_gateway',
    RequesterId: site.place.account,
  });
  const address = elastic(site, awkward.natGateway, 'payments-nat-a');
  attach(address, eni);
  return { interfaces: [eni], addresses: [address] };
}

function managed(site: Site): Interface[] {
  const { random, place } = site;
  return [
    service(site, awkward.networkBalancer, {
      Description: `ELB net/payments-tcp/${loadBalancers.paymentsTcp.hex}`,
      InterfaceType: 'network_load_balancer',
      RequesterId: 'amazon-elb',
    }),
    service(site, awkward.database, { Description: 'RDSNetworkInterface', RequesterId: 'amazon-rds' }),
    service(site, awkward.lambda, {
      Description: 'AWS Lambda VPC ENI-payments-ledger-1b4f0e98-51a7-4b1e-9c3a-6d2f8e0a7c55',
      InterfaceType: 'lambda',
      RequesterId: `AROA${random.hex(17).toUpperCase()}:${place.account}`,
    }),
    service(site, awkward.endpoint, {
      Description: `VPC Endpoint Interface vpce-0${random.hex(16)}`,
      InterfaceType: 'vpc_endpoint',
      RequesterId: place.account,
    }),
  ];
}

/** A secondary address that went from one machine to the other after the collectors had been there. */
function workers(site: Site, live: boolean): Interface[] {
  return [3, 4].map((number) => {
    const primary = `10.64.3.${48 + number}`;
    const has = number === (live ? 4 : 3);
    const tags = { Name: `checkout-worker-${number}`, Owner: 'team-checkout' };
    return machine(site, primary, tags, has ? { PrivateIpAddresses: privates(primary, awkward.moved) } : {});
  });
}

/** Names are written by anybody: they must neither ring a channel nor turn a line around. */
function odd(site: Site): Interface[] {
  return [
    machine(site, awkward.hostileTags, {
      Name: '<!channel> payments-\u202egnp.exe',
      Note: 'x'.repeat(200),
      '<!here>': '*bold* <https://evil.example.com|click>',
    }),
    machine(site, awkward.nameless, { Owner: 'team-payments' }),
  ];
}

function free(site: Site): Address {
  return elastic(site, awkward.unattached, 'kept-for-old-partner');
}
