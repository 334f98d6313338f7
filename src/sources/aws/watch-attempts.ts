import { classify } from '#kit';

/** Every attempt of one call, the SDK's retries included. */

/** Who is told of the attempts of a run, each by its IAM action. */
export interface Watcher {
  /** Told of each attempt as it is made. */
  onCall?: ((action: string) => void) | undefined;
  /** Told of each attempt that the provider throttled. */
  onThrottle?: ((action: string) => void) | undefined;
}

type Handler = (request: object) => Promise<object>;
interface Stack {
  add(
    middleware: (next: Handler) => Handler,
    options: { step: 'finalizeRequest'; priority: 'low'; override: true; name: string },
  ): void;
}

/** Adds to the command itself, since its client is shared by many runs. */
export function watchAttempts(command: object, action: string, { onCall, onThrottle }: Watcher): void {
  const { middlewareStack } = command as { middlewareStack: Stack };
  const middleware = (next: Handler) => async (request: object) => {
    onCall?.(action);
    try {
      return await next(request);
    } catch (error) {
      if (classify(error).outcome === 'throttled') onThrottle?.(action);
      throw error;
    }
  };
  // Behind the retries and behind whatever waits for its turn
  middlewareStack.add(middleware, {
    step: 'finalizeRequest',
    priority: 'low',
    override: true,
    name: 'watchAttempts',
  });
}
