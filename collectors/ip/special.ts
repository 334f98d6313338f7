import { holds, type Network, parseAddress, parseNetwork } from '#kit';

/** Ranges that mean something by themselves. RFC numbers say where; the rest is AWS's own use. */
interface Special {
  cidr: string;
  words: string;
  /** Usable inside a network by anybody, so that many hold the same address. */
  shared?: true;
  /** No interface can have it: there is nothing to look for. */
  nobody?: true;
}

/** Most specific first. */
const table: readonly Special[] = [
  {
    cidr: '169.254.169.254/32',
    words: "the instance metadata service: every instance reaches its own there, it is nobody's address",
    nobody: true,
  },
  { cidr: '169.254.169.253/32', words: "AWS's DNS resolver, as every VPC sees it", nobody: true },
  { cidr: '169.254.169.123/32', words: "AWS's time service, as every VPC sees it", nobody: true },
  {
    cidr: '169.254.170.2/32',
    words: "the credentials endpoint of ECS tasks: every task reaches its own there, it is nobody's address",
    nobody: true,
  },
  { cidr: 'fd00:ec2::254/128', words: 'the instance metadata service over IPv6', nobody: true },
  { cidr: '10.0.0.0/8', words: 'a private address (RFC 1918)', shared: true },
  { cidr: '172.16.0.0/12', words: 'a private address (RFC 1918)', shared: true },
  { cidr: '192.168.0.0/16', words: 'a private address (RFC 1918)', shared: true },
  {
    cidr: '100.64.0.0/10',
    words: 'an address shared behind carrier-grade NAT (RFC 6598); in AWS often a secondary range for pods',
    shared: true,
  },
  { cidr: 'fc00::/7', words: 'a private IPv6 address (RFC 4193)', shared: true },
  {
    cidr: '169.254.0.0/16',
    words: 'a link-local address (RFC 3927): it means something on one cable only',
    nobody: true,
  },
  {
    cidr: 'fe80::/10',
    words: 'a link-local address (RFC 4291): it means something on one cable only',
    nobody: true,
  },
  { cidr: '127.0.0.0/8', words: 'a loopback address: every machine is it to itself', nobody: true },
  { cidr: '::1/128', words: 'the loopback address: every machine is it to itself', nobody: true },
  { cidr: '::/128', words: 'the unspecified address: it stands for no machine', nobody: true },
  {
    cidr: '0.0.0.0/8',
    words: 'an address of "this network" (RFC 791): it stands for no machine',
    nobody: true,
  },
  { cidr: '224.0.0.0/4', words: 'a multicast address: it is a group, no machine', nobody: true },
  { cidr: 'ff00::/8', words: 'a multicast address: it is a group, no machine', nobody: true },
  { cidr: '255.255.255.255/32', words: 'the broadcast address', nobody: true },
  { cidr: '240.0.0.0/4', words: 'a reserved address (RFC 1112), used nowhere on the internet' },
  { cidr: '192.0.2.0/24', words: 'an address for documentation (RFC 5737), used nowhere on the internet' },
  { cidr: '198.51.100.0/24', words: 'an address for documentation (RFC 5737), used nowhere on the internet' },
  { cidr: '203.0.113.0/24', words: 'an address for documentation (RFC 5737), used nowhere on the internet' },
  { cidr: '2001:db8::/32', words: 'an address for documentation (RFC 3849), used nowhere on the internet' },
  { cidr: '198.18.0.0/15', words: 'an address for measurements between networks (RFC 2544)' },
];

const specials = table.map((one) => ({ ...one, network: networkOf(one.cidr) }));

function networkOf(cidr: string): Network {
  const network = parseNetwork(cidr);
  if (!network) throw new Error(`"${cidr}" is no network`);
  return network;
}

/** What is special about an address or the first address of a CIDR; undefined for an ordinary public one. */
export function specialOf(value: string): Special | undefined {
  const [text = ''] = value.split('/');
  const address = parseAddress(text);
  return address && specials.find(({ network }) => holds(network, address));
}
