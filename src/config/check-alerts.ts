import type { ConfigFault, Kind, Settings } from '#kit';
import { parseDuration } from '#kit';
import type { Environment, Findings } from './config.types.ts';
import { isCron } from './cron.ts';
import { didYouMean } from './similar.ts';
import { isSafeAddress } from './variable-checks.ts';

type Alerts = NonNullable<Settings['alerts']>;
type Faults = ConfigFault[];

/** What the schema cannot say of the part `alerts`. Findings that no kind has are a warning. Pure. */
export function checkAlerts(
  { alerts = {}, slack }: Settings,
  environment: Environment,
  kinds: ReadonlyMap<string, Kind> | undefined,
): Findings {
  const faults = [
    ...findingFaults(alerts, slack?.alerts),
    ...questionFaults(alerts),
    ...webhookFaults(alerts, environment),
  ];
  return { faults, warnings: kinds ? unknownFindings(alerts, kinds) : [] };
}

function named({ findings = [] }: Alerts) {
  return findings.map((one): { name: string; after?: string; channel?: string } =>
    typeof one === 'string' ? { name: one } : one,
  );
}

function unknownFindings(alerts: Alerts, kinds: ReadonlyMap<string, Kind>): string[] {
  const known = [...kinds.values()].flatMap((kind) => (kind.findings ?? []).map(({ name }) => name));
  return named(alerts)
    .filter(({ name }) => !known.includes(name))
    .map(({ name }) => `alerts.findings: no kind has a finding "${name}"${didYouMean(name, known)}`);
}

function findingFaults(alerts: Alerts, central: string | undefined): Faults {
  return named(alerts).flatMap(({ name, after, channel }, i) => {
    const faults = channelFaults(`alerts.findings[${i}].channel`, channel);
    if (after !== undefined && parseDuration(after) === undefined) {
      const problem = 'is too long a duration';
      faults.push({ key: `alerts.findings[${i}].after`, problem, example: '90d' });
    }
    if (channel === undefined && central === undefined && !alerts.webhook) {
      const problem = `is not set, while the finding ${name} has no channel of its own`;
      faults.push({ key: 'slack.alerts', problem, example: 'C0CLOUD' });
    }
    return faults;
  });
}

function questionFaults({ questions = [] }: Alerts): Faults {
  return questions.flatMap(({ every, to }, i) => {
    const faults = channelFaults(`alerts.questions[${i}].to`, to);
    if (isCron(every)) return faults;
    const problem = 'must be five fields of cron, in UTC';
    return [...faults, { key: `alerts.questions[${i}].every`, problem, example: "'0 8 * * 1'" }];
  });
}

function channelFaults(key: string, channel: string | undefined): Faults {
  if (channel === undefined || /^[CG][A-Z0-9]{1,30}$/.test(channel)) return [];
  return [{ key, problem: 'must be the id of a channel, not its name', example: 'C0SECURITY' }];
}

/** Anybody could sign with what can be guessed. */
const SHORTEST_SECRET = 16;

function webhookFaults({ webhook }: Alerts, environment: Environment): Faults {
  if (!webhook) return [];
  const faults: Faults = [];
  const problem = isSafeAddress(webhook.url);
  const example = 'https://tickets.example.com/cloudwhois';
  if (problem) faults.push({ key: 'alerts.webhook.url', problem, example });
  const name = webhook.secret.slice('env:'.length);
  const { length } = environment[name] ?? '';
  const lack = length === 0 ? 'is not set' : `is shorter than ${SHORTEST_SECRET} characters`;
  if (length < SHORTEST_SECRET) {
    const short = `the variable "${name}" that it names ${lack}`;
    faults.push({ key: 'alerts.webhook.secret', problem: short, example: 'env:ALERTS_SECRET' });
  }
  return faults;
}
