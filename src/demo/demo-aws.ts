import type { Aws, ClientClass, Place } from '#kit';
import { deniedAccount, throttledPlace } from './organisation.ts';
import { publishedRanges } from './published-ranges.ts';
import { commands } from './world/registry.ts';
import type { World } from './world/world.types.ts';

interface Options {
  world: World;
  live: boolean;
  signal: AbortSignal;
  /** Whether the throttled place is throttled now. */
  throttled: boolean;
  onCall?: (() => void) | undefined;
  everywhere: Aws['everywhere'];
}

interface Command {
  constructor: { name: string };
  input: Record<string, unknown>;
}

/** AWS as kinds see it, answered from the made-up world: the collectors run as they do against the real one. */
export function createDemoAws(options: Options): Aws {
  return {
    client: <C>(type: ClientClass<C>, place: Place): C => {
      const send = async (command: Command) => answer(options, type.name, place, command);
      // Nothing of the SDK's client runs; paginators only look at its class
      return Object.create(type.prototype as object, { send: { value: send } }) as C;
    },
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
  options.onCall?.();
  const name = command.constructor.name;
  if (place.account === deniedAccount) throw accessDenied();
  if (options.throttled && isThrottled(place)) throw throttling(name);
  const respond = commands[`${client}/${name}`];
  if (!respond) throw new Error(`the demo does not answer ${client} ${name}`);
  return respond({ world, place, input: command.input, live });
}

function isThrottled({ account, region }: Place): boolean {
  return account === throttledPlace.account && region === throttledPlace.region;
}

/** As STS words it, where a role does not trust us. */
function accessDenied(): Error {
  const role = `arn:aws:iam::${deniedAccount}:role/cloudwhois-reader`;
  return Object.assign(
    new Error(`User: cloudwhois is not authorized to perform: sts:AssumeRole on resource: ${role}`),
    { name: 'AccessDenied', action: 'sts:AssumeRole', $metadata: { httpStatusCode: 403 } },
  );
}

function throttling(command: string): Error {
  return Object.assign(new Error('Request limit exceeded.'), {
    name: 'RequestLimitExceeded',
    action: `ec2:${command.replace(/Command$/, '')}`,
    $metadata: { httpStatusCode: 503 },
  });
}
