import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { ClientClass, Place } from '#kit';
import { partitionOf } from '#kit';
import type { Asker } from './asker.ts';
import type { Pace } from './budgets/pace.ts';
import { makeAnonymous, makeClient } from './make-client.ts';
import { httpSettings, patientSettings } from './network/http-settings.ts';
import { createThreadedHandler } from './network/threaded-handler.ts';
import { createRecent } from './recent.ts';
import type { Wanted } from './renew-expired.ts';

/** More clients than any run uses at once; the least recently used makes room. Credentials outlive their clients. */
const MOST_CLIENTS = 256;
/** Calls of collectors that are under way at the same time: as many as one processor can read the answers of. */
const CALLS = 8;

/** What the SDK needs to sign a call. */
export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** An account's credentials, in somebody's name; new ones where those with the access key id `expired` have done so. */
export type AccountCredentials = (account: string, asker?: Asker, expired?: string) => Promise<Credentials>;

/** Clients that share one set of sockets. None of them may be destroyed: that would close the sockets of all. */
export interface Clients {
  /** The client of this class for an account and region; `global` stands for the hub's region, or the service's one home. */
  at<C>(type: ClientClass<C>, place: Place, asker?: Asker): C;
  /** A client with the hub's own credentials, in the hub's region. */
  hub<C>(type: ClientClass<C>): C;
  /** The same in another region, for calls that wait long for their answer. */
  waiting<C>(type: ClientClass<C>, region: string): C;
  /** A client that signs nothing. */
  anonymous<C>(type: ClientClass<C>, region: string): C;
  /** Aborts once these are closed: for calls that no question or refresh waits for, such as the assuming of a role. */
  closing: AbortSignal;
  close(): void;
}

interface Options {
  region: string;
  endpoint?: string;
  credentials: AccountCredentials;
  paces: { collecting: Pace; asking: Pace };
  /** Calls of collectors that are under way at the same time; default 8. */
  calls?: number | undefined;
}

/**
 * `credentials` is asked for an account's credentials at each call. Calls without an asker are made at the collectors'
 * pace, all others, and those of the hub, at that of questions; AWS counts unsigned calls nowhere.
 */
export function createClients(options: Options): Clients {
  const { endpoint, region: home } = options;
  const { asking, collecting, waiting, close } = openLines(options);
  const hub = { account: 'hub', region: home };
  const recent = createRecent(MOST_CLIENTS);
  const closing = new AbortController();
  return {
    at: (type, { account, region: wanted }, asker) => {
      const place = { account, region: regionFor(type.name, wanted, home) };
      const sendsOnce = asker?.sendsOnce === true;
      const who = asker ? `${asker.role ?? ''} ${asker.identity ?? ''} ${sendsOnce}` : 'collector';
      const line = asker ? asking : collecting;
      const credentials = ({ expired }: Wanted = {}) => options.credentials(account, asker, expired);
      return recent(`${type.name}/${account}/${place.region}/${who}`, () =>
        makeClient(type, { line, place, endpoint, credentials, sendsOnce }),
      );
    },
    hub: (type) => recent(type.name, () => makeClient(type, { line: asking, place: hub, endpoint })),
    waiting: (type, region) =>
      recent(`${type.name}/waiting/${region}`, () =>
        makeClient(type, { line: waiting, place: { ...hub, region }, endpoint }),
      ),
    anonymous: (type, wanted) => {
      const region = regionFor(type.name, wanted, home);
      return recent(`${type.name}/anonymous/${region}`, () =>
        makeAnonymous(type, { line: asking, region, endpoint }),
      );
    },
    closing: closing.signal,
    close() {
      closing.abort();
      close();
    },
  };
}

/** The sockets of each, and how fast they go. */
function openLines({ paces, calls = CALLS }: Options) {
  const asking = { pace: paces.asking, requestHandler: new NodeHttpHandler(httpSettings) };
  const waiting = { pace: paces.asking, requestHandler: new NodeHttpHandler(patientSettings) };
  const collecting = { pace: paces.collecting, requestHandler: createThreadedHandler({ calls }) };
  const close = () => {
    for (const { requestHandler } of [asking, waiting, collecting]) requestHandler.destroy();
  };
  return { asking, waiting, collecting, close };
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
