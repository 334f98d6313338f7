import type { Aws, ClientClass, Place, PublishedRange } from '#kit';
import type { Clients } from './clients.ts';

interface Sender {
  send(command: unknown, options?: object): Promise<unknown>;
}

/**
 * What a kind gets of AWS for one run or question: the shared clients, with the run's signal in every call, and every
 * call told to `onCall`.
 */
export function createFacade(options: {
  clients: Clients;
  ranges: (signal: AbortSignal) => Promise<PublishedRange[]>;
  signal: AbortSignal;
  onCall?: () => void;
  everywhere?: Aws['everywhere'];
}): Aws {
  const { clients, ranges, signal, onCall } = options;
  return {
    client: <C>(type: ClientClass<C>, place: Place) => {
      const shared = clients.at(type, place);
      const send: Sender['send'] = (command, own) => {
        onCall?.();
        return (shared as Sender).send(command, { abortSignal: signal, ...own });
      };
      // Inherits everything else, so that paginators take it for the client that it is
      return Object.create(shared as object, { send: { value: send } }) as C;
    },
    ranges,
    everywhere: options.everywhere ?? notHere,
  };
}

function notHere(): never {
  throw new Error('everywhere is for find: a collector or a confirmation stays in its own place');
}
