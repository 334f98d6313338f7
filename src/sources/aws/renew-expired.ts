/**
 * Credentials may end before their time: the machine slept, its clock is wrong, somebody revoked the session. The call
 * is then made once more with new ones, so that a page in the middle of thousands is not lost.
 */

/** What a client is asked for its credentials: new ones, where those with this access key id have expired. */
export interface Wanted {
  expired?: string;
}

interface Stack {
  add(middleware: Middleware, options: { step: 'initialize'; name: string }): void;
}
type Handler = (request: object) => Promise<object>;
interface Context {
  __smithy_context?: { selectedHttpAuthScheme?: { identity?: { accessKeyId?: string } } };
}
type Middleware = (next: Handler, context: Context) => Handler;

/** EC2 says RequestExpired of both: of a token, and of a signature that is too old. */
const expiredError = /^(ExpiredToken|RequestExpired|TokenRefreshRequired)/;

/** `renew` is told the access key id that AWS does not take any more, and resolves once there is another. */
export function renewExpired(
  client: { middlewareStack: unknown },
  renew: (wanted: Wanted) => Promise<unknown>,
): void {
  const stack = client.middlewareStack as Stack;
  // What the SDK keeps about the call is filled in as it goes on
  const middleware: Middleware =
    (next, { __smithy_context: own }) =>
    async (request) => {
      try {
        return await next(request);
      } catch (error) {
        const expired = own?.selectedHttpAuthScheme?.identity?.accessKeyId;
        if (!(error instanceof Error && expiredError.test(error.name)) || expired === undefined) throw error;
        await renew({ expired });
        return next(request);
      }
    };
  // Before the client asks for its credentials
  stack.add(middleware, { step: 'initialize', name: 'renewExpired' });
}
