import type { Answer, CloudwhoisError, Whois } from '#kit';
import { denied, invalid, outcomes, unauthorized, unavailable } from '#kit';
import type { AskInput } from '../answer/ask.types.ts';
import { plain } from './plain.ts';

/** One question as the options put it; without a kind, whatever the text holds. */
export type Asked = Pick<AskInput, 'text' | 'live' | 'at' | 'cursor'> & { kind?: string };

/**
 * Asks a running cloudwhois over its API, with the bearer token where there is one. Problems that carry an answer
 * (invalid, denied) are given back as that answer; others throw with the server's own words: `unauthorized` for a
 * token that is none, `denied`, `invalid` for what the server cannot take, `unavailable` for everything else. A
 * redirect is not followed: the token is for this server alone.
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
  throw problemOf(url.origin, response, body);
}

function questionUrl(server: string, { kind, text, live, at, cursor }: Asked): URL {
  const base = URL.parse(server.endsWith('/') ? server : `${server}/`);
  if (base?.protocol !== 'https:' && base?.protocol !== 'http:')
    throw invalid(`"${server}" is no URL.`, { fix: 'Example: --server https://whois.example.com' });
  const url = new URL(`v1/${encodeURIComponent(kind ?? 'whois')}`, base);
  url.searchParams.set('q', text);
  if (live) url.searchParams.set('live', 'true');
  if (at !== undefined) url.searchParams.set('at', at);
  if (cursor !== undefined) url.searchParams.set('cursor', cursor);
  return url;
}

/** Enough to print it, and to have an exit code. */
function isReply(body: unknown): body is Answer | Whois {
  if (typeof body !== 'object' || body === null || !('outcome' in body)) return false;
  const list = 'answers' in body ? body.answers : 'results' in body ? body.results : undefined;
  return outcomes.some((outcome) => outcome === body.outcome) && Array.isArray(list);
}

function problemOf(origin: string, { ok, status, statusText }: Response, body: unknown): CloudwhoisError {
  const detail = typeof body === 'object' && body !== null && 'detail' in body ? body.detail : undefined;
  const said = typeof detail === 'string' ? detail : ok ? 'not an answer of cloudwhois' : statusText;
  const message = `${origin} answered ${status}: ${plain(said)}`;
  if (status === 401)
    return unauthorized(message, { fix: 'Set CLOUDWHOIS_TOKEN to a token of access.tokens.' });
  if (status === 403) return denied(message);
  return status === 400 || status === 404 ? invalid(message) : unavailable(message);
}
