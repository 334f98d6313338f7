import type { AwsSettings, Kind } from '#kit';
import { isAws } from '#kit';

/**
 * The kinds with only those providers that the configuration says how to read. Without `aws.role` and `aws.discover`
 * nothing is read from AWS: accounts that are listed only get their names from it, and what was imported stays as
 * it is. The published ranges are read where AWS is, or where `aws.ranges` names a feed.
 */
export function readableKinds(
  kinds: ReadonlyMap<string, Kind>,
  aws: AwsSettings | undefined,
): ReadonlyMap<string, Kind> {
  const reads = aws?.role !== undefined || aws?.discover === 'organizations';
  if (reads) return kinds;
  const stays = (provider: string) =>
    provider === 'aws-ranges' ? aws?.ranges !== undefined : !isAws(provider);
  return new Map(
    [...kinds].map(([name, kind]) => {
      const providers = Object.entries(kind.providers).filter(([provider]) => stays(provider));
      return [name, { ...kind, providers: Object.fromEntries(providers) }];
    }),
  );
}

/** Whether any provider of these kinds can check a result, or search, without the index. */
export function canBeAskedLive(kinds: ReadonlyMap<string, Kind>): boolean {
  return [...kinds.values()].some(({ providers }) =>
    Object.values(providers).some(({ confirm, find }) => confirm !== undefined || find !== undefined),
  );
}
