import { stripVTControlCharacters } from 'node:util';
import type { ConfigError } from '#kit';
import type { Config } from './config.types.ts';
import { variables } from './variables.ts';

const hidden = '<redacted>';

/** All faults for a terminal: what and where, an example below each, and at the end what to do. No secret is in it. */
export function formatFaults(error: ConfigError): string {
  const faults = error.faults.map(({ key, problem, example }) =>
    [`  ${key}: ${problem}`, ...(example === undefined ? [] : [`    for example: ${example}`])]
      .map(printable)
      .join('\n'),
  );
  return [error.message, '', ...faults, '', 'Nothing was started. Correct them and start again.'].join('\n');
}

/** Values come from files that others write: one line each, and nothing that steers a terminal. */
function printable(line: string): string {
  return stripVTControlCharacters(line).replace(/\p{Cc}|\p{Bidi_Control}/gu, '�');
}

/** The configuration as it may be printed: every secret that is set shows as `<redacted>`. */
export function redacted({
  settings,
  sessionSecret,
  alertsSecret,
  slack,
  oidc,
  elasticsearch,
  aws,
  ...rest
}: Config) {
  const { externalId, ...awsSettings } = settings.aws ?? {};
  const shown = externalId?.startsWith('env:') ? externalId : hidden;
  return {
    ...rest,
    ...(sessionSecret === undefined ? {} : { sessionSecret: hidden }),
    ...(alertsSecret === undefined ? {} : { alertsSecret: hidden }),
    slack: hide(slack, [
      ...(['signingSecret', 'previousSigningSecret', 'botToken', 'appToken'] as const),
      ...(['configToken', 'clientSecret'] as const),
    ]),
    ...(oidc ? { oidc: hide(oidc, ['clientSecret']) } : {}),
    ...(elasticsearch ? { elasticsearch: hide(elasticsearch, ['apiKey']) } : {}),
    aws: hide(aws, ['externalId']),
    settings: {
      ...settings,
      ...(settings.aws
        ? { aws: { ...awsSettings, ...(externalId === undefined ? {} : { externalId: shown }) } }
        : {}),
    },
  };
}

function hide<T extends object>(record: T, secrets: readonly (keyof T & string)[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [
      name,
      secrets.some((secret) => secret === name) ? hidden : value,
    ]),
  );
}

/** The text of an example environment file: every variable, what it is for, and its default or an example. */
export function exampleEnvironment(): string {
  const head =
    '# Each variable also exists as NAME_FILE; awssm:, awsssm: and awskms: values are resolved through AWS.';
  const blocks = variables.map(({ name, about, fallback, example, secret }) =>
    [`# ${about}${secret ? ' (secret)' : ''}`, `# ${name}=${fallback ?? example}`].join('\n'),
  );
  return `${[head, ...blocks].join('\n\n')}\n`;
}
