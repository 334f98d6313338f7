import { resolve } from 'node:path';
import type { ConfigFault, Settings } from '#kit';
import type { Config, Environment, SlackSecrets, StoreName } from './config.types.ts';
import type { Values } from './environment.ts';
import { listOf } from './variable-checks.ts';
import { variables } from './variables.ts';

interface Parts {
  values: Values;
  settings: Settings;
  cwd: string;
  environment: Environment;
  stores: readonly string[] | undefined;
}

/** Puts the values together, and checks those that make sense only together. */
export function buildConfig(parts: Parts): {
  config: Omit<Config, 'warnings'>;
  faults: ConfigFault[];
  warnings: string[];
} {
  const { values, settings, cwd } = parts;
  const get = (name: string) => values.get(name) ?? '';
  const chosen = listOf(get('CLOUDWHOIS_ROLES'));
  const config = {
    host: get('HOST'),
    port: Number(get('PORT')),
    ...given('publicUrl', values.get('PUBLIC_URL')?.replace(/\/+$/, '')),
    trustProxy: trustProxy(get('TRUST_PROXY')),
    logLevel: get('LOG_LEVEL'),
    dataFolder: resolve(cwd, get('CLOUDWHOIS_DATA')),
    roles: { router: chosen.includes('router'), collector: chosen.includes('collector') },
    store: get('CLOUDWHOIS_STORE') as StoreName,
    ...elasticsearch(values),
    ...given('sessionSecret', values.get('CLOUDWHOIS_SESSION_SECRET')),
    slack: slackSecrets(values),
    ...oidc(values),
    aws: {
      ...given('endpoint', values.get('AWS_ENDPOINT_URL')),
      ...given('externalId', namedIn(settings.aws?.externalId, parts)),
    },
    ...given('alertsSecret', namedIn(settings.alerts?.webhook?.secret, parts)),
    settings,
  };
  return { config, faults: combinationFaults(parts), warnings: doubts(values) };
}

function slackSecrets(values: Values): SlackSecrets {
  return {
    ...given('signingSecret', values.get('SLACK_SIGNING_SECRET')),
    ...given('previousSigningSecret', values.get('SLACK_SIGNING_SECRET_PREVIOUS')),
    ...given('botToken', values.get('SLACK_BOT_TOKEN')),
    ...given('appToken', values.get('SLACK_APP_TOKEN')),
    ...given('configToken', values.get('SLACK_CONFIG_TOKEN')),
    ...given('clientId', values.get('SLACK_CLIENT_ID')),
    ...given('clientSecret', values.get('SLACK_CLIENT_SECRET')),
    apiUrl: (values.get('SLACK_API_URL') ?? '').replace(/\/*$/, '/'),
    responseUrls: listOf(values.get('SLACK_RESPONSE_URLS') ?? '').map((url) => new URL(url).origin),
  };
}

function elasticsearch(values: Values): Pick<Config, 'elasticsearch'> {
  const url = values.get('ELASTICSEARCH_URL');
  if (url === undefined) return {};
  return {
    elasticsearch: {
      urls: listOf(url),
      ...given('apiKey', values.get('ELASTICSEARCH_API_KEY')),
      ...given('caFingerprint', values.get('ELASTICSEARCH_CA_FINGERPRINT')),
    },
  };
}

function oidc(values: Values): Pick<Config, 'oidc'> {
  const [issuer, clientId, clientSecret] = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'].map(
    values.get,
  );
  return issuer && clientId && clientSecret ? { oidc: { issuer, clientId, clientSecret } } : {};
}

/** A setting as it is, or the variable that it names: `env:NAME`. */
function namedIn(text: string | undefined, { environment }: Parts): string | undefined {
  const name = /^env:(.*)$/.exec(text ?? '')?.[1];
  return name === undefined ? text : environment[name];
}

function trustProxy(text: string): Config['trustProxy'] {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^[0-9]+$/.test(text) ? Number(text) : listOf(text);
}

/** Variables that are of use only together. */
const together = [
  ['SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET'],
  ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'],
];

function combinationFaults({ values, stores }: Parts): ConfigFault[] {
  const missing = together
    .filter((names) => names.some(values.isSet))
    .flatMap((names) => names.filter((name) => !values.isSet(name)).map((name) => ({ name, names })))
    .map(({ name, names }) => ({
      key: name,
      problem: `is not set, while ${names.filter(values.isSet).join(' and ')} is`,
      example: names.map((one) => `${one}=…`).join(' '),
    }));
  const store = values.get('CLOUDWHOIS_STORE') ?? '';
  const unbuilt = stores !== undefined && !stores.includes(store) && store !== '';
  return [
    ...missing,
    ...needs(values, 'SLACK_SIGNING_SECRET_PREVIOUS', 'SLACK_SIGNING_SECRET'),
    ...(store === 'elasticsearch' ? needs(values, 'CLOUDWHOIS_STORE', 'ELASTICSEARCH_URL') : []),
    ...unpinnable(values),
    ...(unbuilt
      ? [
          {
            key: 'CLOUDWHOIS_STORE',
            problem: `the store ${store} is not part of this version`,
            example: `CLOUDWHOIS_STORE=${stores[0]}`,
          },
        ]
      : []),
  ];
}

function needs(values: Values, name: string, needed: string): ConfigFault[] {
  if (!values.isSet(name) || values.isSet(needed)) return [];
  const { example = '…' } = variables.find((variable) => variable.name === needed) ?? {};
  return [{ key: needed, problem: `is not set, while ${name} needs it`, example: `${needed}=${example}` }];
}

/** Without TLS there is no certificate whose authority could be checked. */
function unpinnable(values: Values): ConfigFault[] {
  const plain = listOf(values.get('ELASTICSEARCH_URL') ?? '').some((url) => url.startsWith('http:'));
  if (!plain || !values.isSet('ELASTICSEARCH_CA_FINGERPRINT')) return [];
  const problem = 'is plain http, while ELASTICSEARCH_CA_FINGERPRINT is set';
  return [
    { key: 'ELASTICSEARCH_URL', problem, example: 'ELASTICSEARCH_URL=https://elastic.example.com:9200' },
  ];
}

/** What is allowed but seldom meant. */
function doubts(values: Values): string[] {
  const publicUrl = values.get('PUBLIC_URL') ?? '';
  const elastic = ['ELASTICSEARCH_URL', 'ELASTICSEARCH_API_KEY', 'ELASTICSEARCH_CA_FINGERPRINT'];
  return [
    ...(values.get('TRUST_PROXY') === 'true'
      ? ['TRUST_PROXY=true believes the X-Forwarded-For of everybody; name the proxies instead']
      : []),
    ...(/^http:\/\/(?!localhost|127\.0\.0\.1|\[::1\])/.test(publicUrl)
      ? ['PUBLIC_URL is plain http: sign-in and answers cross the network unprotected']
      : []),
    ...(values.get('CLOUDWHOIS_STORE') === 'sqlite'
      ? elastic.filter(values.isSet).map((name) => `${name} is ignored, since CLOUDWHOIS_STORE is sqlite`)
      : []),
  ];
}

function given<K extends string, V>(name: K, value: V | undefined): { [name in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { [name in K]?: V });
}
