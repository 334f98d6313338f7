import { accounts } from '../organisation.ts';
import { createRandom } from '../random.ts';
import { domain } from '../story.ts';
import type { RecordSet, Zone } from './dns-shapes.ts';
import { record, serversOf } from './dns-shapes.ts';
import { inventoryOf } from './ip-inventory.ts';
import type { World } from './world.types.ts';

/** Each account has a zone of its own below the company's domain, with names of its services. */

/** The name servers of an account's zone follow from its number. */
const firstServers = 100;

export function ownZones(world: World, account: string): Zone[] {
  const number = accounts.findIndex(({ id }) => id === account);
  const own = accounts[number];
  if (!own) return [];
  const name = ownZoneName(own.name);
  const random = createRandom(`${world.seed}/dns/${account}`);
  const servers = serversOf(firstServers + number);
  const ns = record(name, 'NS', dotted(servers), { TTL: 172800 });
  const id = `Z0${random.hex(18).toUpperCase()}`;
  const addresses = inventoryOf(world, { account, region: 'us-east-1' }, false).addresses;
  const wanted = own.weight * Math.min(12, 1 + Math.round(world.resources / 15_000));
  const services = Array.from({ length: wanted }, (_, i): RecordSet => {
    const service = own.services[i % own.services.length] ?? own.services[0];
    const host = `${service}-${1 + Math.floor(i / own.services.length)}.${name}`;
    const address = addresses[random.below(addresses.length + 1)];
    return address && !random.oneIn(5)
      ? record(host, 'A', [address.PublicIp])
      : record(host, 'CNAME', [`${service}.saas.example.net.`]);
  });
  const tags = { Owner: own.owner };
  return [{ id, name, private: false, comment: '', tags, servers, vpcs: [], records: [ns, ...services] }];
}

/** How the zone of the company delegates to those of the accounts. */
export const delegations: readonly RecordSet[] = accounts.map(({ name }, i) =>
  record(ownZoneName(name), 'NS', dotted(serversOf(firstServers + i))),
);

export function ownZoneName(account: string): string {
  return `${account}.cloud.${domain}`;
}

function dotted(names: readonly string[]): string[] {
  return names.map((one) => `${one}.`);
}
