import type { Column, Document } from '#kit';
import { isUnreadable } from '#kit';
import type { CdnAttributes, Endpoint, Mapping, Origin } from './document.ts';

function attr(read: (attrs: CdnAttributes, document: Document) => unknown) {
  return (document: Document) => read(document.attrs, document);
}

const yesNo = (flag: boolean | undefined) => (flag === undefined ? undefined : flag ? 'yes' : 'no');
const list = (all: readonly string[]) => (all.length > 0 ? all.join(', ') : undefined);
/** Each item in words; what could not be read stays as it is. */
const each = <T>(items: readonly T[] | { unreadable: string } | undefined, say: (item: T) => string) =>
  items === undefined || isUnreadable(items) ? items : list(items.map(say));

/** What answers show of a distribution, an API or an accelerator, in this order. */
export const columns: readonly Column[] = [
  {
    name: 'origins',
    label: 'Content from',
    value: attr(({ origins }) => each(origins, ({ host, path = '' }: Origin) => `${host}${path}`)),
  },
  { name: 'names', label: 'Names', value: ({ hostnames }) => list(hostnames) },
  { name: 'addresses', label: 'Static addresses', value: ({ addresses }) => list(addresses) },
  { name: 'protocol', label: 'Protocol', value: attr(({ protocol }) => protocol) },
  { name: 'endpoint', label: 'Endpoint type', value: attr(({ endpoint }) => endpoint) },
  { name: 'enabled', label: 'Switched on', value: attr(({ enabled }) => yesNo(enabled)) },
  { name: 'status', label: 'Status', value: attr(({ status }) => status) },
  { name: 'mappings', label: 'Custom domains', value: attr(({ mappings }) => each(mappings, mappingText)) },
  {
    name: 'defaultName',
    label: 'execute-api name answers',
    value: attr(({ defaultName }) => yesNo(defaultName)),
  },
  { name: 'listeners', label: 'Listens on', value: attr(({ listeners }) => each(listeners, String)) },
  { name: 'endpoints', label: 'Sends to', value: attr(({ endpoints }) => each(endpoints, endpointText)) },
  {
    name: 'addressType',
    label: 'Address type',
    value: attr(({ addressType }) => addressType?.toLowerCase()),
  },
  { name: 'certificate', label: 'Certificate', value: attr(({ certificate }) => certificate) },
  { name: 'tls', label: 'Oldest TLS', value: attr(({ tls }) => tls) },
  { name: 'viewers', label: 'Plain HTTP', value: attr(({ viewers }) => viewers) },
  { name: 'webAcl', label: 'Web ACL', value: attr(({ webAcl }) => webAcl) },
  { name: 'priceClass', label: 'Price class', value: attr(({ priceClass }) => priceClass) },
  { name: 'httpVersion', label: 'HTTP version', value: attr(({ httpVersion }) => httpVersion) },
  { name: 'ipv6', label: 'IPv6', value: attr(({ ipv6 }) => yesNo(ipv6)) },
  { name: 'staging', label: 'Staging', value: attr(({ staging }) => (staging ? 'yes' : undefined)) },
  {
    name: 'tenants',
    label: 'Serves tenants only',
    value: attr(({ tenantOnly }) => (tenantOnly ? 'yes' : undefined)),
  },
  { name: 'comment', label: 'Comment', value: attr(({ comment }) => comment) },
  { name: 'created', label: 'Created', value: attr(({ created }) => created) },
  { name: 'modified', label: 'Last changed', value: attr(({ modified }) => modified) },
  { name: 'tags', label: 'Tags', value: attr(({ tags }) => tags) },
];

/** `api.example.com/v1 (prod)`. */
function mappingText({ domain, path, stage }: Mapping): string {
  return `${domain}${path && `/${path}`}${stage ? ` (${stage})` : ''}`;
}

/** `app/front (eu-west-1)`: of a load balancer the part of the ARN that people know. */
function endpointText({ id, region }: Endpoint): string {
  return `${id.replace(/^arn:.*:loadbalancer\//, '')}${region ? ` (${region})` : ''}`;
}
