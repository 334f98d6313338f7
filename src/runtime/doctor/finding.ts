import type { Clock, Cloud, Kind, Store } from '#kit';
import { CloudwhoisError, classify } from '#kit';
import type { Config, Environment } from '../../config.ts';

/** One finding: what was looked at, how it stands, and what to do next. */
export interface Finding {
  name: string;
  state: 'ok' | 'warning' | 'fault';
  detail: string;
  fix?: string;
}

/** What of a Slack app's manifest decides how it works. */
export interface SlackApp {
  features?: {
    app_home?: { home_tab_enabled?: boolean; messages_tab_enabled?: boolean };
    shortcuts?: readonly { callback_id: string }[];
    unfurl_domains?: readonly string[];
    slash_commands?: readonly { command: string; url?: string }[];
  };
  oauth_config?: { scopes?: { bot?: readonly string[] } };
  settings?: {
    interactivity?: { request_url?: string };
    event_subscriptions?: { request_url?: string; bot_events?: readonly string[] };
    org_deploy_enabled?: boolean;
    socket_mode_enabled?: boolean;
  };
}

/** The deployment that is looked at. */
export interface Patient {
  config: Config;
  kinds: ReadonlyMap<string, Kind>;
  environment: Environment;
  /** Opened by the first who needs it; rejects for each where it cannot be opened. */
  store: () => Promise<Store>;
  cloud: () => Cloud;
  /** The region of the hub's own AWS calls. */
  region: string;
  /** What the Slack app must be allowed to, by Slack's names. */
  slackScopes: readonly { scope: string; why: string }[];
  /** The app as it should be installed; throws where no app could be made of the configuration. */
  slackManifest: () => SlackApp;
  clock: Clock;
  fetch: typeof fetch;
  /** Whether Node sends its requests through the proxies of the environment. */
  usesProxy: boolean;
  /** Posts a test message to every configured channel; otherwise nothing is posted. */
  send: boolean;
  /** Tries the permissions in this account, instead of one for each role. */
  account?: string | undefined;
}

/** Something that can be looked at on its own. */
export interface Check {
  name: string;
  /** How many times longer than others it may take, where it has much to ask. */
  patience?: number;
  run(patient: Patient, signal: AbortSignal): Promise<Finding[]>;
}

/** A finding that is fine. */
export function fine(name: string, detail: string): Finding {
  return { name, state: 'ok', detail };
}

/** The fault that an error is, with what to do about it. */
export function faultOf(name: string, error: unknown): Finding {
  const { detail, fix } = error instanceof CloudwhoisError ? ourOwn(error) : others(error);
  return { name, state: 'fault', detail, ...(fix !== undefined && { fix }) };
}

/** What we say of it, and what lies behind; a certificate that is not trusted is mended in one way alone. */
function ourOwn({ message, cause, fix }: CloudwhoisError): Said {
  if (cause === undefined) return { detail: message, fix };
  const { error } = classify(cause);
  const detail = `${message} (${error.message})`;
  return { detail, fix: error.code === 'UntrustedCertificate' ? error.fix : fix };
}

interface Said {
  detail: string;
  fix: string | undefined;
}

function others(raised: unknown): Said {
  const { error } = classify(raised);
  return { detail: `${error.code}: ${error.message}`, fix: error.fix };
}
