import type { Kind } from '#kit';

/** The policy document of the role in each account: what the kinds declare, and listing the regions. */
export function iamPolicy(kinds: ReadonlyMap<string, Kind>): object {
  const declared = [...kinds.values()].flatMap((kind) => kind.providers.aws?.actions ?? []);
  const actions = [...new Set(['ec2:DescribeRegions', ...declared])].sort();
  return {
    Version: '2012-10-17',
    Statement: [{ Sid: 'CloudwhoisReader', Effect: 'Allow', Action: actions, Resource: '*' }],
  };
}
