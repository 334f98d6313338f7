import type { ConfigFault, Kind, Settings } from '#kit';
import { parseAddress, parseDuration, parseNetwork } from '#kit';
import { slackFaults } from './check-slack.ts';
import type { Environment, Findings } from './config.types.ts';
import { isCron } from './cron.ts';
import { didYouMean } from './similar.ts';
import { isWebAddress } from './variable-checks.ts';

/** What the schema cannot say about the file, but for the access rules, which their own room checks. */

type Faults = ConfigFault[];

/** Commands of the frame beside the kinds', renamed under these keys. */
const frameCommands: Readonly<Record<string, string>> = {
  whois: '/whois',
  cloudstatus: '/cloudstatus',
  access: '/access',
};

/** Checks everything but access; `kinds` are those that there are. Pure. */
export function checkSettings(
  settings: Settings,
  environment: Environment,
  kinds: ReadonlyMap<string, Kind> | undefined,
): Findings {
  const faults = [
    ...awsFaults(settings, environment),
    ...refreshFaults(settings),
    ...networkFaults(settings),
    ...ownerFaults(settings),
    ...resolverFaults(settings),
    ...durationFaults(settings),
    ...dateFaults(settings),
    ...commandFaults(settings, kinds),
    ...slackFaults(settings, kinds),
  ];
  return { faults, warnings: kinds ? unknownKinds(settings, [...kinds.keys()]) : [] };
}

function awsFaults({ aws = {} }: Settings, environment: Environment): Faults {
  const faults: Faults = [];
  const reference = /^env:(.*)$/.exec(aws.externalId ?? '')?.[1];
  if (reference !== undefined && !environment[reference]) {
    const problem = `the variable ${JSON.stringify(reference)} that it names is not set`;
    faults.push({ key: 'aws.externalId', problem, example: 'env:CLOUDWHOIS_EXTERNAL_ID' });
  }
  for (const [i, { account, region }] of (aws.exclude ?? []).entries()) {
    if (account !== undefined || region !== undefined) continue;
    const problem = 'names neither an account nor a region';
    faults.push({ key: `aws.exclude[${i}]`, problem, example: "{ account: '444455556666', why: SCP }" });
  }
  const seen = new Set<string>();
  for (const [i, { id }] of (aws.accounts ?? []).entries()) {
    if (seen.has(id)) faults.push({ key: `aws.accounts[${i}].id`, problem: `${id} is listed twice` });
    seen.add(id);
  }
  const problem = aws.portal && isWebAddress(aws.portal.start);
  if (problem) faults.push({ key: 'aws.portal.start', problem, example: 'https://acme.awsapps.com/start' });
  return faults;
}

function refreshFaults({ refresh = {} }: Settings): Faults {
  const crons = Object.entries(refresh).flatMap(([kind, set]) => {
    if (typeof set === 'string') return [{ key: `refresh.${kind}`, every: set }];
    const accounts = Object.entries(set.accounts ?? {}).map(([id, own]) => ({
      key: `refresh.${kind}.accounts.${id}`,
      every: own.every,
    }));
    return [{ key: `refresh.${kind}`, every: set.every }, ...accounts].map(({ key, every }) => ({
      key: `${key}.every`,
      every,
    }));
  });
  return crons
    .filter(({ every }) => every !== undefined && !isCron(every))
    .map(({ key }) => ({ key, problem: 'must be five fields of cron, in UTC', example: "'0 */6 * * *'" }));
}

function networkFaults({ networks = [] }: Settings): Faults {
  return networks.flatMap(({ cidr }, i) => {
    if (parseNetwork(cidr)) return [];
    const problem = 'must be a network: an address, a slash and a prefix length';
    return [{ key: `networks[${i}].cidr`, problem, example: '198.51.100.0/24' }];
  });
}

