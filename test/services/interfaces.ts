import type { Element, Value } from './xml.ts';
import { element, formatXml, parseXml, put, select } from './xml.ts';

/** What moto cannot say of a network interface, to be put into its answers. */
export interface InterfaceOverlay {
  /** Public addresses, by the private address that each belongs to. */
  associations?: Record<string, { publicIp: string; allocationId?: string; ipOwnerId?: string }>;
  /** Delegated prefixes, IPv4 /28 and IPv6 /80. */
  prefixes?: string[];
  ownerId?: string;
  interfaceType?: string;
  description?: string;
  requesterId?: string;
  requesterManaged?: boolean;
  instanceOwnerId?: string;
}

/** How EC2's filters read an interface. Those of `addresses` moto knows for the primary address only, if at all. */
const filterPaths: Record<string, string> = {
  'addresses.association.public-ip': 'privateIpAddressesSet/item/association/publicIp',
  'addresses.private-ip-address': 'privateIpAddressesSet/item/privateIpAddress',
  'attachment.instance-id': 'attachment/instanceId',
  'ipv6-addresses.ipv6-address': 'ipv6AddressesSet/item/ipv6Address',
  'network-interface-id': 'networkInterfaceId',
  'subnet-id': 'subnetId',
  'vpc-id': 'vpcId',
};

/** The request without filters and pages: moto gives all, and `answerInterfaces` does the rest. */
export function plainRequest(body: string): string {
  const kept = [...new URLSearchParams(body)].filter(
    ([key]) => !/^(Filter\.|MaxResults$|NextToken$)/.test(key),
  );
  return new URLSearchParams(kept).toString();
}

/** Moto's answer to DescribeNetworkInterfaces with the overlays in it, filtered and paged as EC2 does. */
export function answerInterfaces(options: {
  xml: string;
  request: string;
  overlays: ReadonlyMap<string, InterfaceOverlay>;
  pageSize: number;
}): string {
  const answer = parseXml(options.xml);
  const [set] = select(answer, 'networkInterfaceSet');
  if (!set) return options.xml;
  const form = new URLSearchParams(options.request);
  for (const item of set.children)
    overlay(item, options.overlays.get(textOf(item, 'networkInterfaceId') ?? ''));
  const found = set.children.filter((item) =>
    filtersOf(form).every(([name, values]) => passes(item, name, values)),
  );
  const start = Number(form.get('NextToken') ?? 0);
  const end = start + Math.min(options.pageSize, Number(form.get('MaxResults') ?? 1000));
  set.children = found.slice(start, end);
  if (end < found.length) put(answer, element('nextToken', end));
  return formatXml(answer);
}

function textOf(item: Element, path: string): string | undefined {
  return select(item, path)[0]?.text;
}

function filtersOf(form: URLSearchParams): [string, string[]][] {
  const names = [...form].filter(([key]) => /^Filter\.\d+\.Name$/.test(key));
  return names.map(([key, name]) => {
    const values = key.replace(/Name$/, 'Value.');
    return [name, [...form].filter(([other]) => other.startsWith(values)).map(([, value]) => value)];
  });
}

function passes(item: Element, name: string, values: string[]): boolean {
  const path = filterPaths[name];
  if (!path) throw new Error(`the proxy does not know the filter ${name}`);
  return select(item, path).some(({ text }) => values.includes(text));
}

function overlay(item: Element, own: InterfaceOverlay | undefined): void {
  if (!own) return;
  const { associations = {}, prefixes = [], instanceOwnerId, ...texts } = own;
  for (const [name, value] of Object.entries(texts)) put(item, element(name, value));
  const sets: Record<string, Value> = {
    ipv4PrefixSet: prefixes.filter((one) => !one.includes(':')).map((one) => ({ ipv4Prefix: one })),
    ipv6PrefixSet: prefixes.filter((one) => one.includes(':')).map((one) => ({ ipv6Prefix: one })),
    ...(instanceOwnerId && { attachment: { instanceOwnerId, status: 'attached' } }),
  };
  for (const [name, value] of Object.entries(sets)) put(item, element(name, value));
  for (const address of select(item, 'privateIpAddressesSet/item')) {
    const association = associations[textOf(address, 'privateIpAddress') ?? ''];
    if (association) put(address, element('association', association));
  }
}
