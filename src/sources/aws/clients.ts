import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { ClientClass, Place } from '#kit';
import { partitionOf } from '#kit';
import type { Asker } from './asker.ts';
import type { Pace } from './budgets/pace.ts';
import { makeAnonymous, makeClient } from './make-client.ts';
import { httpSettings } from './network/http-settings.ts';
import { createThreadedHandler } from './network/threaded-handler.ts';
import { createRecent } from './recent.ts';

/** More clients than any run uses at once; the least recently used makes room. Credentials outlive their clients. */
const MOST_CLIENTS = 256;
/** Calls of collectors that are under way at the same time: as many as one processor can read the answers of. */
const CALLS = 8;

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

/**
 * `credentials` is asked for an account's credentials whenever a client needs them. Calls without an asker are made at
 * the collectors' pace, all others, and those of the hub, at that of questions; AWS counts unsigned calls nowhere.
 */
export function createClients(options: {
  region: string;
  endpoint?: string;
  credentials: (account: string, asker?: Asker) => Promise<Credentials>;
  paces: { collecting: Pace; asking: Pace };
  /** Calls of collectors that are under way at the same time; default 8. */
  calls?: number | undefined;
}): Clients {
  const { paces, calls = CALLS, endpoint, region: home } = options;
  const asking = { pace: paces.asking, requestHandler: new NodeHttpHandler(httpSettings) };
  const collecting = { pace: paces.collecting, requestHandler: createThreadedHandler({ calls }) };
  const hub = { account: 'hub', region: home };
  const recent = createRecent(MOST_CLIENTS);
  const closing = new AbortController();
  return {
    at: (type, { account, region: wanted }, asker) => {
      const place = { account, region: regionFor(type.name, wanted, home) };
      const who = asker ? `${asker.role ?? ''} ${asker.identity ?? ''}` : 'collector';
      const line = asker ? asking : collecting;
      const credentials = () => options.credentials(account, asker);
      return recent(`${type.name}/${account}/${place.region}/${who}`, () =>
        makeClient(type, { line, place, endpoint, credentials }),
      );
    },
    hub: (type) => recent(type.name, () => makeClient(type, { line: asking, place: hub, endpoint })),
    anonymous: (type, wanted) => {
      const region = regionFor(type.name, wanted, home);
      return recent(`${type.name}/anonymous/${region}`, () =>
        makeAnonymous(type, { line: asking, region, endpoint }),
      );
    },
    closing: closing.signal,
    close() {
      closing.abort();
      asking.requestHandler.destroy();
      collecting.requestHandler.destroy();
    },
  };
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
