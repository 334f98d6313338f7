import type { Column, Document } from '#kit';
import { isUnreadable, unicodeHostname } from '#kit';
import type { DnsAttributes } from './document.ts';
import { attrsOf } from './document.ts';

function attr(read: (attrs: DnsAttributes, document: Document) => unknown) {
  return (document: Document) => read(attrsOf(document), document);
}

const yesNo = (flag: boolean | undefined) => (flag === undefined ? undefined : flag ? 'yes' : 'no');
const list = (all: readonly string[]) => (all.length > 0 ? all.join(', ') : undefined);

/** What answers show of a record set, a hosted zone or a registered domain, in this order. */
export const columns: readonly Column[] = [
  { name: 'recordType', label: 'Type', value: attr(({ recordType }) => recordType) },
  { name: 'alias', label: 'Alias of', value: attr(({ alias }) => alias?.name) },
  { name: 'values', label: 'Values', value: attr(({ values }) => list(values ?? [])) },
  { name: 'ttl', label: 'TTL in seconds', value: attr(({ ttl }) => ttl) },
  { name: 'routing', label: 'Routing', value: attr(({ routing }) => routing) },
  { name: 'set', label: 'Set', value: attr(({ setIdentifier }) => setIdentifier) },
  { name: 'answersFor', label: 'Answers for', value: attr(({ answersFor }) => answersFor) },
  { name: 'weight', label: 'Weight', value: attr(({ weight }) => weight) },
  {
    name: 'share',
    label: 'Share of the answers',
    value: attr(({ share }) => (share === undefined ? undefined : `${share} %`)),
    why: ({ attrs }) =>
      attrs.share === undefined ? undefined : 'its weight among all sets of this name and type',
  },
  { name: 'healthCheck', label: 'Health check', value: attr(({ healthCheck }) => healthCheck) },
  {
    name: 'evaluatesHealth',
    label: 'Follows the health of its target',
    value: attr(({ alias }) => yesNo(alias?.evaluateHealth)),
  },
  { name: 'editedBy', label: 'Edited by', value: attr(({ editedBy }) => editedBy) },
  { name: 'unicode', label: 'In Unicode', value: ({ hostnames: [name] }) => name && unicodeHostname(name) },
  {
    name: 'zone',
    label: 'Zone',
    value: attr(({ zoneName }, { type }) => (type === 'record' ? zoneName : undefined)),
  },
  { name: 'zoneId', label: 'Zone id', value: attr(({ zoneId }) => zoneId) },
  { name: 'private', label: 'Private', value: attr((attrs) => yesNo(attrs.private)) },
  { name: 'records', label: 'Record sets', value: attr(({ recordCount }) => recordCount) },
  { name: 'nameServers', label: 'Name servers', value: attr(({ nameServers }) => shownList(nameServers)) },
  {
    name: 'vpcs',
    label: 'VPCs',
    value: attr((attrs) =>
      attrs.private === true
        ? isUnreadable(attrs.vpcs)
          ? attrs.vpcs
          : list((attrs.vpcs ?? []).map(({ id, region }) => `${id} (${region})`))
        : undefined,
    ),
  },
  { name: 'comment', label: 'Comment', value: attr(({ comment }) => comment) },
  { name: 'madeBy', label: 'Made by', value: attr(({ linkedService }) => linkedService) },
  // Tags that were read are shown by the frame
  { name: 'tags', label: 'Tags', value: attr(({ tags }) => tags) },
  { name: 'expires', label: 'Expires', value: attr(({ expires }) => expires) },
  { name: 'autoRenew', label: 'Renewed automatically', value: attr(({ autoRenew }) => yesNo(autoRenew)) },
  {
    name: 'transferLock',
    label: 'Locked against transfer',
    value: attr((attrs) => yesNo(attrs.transferLock)),
  },
];

function shownList(value: DnsAttributes['nameServers']): unknown {
  return Array.isArray(value) ? list(value) : (value ?? undefined);
}
