import { readFile } from 'node:fs/promises';
import type { PublishedRange } from '#kit';
import { parseNetwork, unavailable } from '#kit';

/** Where AWS publishes its address ranges, unless the configuration names another place. */
const PUBLISHED = 'https://ip-ranges.amazonaws.com/ip-ranges.json';
const TIMEOUT_MS = 15_000;
/** The feed has about 2 MB; ten times that is no feed. */
const MOST_BYTES = 20_000_000;

/**
 * Reads AWS's published ranges, IPv4 and IPv6, from a URL or a file. Throws `unavailable` for anything that cannot
 * be read in time or is not such a feed, an empty one included: never "no ranges".
 */
export async function readRanges(options: {
  from: string | undefined;
  fetch: typeof fetch;
  signal: AbortSignal;
}): Promise<PublishedRange[]> {
  const from = options.from ?? PUBLISHED;
  try {
    const text = /^https?:/.test(from) ? await download(from, options) : await readFile(from, 'utf8');
    return parseRanges(text);
  } catch (error) {
    options.signal.throwIfAborted();
    throw unavailable(`AWS's published address ranges could not be read from ${from}.`, {
      cause: error,
      fix: 'Check aws.ranges: a URL or file of the shape of ip-ranges.json.',
    });
  }
}

async function download(url: string, options: { fetch: typeof fetch; signal: AbortSignal }): Promise<string> {
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(TIMEOUT_MS)]);
  const response = await options.fetch(url, { signal, redirect: 'error' });
  if (!response.ok || !response.body) throw new Error(`The feed answers with status ${response.status}`);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.byteLength;
    if (bytes > MOST_BYTES) throw new Error('The feed is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The ranges of a feed's text. Throws where it is not one. */
export function parseRanges(text: string): PublishedRange[] {
  const feed = JSON.parse(text) as Record<string, unknown> | null;
  const v4 = listOf(feed?.prefixes, 'ip_prefix');
  const v6 = listOf(feed?.ipv6_prefixes, 'ipv6_prefix');
  if (v4.length === 0) throw new Error('The feed is empty');
  return [...v4, ...v6];
}

function listOf(list: unknown, member: string): PublishedRange[] {
  if (!Array.isArray(list)) throw new Error('The feed does not have the published shape');
  return list.map((entry: Record<string, unknown> | null) => {
    const { [member]: prefix, service, region } = entry ?? {};
    const network = typeof prefix === 'string' ? parseNetwork(prefix) : undefined;
    if (!network || typeof service !== 'string' || typeof region !== 'string') {
      throw new Error(`The feed has ${JSON.stringify(entry).slice(0, 100)} for a range`);
    }
    return { cidr: network.text, service, region };
  });
}
