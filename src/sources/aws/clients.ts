import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { ClientClass, Place } from '#kit';
import { partitionOf } from '#kit';
import type { Asker } from './asker.ts';
import { nameFailedCall } from './name-failed-call.ts';
import { createRecent } from './recent.ts';

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
  /** The client of this class for an account and region; `global` stands for the hub's region, or the service's one home. */
  at<C>(type: ClientClass<C>, place: Place, asker?: Asker): C;
  /** A client with the hub's own credentials, in the hub's region. */
  hub<C>(type: ClientClass<C>): C;
  /** A client that signs nothing. */
  anonymous<C>(type: ClientClass<C>, region: string): C;
  /** Aborts once these are closed: for calls that no question or refresh waits for, such as the assuming of a role. */
  closing: AbortSignal;
  close(): void;
}

/** `credentials` is asked for an account's credentials whenever a client needs them. */
export function createClients(options: {
  region: string;
  endpoint?: string;
  credentials: (account: string, asker?: Asker) => Promise<Credentials>;
}): Clients {
  // The SDK has no timeouts of its own, and without `throwOnRequestTimeout` it would only log a warning
  const handler = new NodeHttpHandler({
    connectionTimeout: 2000,
    requestTimeout: 15_000,
    throwOnRequestTimeout: true,
    httpsAgent: { keepAlive: true, maxSockets: 100 },
    httpAgent: { keepAlive: true, maxSockets: 100 },
  });
  const common = { requestHandler: handler, maxAttempts: MAX_ATTEMPTS };
  const make = <C>(type: ClientClass<C>, region: string, own: object = {}) => {
    const client = new type({ ...common, ...atEndpoint(type.name, options.endpoint), region, ...own });
    nameFailedCall(client as { middlewareStack: unknown }, {
      isAnonymous: own === unsigned,
      endpoint: options.endpoint,
    });
    return client;
  };
  const recent = createRecent(MOST_CLIENTS);
  const closing = new AbortController();
  return {
    at: (type, { account, region: wanted }, asker) => {
      const region = regionFor(type.name, wanted, options.region);
      const who = `${asker?.role ?? ''} ${asker?.identity ?? ''}`;
      return recent(`${type.name}/${account}/${region}/${who}`, () =>
        make(type, region, { credentials: () => options.credentials(account, asker) }),
      );
    },
    hub: (type) => recent(type.name, () => make(type, options.region)),
    anonymous: (type, wanted) => {
      const region = regionFor(type.name, wanted, options.region);
      return recent(`${type.name}/anonymous/${region}`, () => make(type, region, unsigned));
    },
    closing: closing.signal,
    close() {
      closing.abort();
      handler.destroy();
    },
  };
}

/** How a client is told of an endpoint that is not AWS's own. */
function atEndpoint(client: string, endpoint: string | undefined): object {
  if (endpoint === undefined) return {};
  // The rules of S3 Control put the account's id before the host, which no name server knows there
  if (client === 'S3ControlClient') return { endpoint, endpointProvider: () => ({ url: new URL(endpoint) }) };
  // A bucket's name as host name does not work on an endpoint that is a plain address
  return { endpoint, forcePathStyle: true };
}

/**
 * Of the services without regions, most have rules that find their one host from any region of the partition
 * (Route 53, IAM, CloudFront, Organizations); these have none. They are in the partition `aws` alone.
 */
const homes: Readonly<Record<string, string>> = {
  GlobalAcceleratorClient: 'us-west-2',
  Route53DomainsClient: 'us-east-1',
};

function regionFor(client: string, wanted: string, hub: string): string {
  if (wanted !== 'global') return wanted;
  return (partitionOf(hub) === 'aws' && homes[client]) || hub;
}

/** The SDK asks for credentials and signs before it sends: here it gets none, and a signer that signs nothing. */
const unsigned = {
  credentials: { accessKeyId: '', secretAccessKey: '' },
  signer: { sign: async <T>(request: T) => request },
};
