import type { IpPermission, SecurityGroup } from '@aws-sdk/client-ec2';
import { texts } from '#kit';

/** Sources that are named for one port before the rest is counted. */
const MOST_SOURCES = 6;

const protocols: Readonly<Record<string, string>> = {
  '6': 'tcp',
  '17': 'udp',
  '1': 'icmp',
  '58': 'icmpv6',
};

/** What a security group lets in, in words: "web: 443 from everywhere, 22 from 10.0.0.0/8". */
export function groupInWords(group: SecurityGroup): string {
  const name = group.GroupName ?? group.GroupId ?? 'a group';
  const rules = (group.IpPermissions ?? []).map((rule) => ({
    what: portsOf(rule),
    from: sourcesOf(rule, group.GroupId),
  }));
  const byPort = Map.groupBy(
    rules.filter(({ from }) => from.length > 0),
    ({ what }) => what,
  );
  const parts = [...byPort].map(
    ([what, same]) => `${what} from ${sources(same.flatMap(({ from }) => from))}`,
  );
  return `${name}: ${parts.length > 0 ? parts.join(', ') : 'nothing'}`;
}

/** `443`, `8000-8100`, `UDP 53`, `ICMP`, `everything`. A port without a word is TCP. */
function portsOf({ IpProtocol = '-1', FromPort, ToPort }: IpPermission): string {
  const protocol = protocols[IpProtocol] ?? IpProtocol;
  if (protocol === '-1') return 'everything';
  if (protocol.startsWith('icmp')) return protocol === 'icmp' ? 'ICMP' : 'ICMPv6';
  if (protocol !== 'tcp' && protocol !== 'udp') return `protocol ${protocol}`;
  const all = FromPort === undefined || FromPort === -1 || (FromPort === 0 && ToPort === 65_535);
  if (all) return `all ${protocol.toUpperCase()} ports`;
  const ports = FromPort === ToPort || ToPort === undefined ? `${FromPort}` : `${FromPort}-${ToPort}`;
  return protocol === 'tcp' ? ports : `UDP ${ports}`;
}

function sourcesOf(rule: IpPermission, own: string | undefined): string[] {
  return texts([
    ...(rule.IpRanges ?? []).map(({ CidrIp }) => (CidrIp === '0.0.0.0/0' ? 'everywhere' : CidrIp)),
    ...(rule.Ipv6Ranges ?? []).map(({ CidrIpv6 }) => (CidrIpv6 === '::/0' ? 'everywhere (IPv6)' : CidrIpv6)),
    ...(rule.PrefixListIds ?? []).map(({ PrefixListId }) => PrefixListId),
    ...(rule.UserIdGroupPairs ?? []).map(({ GroupId, GroupName }) =>
      GroupId === own ? 'itself' : (GroupName ?? GroupId),
    ),
  ]);
}

function sources(all: readonly string[]): string {
  const each = new Set(all);
  if (each.has('everywhere')) each.delete('everywhere (IPv6)');
  const named = [...each].slice(0, MOST_SOURCES);
  const more = each.size - named.length;
  return more > 0 ? `${named.join(' and ')} and ${more} more` : named.join(' and ');
}
