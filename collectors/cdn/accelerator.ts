import type { Accelerator, EndpointGroup, Listener } from '@aws-sdk/client-global-accelerator';
import type { Document, Link, Unreadable } from '#kit';
import { given, isUnreadable, normaliseAddress, resourceOf, texts } from '#kit';
import { kebab, names } from './distribution.ts';
import type { Endpoint } from './document.ts';
import { cdnDocument } from './document.ts';

/** What was read of one accelerator besides itself. */
interface AcceleratorParts {
  account: string;
  tags: Record<string, string> | Unreadable;
  listeners: readonly Listener[] | Unreadable;
  groups: readonly EndpointGroup[] | Unreadable;
}

/**
 * An accelerator with its static addresses, which are on no interface. `custom` ones route to ports of instances and
 * have no endpoints to name. Throws where it has no ARN.
 */
export function acceleratorDocument(accelerator: Accelerator, parts: AcceleratorParts): Document {
  const { AcceleratorArn: arn, Name: name } = accelerator;
  if (!arn) throw new Error('Global Accelerator gave an accelerator without an ARN');
  const { account, tags, groups } = parts;
  const id = resourceOf(arn);
  const endpoints = isUnreadable(groups) ? groups : groups.flatMap(endpointsOf);
  return cdnDocument({
    id: `${account}/${id}`,
    type: 'accelerator',
    provider: 'aws-accelerators',
    account,
    region: 'global',
    ...(name && { name }),
    arn,
    addresses: addressesOf(accelerator),
    hostnames: names([accelerator.DnsName, accelerator.DualStackDnsName]),
    identifiers: texts([id, arn, ...(isUnreadable(endpoints) ? [] : endpoints.map((one) => one.id))]),
    tags: isUnreadable(tags) ? {} : tags,
    attrs: given({
      enabled: accelerator.Enabled,
      status: kebab(accelerator.Status),
      addressType: accelerator.IpAddressType,
      listeners: isUnreadable(parts.listeners) ? parts.listeners : parts.listeners.map(listenerText),
      endpoints,
      created: accelerator.CreatedTime?.toISOString(),
      modified: accelerator.LastModifiedTime?.toISOString(),
      ...(isUnreadable(tags) && { tags }),
    }),
    links: isUnreadable(endpoints) ? [] : endpoints.flatMap((endpoint) => endpointLink(endpoint, account)),
  });
}

/** The static addresses in their one form. */
export function addressesOf({ IpSets = [] }: Accelerator): string[] {
  const all = IpSets.flatMap(({ IpAddresses = [] }) => IpAddresses);
  return texts(all.map((address) => normaliseAddress(address)));
}

function endpointsOf({ EndpointGroupRegion, EndpointDescriptions = [] }: EndpointGroup): Endpoint[] {
  // Health comes and goes by the minute: it would make every sweep a change
  return EndpointDescriptions.flatMap(({ EndpointId, Weight }) =>
    EndpointId ? [{ id: EndpointId, ...given({ region: EndpointGroupRegion, weight: Weight }) }] : [],
  );
}

/** `TCP 443`, `UDP 6000-6010`. */
function listenerText({ Protocol = 'TCP', PortRanges = [] }: Listener): string {
  const ports = PortRanges.map(({ FromPort, ToPort }) =>
    FromPort === ToPort ? String(FromPort) : `${FromPort}-${ToPort}`,
  );
  return `${Protocol} ${ports.join(', ')}`.trim();
}

/** A load balancer by its ARN; an instance and an Elastic IP by their ids, which are of the same account. */
function endpointLink({ id, region }: Endpoint, account: string): Link[] {
  const balancer = /^arn:[a-z-]+:elasticloadbalancing:([a-z0-9-]+):(\d{12}):loadbalancer\/(.+)$/.exec(id);
  const relation = 'endpoint';
  if (balancer) return [{ relation, kind: 'lb', id: `${balancer[2]}/${balancer[1]}/${balancer[3]}` }];
  if (region === undefined) return [];
  if (id.startsWith('i-')) return [{ relation, kind: 'ec2', id: `${account}/${region}/${id}` }];
  return id.startsWith('eipalloc-') ? [{ relation, kind: 'ip', id: `${account}/${region}/${id}` }] : [];
}
