import type { Resolve } from '#kit';
import { awkward } from '../awkward.ts';
import { accounts } from '../organisation.ts';
import { accelerators, loadBalancers } from '../story.ts';
import { ownZoneName, ownZones } from './dns-own.ts';
import type { RecordSet, Zone } from './dns-shapes.ts';
import { rawName } from './dns-shapes.ts';
import { abandonedServers, storyZones } from './dns-story.ts';
import type { World } from './world.types.ts';

/** What AWS says to the names that it gives out; other outside names have one address, made up. */
const outside: Readonly<Record<string, readonly string[]>> = {
  [loadBalancers.paymentsFront.dns]: [awkward.applicationBalancer],
  [loadBalancers.checkoutWeb.dns]: ['52.4.77.10', '52.4.77.11'],
  [loadBalancers.trackingClassic.dns]: ['52.4.77.20'],
  [accelerators.tracking.dns]: accelerators.tracking.addresses,
};

/** The public DNS of the made-up world as it is by now. Throws as `node:dns` does. */
export function dnsAnswersOf(world: World): Resolve {
  const made = accounts.flatMap(({ id }) => storyZones(world, id, true));
  // The zone that nobody delegates to is not heard
  const story = made.filter((zone) => !zone.private && zone.servers[0] !== abandonedServers[0]);
  return async (name, type) => {
    const own = accounts.filter((account) => name.endsWith(ownZoneName(account.name)));
    const zones = [...story, ...own.flatMap(({ id }) => ownZones(world, id))];
    const values = ask(zones, name, type, 0);
    if (values.length > 0) return values;
    const code = 'ENOTFOUND';
    throw Object.assign(new Error(`query${type} ${code} ${name}`), { code, hostname: name });
  };
}

function ask(zones: readonly Zone[], name: string, type: string, depth: number): string[] {
  if (depth > 8) return [];
  const plain = name.replace(/^dualstack\./, '');
  const given = outside[plain];
  if (given) return type === 'A' ? [...given] : [];
  const [zone] = zones
    .filter((one) => name === one.name || name.endsWith(`.${one.name}`))
    .sort((a, b) => b.name.length - a.name.length);
  if (!zone) return type === 'A' && name.endsWith('.example.net') ? ['192.0.2.200'] : [];
  const sets = setsAt(zone, name);
  const own = sets.filter((set) => set.Type === type);
  if (own.length > 0) return own.flatMap((set) => valuesOf(set, zones, depth));
  const cname = type === 'NS' ? undefined : sets.find((set) => set.Type === 'CNAME')?.ResourceRecords?.[0];
  return cname ? ask(zones, cname.Value.replace(/\.$/, ''), type, depth + 1) : [];
}

/** The sets of the name, or of a wildcard for its last label but one. */
function setsAt(zone: Zone, name: string): RecordSet[] {
  const exact = zone.records.filter((set) => set.Name === rawName(name));
  if (exact.length > 0) return exact;
  const [, ...rest] = name.split('.');
  const below = zone.records.some((set) => set.Name.endsWith(`.${rawName(name)}`));
  return below ? [] : zone.records.filter((set) => set.Name === rawName(`*.${rest.join('.')}`));
}

function valuesOf(set: RecordSet, zones: readonly Zone[], depth: number): string[] {
  const target = set.AliasTarget?.DNSName.replace(/\.$/, '');
  if (target !== undefined) return ask(zones, target, set.Type, depth + 1);
  return (set.ResourceRecords ?? []).map(({ Value }) => Value.replace(/\.$/, ''));
}
