import type { FastifyInstance } from 'fastify';

/** Headers that every reply of the web carries; a page brings its own content policy. */
export const securityHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
} as const;

/** Content policy of our pages: our own style sheet and script, by file; nothing inline, nothing from outside. */
export const pagePolicy =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; " +
  "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** Bytes and milliseconds. A live question may take 25 s, so a handler gets a little more before it is ended. */
export const webLimits = {
  /** A bulk question of 200 texts at 4,000 characters each. */
  bodyLimit: 1024 * 1024,
  /** Index questions. */
  questionMs: 5_000,
  /** Live questions and bulk ones. */
  liveMs: 25_000,
  handlerTimeout: 30_000,
} as const;

/** For `Fastify({ … })`: how long a client may take to send a request, and a connection may be silent. */
export const serverLimits = {
  requestTimeout: 10_000,
  connectionTimeout: 40_000,
  keepAliveTimeout: 72_000,
} as const;

/** Puts the headers and the request's id on each reply of this instance, and answers no HEAD of its own. */
export function security(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders).header('x-request-id', request.id);
  });
}
