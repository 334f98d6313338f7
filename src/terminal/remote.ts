import type { Answer, CloudwhoisError, Whois } from '#kit';
import { denied, invalid, outcomes, unauthorized, unavailable } from '#kit';
import type { AskInput } from '../answer/ask.types.ts';
import { plain } from './plain.ts';

/** One question as the options put it; without a kind, whatever the text holds. */
export type Asked = Pick<AskInput, 'text' | 'live' | 'at' | 'cursor'> & { kind?: string };

interface Server {
  server: string;
  token?: string;
  signal: AbortSignal;
}

/**
 * Asks a running cloudwhois over its API, with the bearer token where there is one. Problems that carry an answer
 * (invalid, denied) are given back as that answer; others throw with the server's own words: `unauthorized` for a
 * token that is none, `denied`, `invalid` for what the server cannot take, `unavailable` for everything else. A
 * redirect is not followed: the token is for this server alone.
 */
export async function askRemotely({ asked, ...to }: Server & { asked: Asked }): Promise<Answer | Whois> {
  const url = questionUrl(to.server, asked);
  const { response, body } = await send(url, to, {});
  if (isReply(body)) return body;
  throw problemOf(url.origin, response, body);
}

/** The same for many texts at once: an item for each, in their order. */
export async function askManyRemotely({
  texts,
  live,
  at,
  ...to
}: Server & { texts: readonly string[] } & Pick<Asked, 'live' | 'at'>): Promise<Whois[]> {
  const url = apiUrl(to.server, 'whois');
  const { response, body } = await send(url, to, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ texts, ...(live && { live }), ...(at !== undefined && { at }) }),
  });
  const items = typeof body === 'object' && body !== null && 'items' in body ? body.items : undefined;
  if (Array.isArray(items) && items.length === texts.length && items.every(isWhois)) return items;
  throw problemOf(url.origin, response, body);
}

async function send(
  url: URL,
  { token, signal }: Server,
  { headers, ...request }: { method?: string; headers?: Record<string, string>; body?: string },
): Promise<{ response: Response; body: unknown }> {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const options = {
    ...request,
    headers: { ...headers, ...authorization },
    signal,
    redirect: 'error',
  } as const;
  const response = await fetch(url, options).catch((error: unknown) => {
    throw unavailable(`${url.origin} does not answer.`, {
      cause: error,
      fix: 'Check the address, and that the server runs.',
    });
  });
  return { response, body: await response.json().catch(() => undefined) };
}

function apiUrl(server: string, route: string): URL {
  const base = URL.parse(server.endsWith('/') ? server : `${server}/`);
  if (base?.protocol !== 'https:' && base?.protocol !== 'http:')
    throw invalid(`"${server}" is no URL.`, { fix: 'Example: --server https://whois.example.com' });
  return new URL(`v1/${encodeURIComponent(route)}`, base);
}

function questionUrl(server: string, { kind, text, live, at, cursor }: Asked): URL {
  const url = apiUrl(server, kind ?? 'whois');
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

function isWhois(item: unknown): item is Whois {
  return isReply(item) && 'answers' in item;
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
