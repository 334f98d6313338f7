import type { Clock } from '#kit';
import { unavailable } from '#kit';

/** How long a receiver may take, milliseconds. */
const TIMEOUT_MS = 5000;

interface Webhook {
  /** https, or http to the machine itself: the configuration has checked that. */
  url: string;
  /** HMAC-SHA-256 of a text under the secret, in hex. */
  sign: (text: string) => string;
  fetch: typeof fetch;
  clock: Clock;
}

/**
 * Posts JSON to a webhook, signed as Slack signs: the receiver computes `v1=` and the HMAC of `timestamp.body`
 * (seconds since the epoch), and refuses old timestamps. Rejects with `unavailable` for anything but a status of 2xx.
 */
export function createWebhook({ url, sign, fetch, clock }: Webhook): (body: string) => Promise<void> {
  return async (body) => {
    const timestamp = String(Math.floor(clock() / 1000));
    const response = await fetch(url, {
      method: 'POST',
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        'Content-Type': 'application/json',
        'X-Cloudwhois-Timestamp': timestamp,
        'X-Cloudwhois-Signature': `v1=${sign(`${timestamp}.${body}`)}`,
      },
    }).catch((error: unknown) => {
      throw unavailable('The webhook for alerts could not be reached.', { cause: error });
    });
    await response.body?.cancel();
    if (!response.ok)
      throw unavailable(`The webhook for alerts answered with the status ${response.status}.`);
  };
}
