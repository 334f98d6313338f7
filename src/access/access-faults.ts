import type { AccessSettings, ConfigFault, Rule } from '#kit';
import { endOfDay } from './tokens.ts';

/** Every fault of the part `access` (and what is merely odd), each with the place in the configuration file. */
interface AccessFaults {
  faults: ConfigFault[];
  warnings: string[];
}

const user = /^(T[A-Z0-9]+\/)?[UW][A-Z0-9]+$/;
const usergroup = /^(T[A-Z0-9]+\/)?S[A-Z0-9]+$/;
/** A role's name with its path, as IAM allows them. */
const roleName = /^[\w+=,.@-]+(\/[\w+=,.@-]+)*$/;
const channel = /^[CGD][A-Z0-9]+$/;

/**
 * Checks what the schema cannot: names that nothing defines, Slack ids, rules without effect. Pure.
 * `kindNames`: the kinds in `collectors/`; `teams`: the allowed Slack teams.
 */
export function accessFaults(
  settings: AccessSettings | undefined,
  kindNames: readonly string[],
  teams: readonly string[],
): AccessFaults {
  const { groups = {}, rules = [], requests = {}, tokens = [] } = settings ?? {};
  const names = Object.keys(groups);
  const ids = (key: string, list: readonly string[] | undefined, what: 'user' | 'user group') =>
    (list ?? []).flatMap((id) => slackIdFaults(key, id, what, teams));
  const known = (key: string, list: readonly string[] | undefined) => unknownGroups(key, list, names);

  const faults = [
    ...Object.entries(groups).flatMap(([name, group]) => [
      ...ids(`access.groups.${name}.users`, group.users, 'user'),
      ...ids(`access.groups.${name}.usergroups`, group.usergroups, 'user group'),
      ...roleFaults(`access.groups.${name}.role`, group.role),
    ]),
    ...rules.flatMap((rule, i) => [
      ...known(`access.rules[${i}].groups`, rule.groups),
      ...ids(`access.rules[${i}].users`, rule.users, 'user'),
      ...(rule.channels ?? []).flatMap((id) => channelFaults(`access.rules[${i}].channels`, id)),
      ...ruleFaults(`access.rules[${i}]`, rule),
    ]),
    ...Object.entries(requests).flatMap(([kind, request]) => [
      ...known(`access.requests.${kind}.approvers`, request.approvers),
      ...known(`access.requests.${kind}.breakGlass`, request.breakGlass),
      ...(request.channel ? channelFaults(`access.requests.${kind}.channel`, request.channel) : []),
    ]),
    ...known('access.operators', settings?.operators),
    ...known('access.auditors', settings?.auditors),
    ...tokens.flatMap((token, i) => known(`access.tokens[${i}].groups`, token.groups)),
    ...tokenFaults(tokens),
  ];
  return { faults, warnings: warningsOf({ rules, requests }, kindNames) };
}

/** The same role is assumed in every account, so an ARN, which names one account, would answer about the wrong one. */
export function roleFaults(key: string, role: string | undefined): ConfigFault[] {
  if (role === undefined || (roleName.test(role) && role !== 'none')) return [];
  const problem = 'must be the name of a role that every account has, not an ARN';
  return [{ key, problem, example: 'security-reader' }];
}

/** Groups that are named, and that `access.groups` does not define. */
export function unknownGroups(
  key: string,
  list: readonly string[] | undefined,
  names: readonly string[],
): ConfigFault[] {
  return (list ?? [])
    .filter((name) => !names.includes(name))
    .map((name) => ({
      key,
      problem: `there is no group "${name}" under access.groups`,
      ...(names.length > 0 && { example: names.join(', ') }),
    }));
}

function slackIdFaults(
  key: string,
  id: string,
  what: 'user' | 'user group',
  teams: readonly string[],
): ConfigFault[] {
  if (what === 'user' && id === '*') return [];
  const example = what === 'user' ? 'U0SUP1 or T0001/U0SUP1' : 'S0SECURITY or T0001/S0SECURITY';
  if (!(what === 'user' ? user : usergroup).test(id)) {
    return [{ key, problem: `"${id}" is no id of a Slack ${what}`, example }];
  }
  const [first = ''] = id.split('/');
  if (id.includes('/')) {
    if (teams.length === 0 || teams.includes(first)) return [];
    return [
      { key, problem: `"${id}" is of a team that slack.teams does not name`, example: teams.join(', ') },
    ];
  }
  if (id.startsWith('W') || teams.length <= 1) return [];
  const problem = `"${id}" could be of several teams; put the team before it`;
  return [{ key, problem, example: `${teams[0]}/${id}` }];
}

/** A fault where it is no id of a channel. */
export function channelFaults(key: string, id: string): ConfigFault[] {
  if (channel.test(id)) return [];
  return [{ key, problem: `"${id}" is no id of a Slack channel`, example: 'C0LOOKUPS' }];
}

function ruleFaults(key: string, rule: Rule): ConfigFault[] {
  const empty = (['groups', 'users', 'kinds', 'channels', 'accounts'] as const)
    .filter((name) => rule[name]?.length === 0)
    .map((name) => ({
      key: `${key}.${name}`,
      problem: 'an empty list names nothing; name one, or leave it out',
    }));
  const nobody = rule.effect === 'allow' && !rule.groups && !rule.users;
  const problem = 'allows nobody anything, for it names neither groups nor users';
  return nobody ? [...empty, { key, problem, example: 'groups: [support]' }] : empty;
}

function tokenFaults(tokens: NonNullable<AccessSettings['tokens']>): ConfigFault[] {
  return tokens.flatMap(({ name, sha256, expires }, i) => {
    const key = `access.tokens[${i}]`;
    const before = tokens.slice(0, i);
    const faults: ConfigFault[] = [];
    if (before.some((other) => other.name === name)) {
      faults.push({ key: `${key}.name`, problem: `a token before it is called "${name}", too` });
    }
    if (before.some((other) => other.sha256 === sha256)) {
      faults.push({ key: `${key}.sha256`, problem: 'a token before it is the same' });
    }
    if (expires !== undefined && Number.isNaN(endOfDay(expires))) {
      faults.push({ key: `${key}.expires`, problem: `"${expires}" is no date`, example: '2027-01-01' });
    }
    return faults;
  });
}

function warningsOf(
  { rules, requests }: { rules: readonly Rule[]; requests: NonNullable<AccessSettings['requests']> },
  kindNames: readonly string[],
): string[] {
  const unknown = (key: string, kind: string) =>
    kind === '*' || kindNames.includes(kind) ? [] : [`${key}: there is no kind "${kind}"`];
  return [
    ...rules.flatMap((rule, i) => rule.kinds.flatMap((kind) => unknown(`access.rules[${i}].kinds`, kind))),
    ...Object.keys(requests).flatMap((kind) => unknown('access.requests', kind)),
    ...rules.flatMap((rule, i) => (showsNothing(rule, rules) ? [`access.rules[${i}]: ${onlyShows}`] : [])),
  ];
}

const onlyShows =
  'names channels, so it says only what may be shown there; no other rule lets anybody ask about these kinds';

/** An allow rule that names channels gives nobody a right of their own; alone it has no effect. */
function showsNothing(rule: Rule, rules: readonly Rule[]): boolean {
  if (rule.effect !== 'allow' || !rule.channels) return false;
  const own = rules.filter((other) => other.effect === 'allow' && !other.channels);
  const shared = (a: Rule, b: Rule) =>
    a.kinds.includes('*') || a.kinds.some((kind) => b.kinds.includes(kind));
  return !own.some((other) => shared(other, rule) || rule.kinds.includes('*'));
}
