import { DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import type { AwsSettings, Clock } from '#kit';
import { partitionOf } from '#kit';
import type { Clients } from './clients.ts';
import { rememberEach } from './remember.ts';

/** Regions are switched on by hand, seldom; an hourly refresh reads anew. */
const KEEP_MS = 50 * 60_000;

/** The regions of one account, in alphabetical order. */
export interface Regions {
  enabled: string[];
  /** Known to AWS, but not switched on in this account: nothing can be there. */
  disabled: string[];
}

/**
 * Tells an account's regions: the configured list, or what DescribeRegions says in the hub's region; only those of
 * the partition. Throws where an account's regions cannot be read; that is not remembered.
 */
export function createRegions(options: {
  settings: AwsSettings;
  clients: Clients;
  region: string;
  clock: Clock;
}): (account: string) => Promise<Regions> {
  const { settings, clients, region, clock } = options;
  const partition = partitionOf(region);
  const listed = settings.regions;
  if (Array.isArray(listed)) {
    const enabled = listed.filter((name) => partitionOf(name) === partition).sort();
    return async () => ({ enabled, disabled: [] });
  }
  const load = async (account: string): Promise<Regions> => {
    const client = clients.at(EC2Client, { account, region });
    const answer = await client.send(new DescribeRegionsCommand({ AllRegions: true }));
    const regions = (answer.Regions ?? []).filter((one) => partitionOf(one.RegionName ?? '') === partition);
    const names = (on: boolean) =>
      regions
        .filter((one) => (one.OptInStatus !== 'not-opted-in') === on)
        .flatMap((one) => one.RegionName ?? [])
        .sort();
    const enabled = names(true);
    if (enabled.length === 0) throw new Error('DescribeRegions names no enabled region');
    return { enabled, disabled: names(false) };
  };
  return rememberEach({ load, clock, until: () => clock() + KEEP_MS });
}
