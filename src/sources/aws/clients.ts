import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { ClientClass, Place } from '#kit';
import { nameFailedCall } from './name-failed-call.ts';

/** More clients than any run uses at once; the least recently used makes room. Credentials outlive their clients. */
const MOST_CLIENTS = 256;
/** The first attempt and three more, each slower: the SDK's standard mode. */
const MAX_ATTEMPTS = 4;

/** What the SDK needs to sign a call. */
export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  expiration?: Date;
}

/** Clients that share one set of sockets. None of them may be destroyed: that would close the sockets of all. */
export interface Clients {
  /** The client of this class for an account and region; `global` stands for the hub's region. */
  at<C>(type: ClientClass<C>, place: Place): C;
  /** A client with the hub's own credentials, in the hub's region. */
  hub<C>(type: ClientClass<C>): C;
  /** Aborts once these are closed: for calls that no question or refresh waits for, such as the assuming of a role. */
  closing: AbortSignal;
  close(): void;
}

/** `credentials` is asked for an account's credentials when a client first needs them. */
export function createClients(options: {
  region: string;
  endpoint?: string;
  credentials: (account: string) => Promise<Credentials>;
}): Clients {
  // The SDK has no timeouts of its own, and without `throwOnRequestTimeout` it would only log a warning
  const handler = new NodeHttpHandler({
    connectionTimeout: 2000,
    requestTimeout: 15_000,
    throwOnRequestTimeout: true,
    httpsAgent: { keepAlive: true, maxSockets: 100 },
    httpAgent: { keepAlive: true, maxSockets: 100 },
  });
  const common = {
    requestHandler: handler,
    maxAttempts: MAX_ATTEMPTS,
    // A bucket's name as host name does not work on an endpoint that is a plain address
    ...(options.endpoint !== undefined && { endpoint: options.endpoint, forcePathStyle: true }),
  };
  const make = <C>(type: ClientClass<C>, region: string, credentials?: () => Promise<Credentials>) => {
    const client = new type({ ...common, region, ...(credentials && { credentials }) });
    nameFailedCall(client as { middlewareStack: unknown });
    return client;
  };
  const recent = createRecent(MOST_CLIENTS);
  const closing = new AbortController();
  return {
    at: (type, { account, region: wanted }) => {
      const region = wanted === 'global' ? options.region : wanted;
      return recent(`${type.name}/${account}/${region}`, () =>
        make(type, region, () => options.credentials(account)),
      );
    },
    hub: (type) => recent(type.name, () => make(type, options.region)),
    closing: closing.signal,
    close() {
      closing.abort();
      handler.destroy();
    },
  };
}

/** A map that forgets the least recently used above `most` entries. */
function createRecent(most: number): <T>(key: string, make: () => T) => T {
  const entries = new Map<string, unknown>();
  return <T>(key: string, make: () => T) => {
    const value = entries.has(key) ? (entries.get(key) as T) : make();
    entries.delete(key);
    entries.set(key, value);
    for (const oldest of entries.keys()) {
      if (entries.size <= most) break;
      entries.delete(oldest);
    }
    return value;
  };
}
