import { actionOf, anonymousAction } from './action-of.ts';

/** Which call failed: every error of a client says so in its member `action`, such as `ec2:DescribeAddresses`. */

interface Stack {
  add(middleware: Middleware, options: { step: 'initialize'; priority: 'high'; name: string }): void;
}
type Handler = (request: object) => Promise<object>;
type Middleware = (next: Handler, context: { clientName?: string; commandName?: string }) => Handler;

/**
 * Adds the member `action` to what the client's calls throw; an inner call (sts:AssumeRole) keeps its own name. At an
 * `endpoint` that is not AWS's own, a page of HTML in place of an answer says that the service is not there.
 */
export function nameFailedCall(
  client: { middlewareStack: unknown },
  { isAnonymous, endpoint }: { isAnonymous: boolean; endpoint: string | undefined },
): void {
  const stack = client.middlewareStack as Stack;
  const middleware: Middleware = (next, { clientName = '', commandName = '' }) => {
    const action = (isAnonymous ? anonymousAction : actionOf)(clientName, commandName);
    return async (request) => {
      try {
        return await next(request);
      } catch (raised) {
        const error = endpoint !== undefined && isPage(raised) ? notOffered(action) : raised;
        if (error instanceof Error && !('action' in error))
          Object.defineProperty(error, 'action', { value: action });
        throw error;
      }
    };
  };
  stack.add(middleware, { step: 'initialize', priority: 'high', name: 'nameFailedCall' });
}

/** What a client of a JSON service throws where it was given HTML. */
function isPage(error: unknown): boolean {
  return error instanceof SyntaxError && /"<(!doctype|html)/i.test(error.message);
}

function notOffered(action: string): Error {
  const [service] = action.split(':');
  const error = new Error(`The endpoint of AWS_ENDPOINT_URL does not offer the service ${service}.`);
  return Object.assign(error, { name: 'ServiceNotOffered' });
}
