import type { Answer, Whois } from '#kit';
import { invalid, unavailable } from '#kit';
import type { Asked } from './commands/ask.ts';

/**
 * Asks a running cloudwhois over its API. `CLOUDWHOIS_TOKEN` of the environment is the bearer token (given by the
 * entry through `token`). Problems that carry an answer (invalid, denied) are given back as that answer; others
 * throw `unavailable` with the server's own words.
 */
export async function askRemotely(options: {
  server: string;
  asked: Asked;
  token?: string;
  signal: AbortSignal;
}): Promise<Answer | Whois> {
  const url = questionUrl(options.server, options.asked);
  const headers = options.token === undefined ? {} : { authorization: `Bearer ${options.token}` };
  const response = await fetch(url, { headers, signal: options.signal, redirect: 'error' }).catch(
    (error: unknown) => {
      throw unavailable(`${url.origin} does not answer.`, {
        cause: error,
        fix: 'Check the address, and that the server runs.',
      });
    },
  );
  const body: unknown = await response.json().catch(() => undefined);
  if (isReply(body)) return body;
  const detail =
    typeof body === 'object' && body !== null && 'detail' in body ? String(body.detail) : response.statusText;
  throw unavailable(`${url.origin} answered ${response.status}: ${detail}`, {
    ...(response.status === 401 ? { fix: 'Set CLOUDWHOIS_TOKEN to a token of access.tokens.' } : {}),
  });
}

function questionUrl(server: string, { kind, text, live, at, cursor }: Asked): URL {
  if (!URL.canParse(server))
    throw invalid(`"${server}" is no URL.`, { fix: 'Example: --server https://whois.example.com' });
  const url = new URL(`v1/${kind ?? 'whois'}`, server.endsWith('/') ? server : `${server}/`);
  url.searchParams.set('q', text);
  if (live) url.searchParams.set('live', 'true');
  if (at !== undefined) url.searchParams.set('at', at);
  if (cursor !== undefined) url.searchParams.set('cursor', cursor);
  return url;
}

function isReply(body: unknown): body is Answer | Whois {
  return typeof body === 'object' && body !== null && 'outcome' in body && 'summary' in body;
}
