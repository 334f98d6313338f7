import type { Column } from '#kit';
import { columnsOf, isUnreadable, joined, tagsColumn, yesNo } from '#kit';
import type { CdnAttributes, Endpoint, Mapping, Origin } from './document.ts';

const { attr, plain } = columnsOf<CdnAttributes>();

/** Each item in words; what could not be read stays as it is. */
const each = <T>(items: readonly T[] | { unreadable: string } | undefined, say: (item: T) => string) =>
  items === undefined || isUnreadable(items) ? items : joined(items.map(say));

/** What answers show of a distribution, an API or an accelerator, in this order. */
export const columns: readonly Column[] = [
  {
    name: 'origins',
    label: 'Content from',
    value: attr(({ origins }) => each(origins, ({ host, path = '' }: Origin) => `${host}${path}`)),
  },
  { name: 'hostnames', label: 'Names', value: ({ hostnames }) => joined(hostnames) },
  { name: 'addresses', label: 'Static addresses', value: ({ addresses }) => joined(addresses) },
  plain('protocol', 'Protocol'),
  plain('endpoint', 'Endpoint type'),
  { name: 'enabled', label: 'Switched on', value: attr(({ enabled }) => yesNo(enabled)) },
  plain('status', 'Status'),
  { name: 'mappings', label: 'Custom domains', value: attr(({ mappings }) => each(mappings, mappingText)) },
  {
    name: 'defaultName',
    label: 'execute-api name answers',
    value: attr(({ defaultName }) => yesNo(defaultName)),
  },
  { name: 'listeners', label: 'Listens to', value: attr(({ listeners }) => each(listeners, String)) },
  { name: 'endpoints', label: 'Sends to', value: attr(({ endpoints }) => each(endpoints, endpointText)) },
  {
    name: 'addressType',
    label: 'Address type',
    value: attr(({ addressType }) => addressType?.toLowerCase()),
  },
  plain('certificate', 'Certificate'),
  plain('tls', 'Oldest TLS'),
  plain('viewers', 'Plain HTTP'),
  plain('webAcl', 'Web ACL'),
  plain('priceClass', 'Price class'),
  plain('httpVersion', 'HTTP version'),
  { name: 'ipv6', label: 'IPv6', value: attr(({ ipv6 }) => yesNo(ipv6)) },
  { name: 'staging', label: 'Staging', value: attr(({ staging }) => (staging ? 'yes' : undefined)) },
  {
    name: 'tenants',
    label: 'Serves tenants only',
    value: attr(({ tenantOnly }) => (tenantOnly ? 'yes' : undefined)),
  },
  plain('comment', 'Comment'),
  plain('created', 'Created'),
  plain('modified', 'Last changed'),
  tagsColumn,
];

/** `api.example.com/v1 (prod)`. */
function mappingText({ domain, path, stage }: Mapping): string {
  return `${domain}${path && `/${path}`}${stage ? ` (${stage})` : ''}`;
}

/** `app/front (eu-west-1)`: of a load balancer the part of the ARN that people know. */
function endpointText({ id, region }: Endpoint): string {
  return `${id.replace(/^arn:.*:loadbalancer\//, '')}${region ? ` (${region})` : ''}`;
}
