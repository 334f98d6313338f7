import type { Aws, ClientClass, PublishedRange } from '#kit';
import { actionOf, anonymousAction } from './action-of.ts';
import type { Asker } from './asker.ts';
import type { Clients } from './clients.ts';
import { type Watcher, watchAttempts } from './watch-attempts.ts';

interface Sender {
  send(command: object, options?: object): Promise<unknown>;
}

/** What one run or question gets of AWS. */
export interface FacadeOptions extends Watcher {
  signal: AbortSignal;
  /** The memory of this run or question. */
  once: Aws['once'];
  /** In whose name the accounts are asked; the collector's own where absent. */
  asker?: Asker;
  everywhere?: Aws['everywhere'];
}

/**
 * What a kind gets of AWS for one run or question: the shared clients, with the run's signal in every call, and every
 * attempt of a call told to the run's watcher.
 */
export function createFacade(
  options: FacadeOptions & {
    clients: Clients;
    ranges: (signal: AbortSignal) => Promise<PublishedRange[]>;
  },
): Aws {
  const { clients, ranges, signal, asker } = options;
  const wrap = <C>(type: ClientClass<C>, shared: C, nameOf = actionOf): C => {
    const send: Sender['send'] = (command, own) => {
      watchAttempts(command, nameOf(type.name, command.constructor.name), options);
      return (shared as Sender).send(command, { abortSignal: signal, ...own });
    };
    // Inherits everything else, so that paginators take it for the client that it is
    return Object.create(shared as object, { send: { value: send } }) as C;
  };
  return {
    client: (type, place) => wrap(type, clients.at(type, place, asker)),
    hub: (type) => wrap(type, clients.hub(type)),
    anonymous: (type, region) => wrap(type, clients.anonymous(type, region), anonymousAction),
    once: options.once,
    ranges,
    everywhere: options.everywhere ?? notHere,
  };
}

function notHere(): never {
  throw new Error('everywhere is for find: a collector or a confirmation stays in its own place');
}
