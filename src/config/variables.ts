import { roles, storeNames } from './config.types.ts';
import type { Check } from './variable-checks.ts';
import {
  areOrigins,
  areWebAddresses,
  isFingerprint,
  isHost,
  isPort,
  isSafeAddress,
  isTrustedProxy,
  isWebAddress,
  longerThan,
  oneOf,
  someOf,
  startsWith,
} from './variable-checks.ts';

/** One variable of the environment. The table drives reading, help and the example file. */
export interface Variable {
  name: string;
  about: string;
  /** What would do; for a secret the shape of it, never one that works. */
  example: string;
  fallback?: string;
  secret?: true;
  /** Runs on the value after files and references are resolved. */
  check?: Check;
}

const levels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

const server: Variable[] = [
  { name: 'HOST', about: 'address to listen on', example: '0.0.0.0', fallback: '127.0.0.1', check: isHost },
  { name: 'PORT', about: 'port to listen on', example: '8080', fallback: '8080', check: isPort },
  {
    name: 'PUBLIC_URL',
    about: 'the address under which people reach the console',
    example: 'https://cloudwhois.example.com',
    check: isWebAddress,
  },
  {
    name: 'TRUST_PROXY',
    about: 'whose X-Forwarded-For is believed: false, a number of hops, or addresses and networks',
    example: '10.0.0.0/8',
    fallback: 'false',
    check: isTrustedProxy,
  },
  {
    name: 'LOG_LEVEL',
    about: 'how much is logged',
    example: 'info',
    fallback: 'info',
    check: oneOf(levels),
  },
];

const own: Variable[] = [
  {
    name: 'CLOUDWHOIS_CONFIG',
    about: 'the configuration file; the default may be missing, a named one may not',
    example: './cloudwhois.yaml',
  },
  {
    name: 'CLOUDWHOIS_DATA',
    about: 'the folder for index, state and audit',
    example: './data',
    fallback: './data',
  },
  {
    name: 'CLOUDWHOIS_ROLES',
    about: 'what this process does; without collector nothing refreshes in the background',
    example: 'router,collector',
    fallback: 'router,collector',
    check: someOf(roles),
  },
  {
    name: 'CLOUDWHOIS_STORE',
    about: 'where the index lives',
    example: 'sqlite',
    fallback: 'sqlite',
    check: oneOf(storeNames),
  },
  {
    name: 'CLOUDWHOIS_SESSION_SECRET',
    about: 'for sign-in, not used yet: seals the console sessions; the same on every router',
    example: '<at least 32 random characters>',
    secret: true,
    check: longerThan(32),
  },
  {
    name: 'ELASTICSEARCH_URL',
    about: 'the cluster, where the store is elasticsearch; several nodes with commas',
    example: 'https://elastic.example.com:9200',
    check: areWebAddresses,
  },
  { name: 'ELASTICSEARCH_API_KEY', about: 'the key of the cluster', example: '<base64>', secret: true },
  {
    name: 'ELASTICSEARCH_CA_FINGERPRINT',
    about: "SHA-256 of the cluster's own certificate authority",
    example: 'AA:BB:CC:… (32 bytes in hex)',
    check: isFingerprint,
  },
];

const slack: Variable[] = [
  {
    name: 'SLACK_SIGNING_SECRET',
    about: 'proves that a request is from Slack',
    example: '<Basic Information → App Credentials → Signing Secret>',
    secret: true,
    check: longerThan(8),
  },
  {
    name: 'SLACK_SIGNING_SECRET_PREVIOUS',
    about: 'the signing secret before, while it is being rotated',
    example: '<the secret before>',
    secret: true,
    check: longerThan(8),
  },
  {
    name: 'SLACK_BOT_TOKEN',
    about: 'posts answers, reads user groups',
    example: 'xoxb-…',
    secret: true,
    check: startsWith('xoxb-'),
  },
  {
    name: 'SLACK_APP_TOKEN',
    about: 'opens Socket Mode',
    example: 'xapp-…',
    secret: true,
    check: startsWith('xapp-'),
  },
  {
    name: 'SLACK_CONFIG_TOKEN',
    about:
      'lets doctor compare the app that is installed with its manifest; for twelve hours, and for nothing else',
    example: 'xoxe.xoxp-…',
    secret: true,
    check: startsWith('xoxe.'),
  },
  {
    name: 'SLACK_CLIENT_ID',
    about: 'for sign-in with Slack, not used yet',
    example: '1234567890.1234567890',
  },
  {
    name: 'SLACK_CLIENT_SECRET',
    about: 'for sign-in with Slack, not used yet',
    example: '<Basic Information → App Credentials → Client Secret>',
    secret: true,
  },
  {
    name: 'SLACK_API_URL',
    about: 'the Web API, for GovSlack or a test',
    example: 'https://slack.com/api/',
    fallback: 'https://slack.com/api/',
    check: isSafeAddress,
  },
  {
    name: 'SLACK_RESPONSE_URLS',
    about: 'origins to which answers may be posted',
    example: 'https://hooks.slack.com',
    fallback: 'https://hooks.slack.com,https://hooks.slack-gov.com',
    check: areOrigins,
  },
];

const others: Variable[] = [
  {
    name: 'OIDC_ISSUER',
    about: 'for sign-in with an OpenID provider, not used yet',
    example: 'https://login.example.com',
    check: isSafeAddress,
  },
  {
    name: 'OIDC_CLIENT_ID',
    about: 'for sign-in, not used yet: our name at the OpenID provider',
    example: 'cloudwhois',
  },
  {
    name: 'OIDC_CLIENT_SECRET',
    about: 'for sign-in, not used yet: our secret at the OpenID provider',
    example: '<from the provider>',
    secret: true,
  },
  {
    name: 'AWS_ENDPOINT_URL',
    about: 'another place than AWS, for tests; the other AWS_* variables are the SDK’s own',
    example: 'http://127.0.0.1:5000',
    check: isWebAddress,
  },
];

/** Every variable that we read. Each also exists as `NAME_FILE`, which names a file that holds the value. */
export const variables: readonly Variable[] = [...server, ...own, ...slack, ...others];
