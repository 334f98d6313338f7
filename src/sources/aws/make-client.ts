import type { ClientClass, Place } from '#kit';
import type { Pace } from './budgets/pace.ts';
import { nameFailedCall } from './name-failed-call.ts';
import { paceCalls } from './pace-calls.ts';
import { refuseSamePage } from './refuse-same-page.ts';
import { renewExpired, type Wanted } from './renew-expired.ts';

/**
 * The first attempt and four more, each slower: the SDK's standard mode. Where 3 of 100 attempts fail, that loses one
 * call in forty million, and with four attempts in all one sweep of 36,000 calls in 35.
 */
const MAX_ATTEMPTS = 5;

/** How somebody's calls are made: how fast, and by what they are sent. */
export interface Line {
  pace: Pace;
  requestHandler: object;
}

/** Makes a client that signs. `place` is where AWS counts its calls. */
export function makeClient<C>(
  type: ClientClass<C>,
  own: {
    line: Line;
    place: Place;
    endpoint: string | undefined;
    credentials?: (wanted?: Wanted) => Promise<object>;
    /** Nothing is tried again, but where AWS refused it for credentials that have expired. */
    sendsOnce?: boolean;
  },
): C {
  const { line, place, endpoint, credentials, sendsOnce } = own;
  const client = new type({
    ...common(type.name, line, endpoint),
    ...(sendsOnce && { maxAttempts: 1 }),
    region: place.region,
    // Remembered where they are made, for all clients of the account
    ...(credentials && { credentials: Object.assign(credentials, { memoized: true }) }),
  });
  const stack = stackOf(client);
  nameFailedCall(stack, { isAnonymous: false, endpoint });
  refuseSamePage(stack);
  if (credentials) renewExpired(stack, credentials);
  paceCalls(stack, line.pace, place);
  return client;
}

/** Makes a client that signs nothing. AWS counts its calls for no account: they have no pace. */
export function makeAnonymous<C>(
  type: ClientClass<C>,
  { line, region, endpoint }: { line: Line; region: string; endpoint: string | undefined },
): C {
  const client = new type({ ...common(type.name, line, endpoint), region, ...unsigned });
  nameFailedCall(stackOf(client), { isAnonymous: true, endpoint });
  return client;
}

function common(client: string, { requestHandler }: Line, endpoint: string | undefined): object {
  return { requestHandler, maxAttempts: MAX_ATTEMPTS, ...atEndpoint(client, endpoint) };
}

function stackOf(client: unknown): { middlewareStack: unknown } {
  const { middlewareStack } = client as { middlewareStack: { remove(name: string): boolean } };
  // It copies each answer for a log that nobody keeps: a tenth of the time that a large page takes
  middlewareStack.remove('loggerMiddleware');
  return { middlewareStack };
}

/** How a client is told of an endpoint that is not AWS's own. */
function atEndpoint(client: string, endpoint: string | undefined): object {
  if (endpoint === undefined) return {};
  // The rules of S3 Control put the account's id before the host, which no name server knows there
  if (client === 'S3ControlClient') return { endpoint, endpointProvider: () => ({ url: new URL(endpoint) }) };
  // A bucket's name as host name does not work on an endpoint that is a plain address
  return { endpoint, forcePathStyle: true };
}

/** The SDK asks for credentials and signs before it sends: here it gets none, and a signer that signs nothing. */
const unsigned = {
  credentials: { accessKeyId: '', secretAccessKey: '' },
  signer: { sign: async <T>(request: T) => request },
};
