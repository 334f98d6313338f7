import type { Clock, Later, Log } from '#kit';
import type { SlackMessage } from '../message/message.ts';

/** The address that came with one command, to which later messages for it go. */
export interface ResponseTarget {
  /** Whether Slack took the message. Never rejects; a loss is logged, without the address. */
  send(message: SlackMessage): Promise<boolean>;
}

/** Slack's rule: five uses within 30 minutes. https://docs.slack.dev/interactivity/handling-user-interaction */
const maxUses = 5;
const maxAgeMs = 30 * 60_000;
/** Longer than this Slack's rate limit is not waited for. */
const maxWaitMs = 5000;

export interface ResponseUrlOptions {
  /** Origins that may be posted to; see `responseOrigins`. */
  origins: ReadonlySet<string>;
  fetch: typeof fetch;
  clock: Clock;
  schedule: Later;
  log: Log;
  /** Of one HTTP request, milliseconds. */
  timeoutMs?: number;
}

/**
 * The origins of the configuration, normalised. Throws on one that is neither https nor http on this machine:
 * an answer must not cross a network in clear.
 */
export function responseOrigins(urls: readonly string[]): ReadonlySet<string> {
  return new Set(
    urls.map((text) => {
      const url = URL.parse(text);
      if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname)))
        return url.origin;
      throw new Error('an origin for Slack response URLs is neither https nor http on the loopback');
    }),
  );
}

/** Whether a host is this machine itself. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

/**
 * Opens the address of one command, or undefined where it may not be used: it comes from outside, so only origins
 * that the operator named are ever posted to, and never with a user name in the address.
 */
export function responseTarget(
  url: string | undefined,
  options: ResponseUrlOptions,
): ResponseTarget | undefined {
  const address = URL.parse(url ?? '');
  if (!address || !options.origins.has(address.origin)) return undefined;
  if (address.username !== '' || address.password !== '') return undefined;
  const issuedAt = options.clock();
  let uses = 0;

  async function attempt(body: string): Promise<Attempt> {
    if (uses >= maxUses || options.clock() - issuedAt > maxAgeMs) {
      options.log.warn({ uses }, 'slack response url is used up');
      return 'lost';
    }
    uses += 1;
    return post(String(address), body, options);
  }

  return {
    async send(message) {
      const body = JSON.stringify(message);
      const first = await attempt(body);
      if (typeof first === 'string') return first === 'sent';
      if (first.afterMs > 0) await new Promise<void>((resolve) => options.schedule(resolve, first.afterMs));
      return (await attempt(body)) === 'sent';
    },
  };
}

/** What became of one request; with a time where another one may help after it (no connection, 5xx, 429). */
type Attempt = 'sent' | 'lost' | { afterMs: number };

/** One request. What Slack says is thrown away. */
async function post(url: string, body: string, options: ResponseUrlOptions): Promise<Attempt> {
  try {
    const response = await options.fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(options.timeoutMs ?? 3000),
    });
    await response.body?.cancel();
    if (response.ok) return 'sent';
    options.log.warn({ status: response.status }, 'slack refused a later answer');
    if (response.status >= 500) return { afterMs: 0 };
    const seconds = Math.max(1, Number(response.headers.get('retry-after')) || 1);
    return response.status === 429 && seconds * 1000 <= maxWaitMs ? { afterMs: seconds * 1000 } : 'lost';
  } catch (error) {
    // Only the name: messages of fetch may hold the address
    options.log.warn(
      { reason: error instanceof Error ? error.name : 'unknown' },
      'slack response url unreachable',
    );
    return { afterMs: 0 };
  }
}
