import { Resolver } from 'node:dns/promises';
import type { Resolve } from '#kit';
import { normaliseHostname } from '#kit';

/** Milliseconds. One try at each server: what does not answer at once is not worth the asker's time. */
const TIMEOUT_MS = 2000;

const readers: Readonly<
  Record<Parameters<Resolve>[1], (resolver: Resolver, name: string) => Promise<string[]>>
> = {
  A: (resolver, name) => resolver.resolve4(name),
  AAAA: (resolver, name) => resolver.resolve6(name),
  CNAME: (resolver, name) => resolver.resolveCname(name),
  NS: (resolver, name) => resolver.resolveNs(name),
  // A text is cut into strings of at most 255 bytes, which belong together
  TXT: async (resolver, name) => (await resolver.resolveTxt(name)).map((parts) => parts.join('')),
};

/**
 * The DNS for one question: asks `servers` (addresses; those of the machine where there are none), 2 s for each,
 * once. Rejects as `node:dns` does (`ENOTFOUND`, `ENODATA`, `ETIMEOUT`, …), with `EBADNAME` for what is no host
 * name, and with the signal's reason when it aborts.
 */
export function createResolve(options: {
  servers: readonly string[] | undefined;
  signal: AbortSignal;
}): Resolve {
  const { servers, signal } = options;
  return async (name, type) => {
    signal.throwIfAborted();
    const host = normaliseHostname(name);
    if (host === undefined) throw Object.assign(new Error('That is no host name.'), { code: 'EBADNAME' });
    const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: 1 });
    if (servers) resolver.setServers(servers);
    const cancel = () => resolver.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      const answers = await readers[type](resolver, host);
      return answers.map((answer) => (type === 'TXT' ? answer : answer.toLowerCase().replace(/\.$/, '')));
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  };
}
