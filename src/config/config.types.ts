import type { ConfigFault, Kind, Settings } from '#kit';

/** What a process is started with: the names and texts of its environment. */
export type Environment = Readonly<Record<string, string | undefined>>;

export const roles = ['router', 'collector'] as const;
export type Role = (typeof roles)[number];

export const storeNames = ['sqlite', 'elasticsearch'] as const;
export type StoreName = (typeof storeNames)[number];

/** What a check of the settings found; faults stop the start, warnings are only told. */
export interface Findings {
  faults: readonly ConfigFault[];
  warnings: readonly string[];
}

export interface SlackSecrets {
  signingSecret?: string;
  /** Still accepted while a new signing secret is rolled out. */
  previousSigningSecret?: string;
  botToken?: string;
  appToken?: string;
  /** Reads the manifest of the app that is installed: for the doctor alone. */
  configToken?: string;
  clientId?: string;
  clientSecret?: string;
  /** With a slash at its end. */
  apiUrl: string;
  /** The origins to which answers may be posted. */
  responseUrls: readonly string[];
}

/** Everything the product is told at its start, checked and with secrets resolved. Never print it: see `redacted`. */
export interface Config {
  host: string;
  /** 0 lets the system choose one. */
  port: number;
  /** Without a slash at its end; absent: nobody told us, so links use the address that is listened on. */
  publicUrl?: string;
  /** As Fastify takes it: nobody, everybody, a number of hops, or the proxies' addresses and networks. */
  trustProxy: boolean | number | string[];
  logLevel: string;
  /** Absolute. */
  dataFolder: string;
  roles: Readonly<Record<Role, boolean>>;
  store: StoreName;
  elasticsearch?: { urls: readonly string[]; apiKey?: string; caFingerprint?: string };
  sessionSecret?: string;
  slack: SlackSecrets;
  oidc?: { issuer: string; clientId: string; clientSecret: string };
  aws: { endpoint?: string; externalId?: string };
  /** Signs what is posted to the webhook for alerts. */
  alertsSecret?: string;
  settings: Settings;
  /** The configuration file that was read, absolute; absent where there is none. */
  configFile?: string;
  warnings: readonly string[];
}

export interface LoadOptions {
  environment: Environment;
  /** Relative paths start here. */
  cwd: string;
  /** Reads a text file; rejects with a `code` (`ENOENT`) as `node:fs` does. Default: the disk. */
  readFile?: (path: string) => Promise<string>;
  /** Resolves `awssm:`, `awsssm:` and `awskms:` values to the secret. */
  resolveSecret?: (reference: string) => Promise<string>;
  /** Checks across rooms, such as those of the access rules. */
  checks?: readonly ((settings: Settings) => Findings)[];
  /** The kinds there are: names in the file that are no kind give a warning. */
  kinds?: ReadonlyMap<string, Kind>;
  /** The stores that this build has. Default: all. */
  stores?: readonly string[];
}
