/** Which call failed: every error of a client says so in its member `action`, such as `ec2:DescribeAddresses`. */

/** IAM prefixes that are not the client's name in small letters. */
const prefixes: Record<string, string> = {
  elasticloadbalancingv2: 'elasticloadbalancing',
};

interface Stack {
  add(middleware: Middleware, options: { step: 'initialize'; priority: 'high'; name: string }): void;
}
type Handler = (request: object) => Promise<object>;
type Middleware = (next: Handler, context: { clientName?: string; commandName?: string }) => Handler;

/** Adds the member `action` to what the client's calls throw; an inner call (sts:AssumeRole) keeps its own name. */
export function nameFailedCall(client: { middlewareStack: unknown }): void {
  const stack = client.middlewareStack as Stack;
  const middleware: Middleware = (next, { clientName = '', commandName = '' }) => {
    const action = actionOf(clientName, commandName);
    return async (request) => {
      try {
        return await next(request);
      } catch (error) {
        if (error instanceof Error && !('action' in error))
          Object.defineProperty(error, 'action', { value: action });
        throw error;
      }
    };
  };
  stack.add(middleware, { step: 'initialize', priority: 'high', name: 'nameFailedCall' });
}

/** `EC2Client`, `DescribeAddressesCommand` → `ec2:DescribeAddresses`. */
export function actionOf(clientName: string, commandName: string): string {
  const service = clientName.replace(/Client$/, '').toLowerCase();
  return `${prefixes[service] ?? service}:${commandName.replace(/Command$/, '')}`;
}
