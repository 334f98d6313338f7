import type { Place } from '#kit';
import { actionOf } from './action-of.ts';
import type { Pace } from './budgets/pace.ts';

/** Every attempt of a client's calls, the first and those of the SDK's retries, at a pace. */

interface Stack {
  addRelativeTo(
    middleware: Middleware,
    options: { relation: 'before'; toMiddleware: 'httpSigningMiddleware'; name: string },
  ): void;
}
type Handler = (request: object) => Promise<object>;
interface Context {
  clientName?: string;
  commandName?: string;
  /** What the SDK keeps about one call; its own retries read the signal from here, too. */
  __smithy_context?: { abortSignal?: AbortSignal };
}
type Middleware = (next: Handler, context: Context) => Handler;

/** `place` is where AWS counts the calls: a real region, never `global`. */
export function paceCalls(client: { middlewareStack: unknown }, pace: Pace, place: Place): void {
  const stack = client.middlewareStack as Stack;
  const middleware: Middleware = (next, { clientName = '', commandName = '', __smithy_context: own }) => {
    const call = { ...place, action: actionOf(clientName, commandName) };
    return (request) => pace.attempt(call, () => next(request), own?.abortSignal);
  };
  // Behind the retries, so that each attempt waits; before the signature, which is good for five minutes only
  stack.addRelativeTo(middleware, {
    relation: 'before',
    toMiddleware: 'httpSigningMiddleware',
    name: 'paceCalls',
  });
}