function ownerFaults({ owners = [] }: Settings): Faults {
  return owners.flatMap((rule, i) => {
    const patterns = [
      { key: 'name', pattern: 'name' in rule ? rule.name : undefined },
      { key: 'matches', pattern: 'matches' in rule ? rule.matches : undefined },
    ];
    return patterns.flatMap(({ key, pattern }) => {
      const problem = pattern === undefined ? undefined : patternProblem(pattern);
      return problem === undefined ? [] : [{ key: `owners[${i}].${key}`, problem, example: "'^pay-'" }];
    });
  });
}

function resolverFaults({ resolvers = [] }: Settings): Faults {
  return resolvers.flatMap((resolver, i) => {
    if (parseAddress(resolver) !== undefined) return [];
    const problem = 'must be the address of a DNS server, not its name';
    return [{ key: `resolvers[${i}]`, problem, example: '9.9.9.9' }];
  });
}

/** Names come from tags that anybody in the cloud may write, so a pattern must be safe on any text. */
function patternProblem(pattern: string): string | undefined {
  if (/\([^()]*[+*}][^()]*\)\s*[+*{]/.test(pattern))
    return 'repeats a repetition, which can take minutes on a long name';
  try {
    return new RegExp(pattern, 'u').flags === 'u' ? undefined : 'must be a regular expression';
  } catch {
    return 'must be a regular expression';
  }
}

function durationFaults(settings: Settings): Faults {
  const refresh = Object.entries(settings.refresh ?? {}).flatMap(([kind, set]) => {
    if (typeof set === 'string') return [];
    const accounts = Object.entries(set.accounts ?? {}).map(([id, own]): [string, string | undefined] => [
      `refresh.${kind}.accounts.${id}.staleAfter`,
      own.staleAfter,
    ]);
    return [[`refresh.${kind}.staleAfter`, set.staleAfter] as const, ...accounts];
  });
  const requests = Object.entries(settings.access?.requests ?? {}).map(
    ([kind, { longest }]) => [`access.requests.${kind}.longest`, longest] as const,
  );
  return [...refresh, ...requests, ['history', settings.history] as const]
    .filter(([, text]) => text !== undefined && parseDuration(text) === undefined)
    .map(([key]) => ({ key, problem: 'is too long a duration', example: '90d' }));
}

function dateFaults({ access = {} }: Settings): Faults {
  return (access.tokens ?? []).flatMap(({ expires }, i) => {
    if (expires === undefined || isDate(expires)) return [];
    const problem = 'must be a date that exists, without a time';
    return [{ key: `access.tokens[${i}].expires`, problem, example: '2027-01-01' }];
  });
}

function isDate(text: string): boolean {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  // 30 February is read as 2 March by some engines, and refused by others
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function commandFaults({ slack = {} }: Settings, kinds: ReadonlyMap<string, Kind> | undefined): Faults {
  const renamed = slack.commands ?? {};
  const taken = new Map<string, string>();
  const own = [...(kinds ?? [])].map(([name, kind]): [string, string] => [name, kind.command.name]);
  for (const [name, command] of [...own, ...Object.entries(frameCommands)]) {
    if (!Object.hasOwn(renamed, name)) taken.set(command, name);
  }
  return Object.entries(renamed).flatMap(([kind, command]) => {
    const other = taken.get(command);
    taken.set(command, kind);
    if (other === undefined) return [];
    return [{ key: `slack.commands.${kind}`, problem: `${command} is already the command of ${other}` }];
  });
}

/**
 * Warnings for kinds that the file names and that do not exist: the folder may come with the next version. Those in
 * the access rules are the access room's.
 */
function unknownKinds({ refresh, slack }: Settings, names: readonly string[]): string[] {
  const keyed = [
    ...keysOf('refresh', refresh),
    ...keysOf('slack.commands', slack?.commands),
    ...keysOf('slack.replies', slack?.replies),
  ];
  const known = new Set([...names, ...Object.keys(frameCommands), 'default']);
  return keyed
    .filter(([, kind]) => !known.has(kind))
    .map(([key, kind]) => `${key}: there is no kind "${kind}"${didYouMean(kind, names)}`);
}

function keysOf(key: string, record: Readonly<Record<string, unknown>> = {}) {
  return Object.keys(record).map((kind) => [key, kind] as const);
}
