import type { Aws, ClientClass, Place } from '#kit';
import { anonymous, deniedAccount, hub, isThrottledPlace } from './organisation.ts';
import { publishedRanges } from './published-ranges.ts';
import { commands } from './world/registry.ts';
import type { World } from './world/world.types.ts';

interface Options {
  world: World;
  live: boolean;
  signal: AbortSignal;
  /** Whether the throttled place is throttled now. */
  throttled: boolean;
  onCall?: ((action: string) => void) | undefined;
  onThrottle?: ((action: string) => void) | undefined;
  once: Aws['once'];
  everywhere: Aws['everywhere'];
}

interface Command {
  constructor: { name: string };
  input: Record<string, unknown>;
}

/** AWS as kinds see it, answered from the made-up world: the collectors run as they do against the real one. */
export function createDemoAws(options: Options): Aws {
  const client = <C>(type: ClientClass<C>, place: Place): C => {
    const send = async (command: Command) => answer(options, type.name, place, command);
    // Nothing of the SDK's client runs; paginators only look at its class
    return Object.create(type.prototype as object, { send: { value: send } }) as C;
  };
  return {
    client,
    hub: (type) => client(type, hub),
    anonymous: (type, region) => client(type, { account: anonymous, region }),
    once: options.once,
    ranges: async () => [...publishedRanges],
    everywhere: options.everywhere,
  };
}

function answer(
  { world, live, signal, ...options }: Options,
  client: string,
  place: Place,
  command: Command,
) {
  signal.throwIfAborted();
  const name = command.constructor.name;
  const action = `${client.replace(/Client$/, '').toLowerCase()}:${name.replace(/Command$/, '')}`;
  // Without credentials no call is made
  if (place.account === deniedAccount) throw accessDenied();
  options.onCall?.(action);
  if (options.throttled && isThrottledPlace(place)) {
    options.onThrottle?.(action);
    throw throttling(action);
  }
  const respond = commands[`${client}/${name}`];
  if (!respond) throw new Error(`the demo does not answer ${client} ${name}`);
  return respond({ world, place, input: command.input, live });
}

/** As STS words it, where a role does not trust us. */
function accessDenied(): Error {
  const role = `arn:aws:iam::${deniedAccount}:role/cloudwhois-reader`;
  return Object.assign(
    new Error(`User: cloudwhois is not authorized to perform: sts:AssumeRole on resource: ${role}`),
    { name: 'AccessDenied', action: 'sts:AssumeRole', $metadata: { httpStatusCode: 403 } },
  );
}

function throttling(action: string): Error {
  return Object.assign(new Error('Request limit exceeded.'), {
    name: 'RequestLimitExceeded',
    action,
    $metadata: { httpStatusCode: 503 },
  });
}
