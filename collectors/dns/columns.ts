import type { Column } from '#kit';
import { columnsOf, isUnreadable, joined, tagsColumn, unicodeHostname, yesNo } from '#kit';
import type { DnsAttributes } from './document.ts';

const { attr, plain } = columnsOf<DnsAttributes>();

/** What answers show of a record set, a hosted zone or a registered domain, in this order. */
export const columns: readonly Column[] = [
  plain('recordType', 'Type'),
  { name: 'alias', label: 'Alias of', value: attr(({ alias }) => alias?.name) },
  { name: 'values', label: 'Values', value: attr(({ values }) => joined(values ?? [])) },
  plain('ttl', 'TTL in seconds'),
  plain('routing', 'Routing'),
  { name: 'set', label: 'Set', value: attr(({ setIdentifier }) => setIdentifier) },
  plain('answersFor', 'Answers for'),
  plain('weight', 'Weight'),
  {
    name: 'share',
    label: 'Share of the answers',
    value: attr(({ share }) => (share === undefined ? undefined : `${share} %`)),
    why: ({ attrs }) =>
      attrs.share === undefined ? undefined : 'its weight among all sets of this name and type',
  },
  plain('healthCheck', 'Health check'),
  {
    name: 'evaluatesHealth',
    label: 'Follows the health of its target',
    value: attr(({ alias }) => yesNo(alias?.evaluateHealth)),
  },
  plain('editedBy', 'Edited by'),
  { name: 'unicode', label: 'In Unicode', value: ({ hostnames: [name] }) => name && unicodeHostname(name) },
  {
    name: 'zone',
    label: 'Zone',
    value: attr(({ zoneName }, { type }) => (type === 'record' ? zoneName : undefined)),
  },
  plain('zoneId', 'Zone id'),
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
          : joined((attrs.vpcs ?? []).map(({ id, region }) => `${id} (${region})`))
        : undefined,
    ),
  },
  plain('comment', 'Comment'),
  { name: 'madeBy', label: 'Made by', value: attr(({ linkedService }) => linkedService) },
  tagsColumn,
  plain('expires', 'Expires'),
  { name: 'autoRenew', label: 'Renewed automatically', value: attr(({ autoRenew }) => yesNo(autoRenew)) },
  {
    name: 'transferLock',
    label: 'Locked against transfer',
    value: attr((attrs) => yesNo(attrs.transferLock)),
  },
];

function shownList(value: DnsAttributes['nameServers']): unknown {
  return Array.isArray(value) ? joined(value) : (value ?? undefined);
}
