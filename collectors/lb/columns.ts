import type { Column, Unreadable } from '#kit';
import { columnsOf, isUnreadable, joined, SECURITY_GROUP, tagsColumn, texts } from '#kit';
import type { LbAttributes, Listener, Target, TargetGroup } from './document.ts';

/** Targets that are named before the rest is counted. */
const MOST_TARGETS = 20;

const { attr, plain } = columnsOf<LbAttributes>();

/** What answers show of a load balancer, in this order. */
export const columns: readonly Column[] = [
  {
    name: 'state',
    label: 'State',
    value: attr(({ state }) => state),
    why: ({ attrs }) => (attrs as LbAttributes).stateReason,
  },
  plain('scheme', 'Scheme'),
  {
    name: 'dnsName',
    label: 'DNS name',
    value: attr(({ dnsName }, document) => dnsName ?? document.hostnames[0]),
  },
  { name: 'listeners', label: 'Listens to', value: attr(listenersInWords) },
  {
    name: 'healthy',
    label: 'Healthy targets',
    value: attr(({ targetGroups }) => healthOf(targetsOf(targetGroups))),
  },
  { name: 'targetGroups', label: 'Target groups', value: attr(groupsInWords) },
  { name: 'targets', label: 'Targets', value: attr(targetsInWords) },
  {
    name: 'addresses',
    label: 'Addresses',
    value: ({ addresses }) => joined(addresses),
  },
  plain('created', 'Created'),
  plain('addressType', 'Address type'),
  plain('vpc', 'VPC'),
  {
    name: 'subnets',
    label: 'Subnets',
    value: attr(({ subnets }) =>
      joined(
        subnets?.map(({ subnet, zone }) => (subnet && zone ? `${subnet} (${zone})` : (subnet ?? zone ?? ''))),
      ),
    ),
  },
  { name: 'certificates', label: 'Certificates', value: attr(({ certificates }) => joined(certificates)) },
  {
    name: 'securityGroups',
    label: 'Security groups',
    sensitivity: 'restricted',
    identifies: SECURITY_GROUP,
    value: attr(({ securityGroups }) => joined(securityGroups)),
  },
  tagsColumn,
];

/** "HTTPS 443 → target group web (3 of 4 healthy); HTTP 80 redirects to HTTPS 443". */
function listenersInWords({ listeners, targetGroups }: LbAttributes): unknown {
  if (!listeners || isUnreadable(listeners)) return listeners;
  const groups = !targetGroups || isUnreadable(targetGroups) ? [] : targetGroups;
  return joined(
    listeners.map((listener) => listenerInWords(listener, groups)),
    '; ',
  );
}

function listenerInWords({ protocol, port, does, groups = [] }: Listener, known: TargetGroup[]): string {
  const to = groups.map((name) => {
    const targets = known.find((group) => group.name === name)?.targets;
    const health = healthOf(targets);
    const noun = name === 'its instances' ? name : `target group ${name}`;
    return `→ ${noun}${typeof health === 'string' ? ` (${/^\d/.test(health) ? `${health} healthy` : health})` : ''}`;
  });
  return [texts([protocol, port === undefined ? undefined : `${port}`]).join(' '), ...does, ...to].join(' ');
}

/** All targets of which something is known; unreadable where those of no group are. */
function targetsOf(groups: LbAttributes['targetGroups']): Target[] | Unreadable | undefined {
  if (!groups || isUnreadable(groups)) return groups;
  const readable = groups.flatMap(({ targets = [] }) => (isUnreadable(targets) ? [] : [targets]));
  const hidden = groups.find(({ targets }) => isUnreadable(targets))?.targets;
  return readable.length === 0 && hidden ? hidden : readable.flat();
}

/** "3 of 4", of those whose health is checked: that of a function need not be, and is then `unavailable`. */
function healthOf(targets: Target[] | Unreadable | undefined): string | Unreadable | undefined {
  if (targets === undefined || isUnreadable(targets)) return targets;
  if (targets.length === 0) return 'none';
  const checked = targets.filter(({ state }) => state !== 'unavailable');
  if (checked.length === 0) return 'not checked';
  return `${checked.filter(({ state }) => state === 'healthy').length} of ${checked.length}`;
}

/** "web 3 of 4, hook not readable". */
function groupsInWords({ targetGroups }: LbAttributes): string | Unreadable | undefined {
  if (!targetGroups || isUnreadable(targetGroups)) return targetGroups;
  return joined(
    targetGroups.map(({ name, targets }) => {
      const health = healthOf(targets);
      return `${name} ${isUnreadable(health) ? `(${health.unreadable})` : (health ?? '')}`.trimEnd();
    }),
  );
}

/** "i-0abc:8080 healthy, 10.0.0.5:8080 unhealthy (Target.Timeout)". */
function targetsInWords({ targetGroups }: LbAttributes): string | Unreadable | undefined {
  const targets = targetsOf(targetGroups);
  if (targets === undefined || isUnreadable(targets)) return targets;
  const all = targets.map(({ id, port, state, why }) =>
    texts([`${id}${port === undefined ? '' : `:${port}`}`, state, why && `(${why})`]).join(' '),
  );
  const more = all.length - MOST_TARGETS;
  return joined(more > 0 ? [...all.slice(0, MOST_TARGETS), `and ${more} more`] : all);
}
