import { STATUS_CODES } from 'node:http';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Answer, Whois } from '#kit';
import { CloudwhoisError, Type } from '#kit';
import { securityHeaders } from './security.ts';

/** What goes wrong, as the client is told it: RFC 9457, with the request's id. */
export const Problem = Type.Object({
  type: Type.String({ description: 'urn:cloudwhois:problem:<code>; the code is stable' }),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  fix: Type.Optional(Type.String({ description: 'what to do next' })),
  requestId: Type.String({ description: 'name it when you ask for help' }),
});

interface Fault {
  code: string;
  status: number;
  /** Fit for anybody's eyes. */
  detail: string;
  fix?: string | undefined;
  retryAfterSeconds?: number | undefined;
}

/**
 * What an error says to the outside. Ours speak for themselves; Fastify's do below status 500; a time limit
 * is a 503; everything else is "internal error", and nothing of it gets out.
 */
export function faultOf(error: unknown): Fault {
  if (error instanceof CloudwhoisError) {
    const { code, status, message, fix, retryAfterSeconds } = error;
    return { code, status, detail: message, fix, retryAfterSeconds };
  }
  const { name, code, statusCode = 500, message } = error as Partial<FastifyError>;
  if (name === 'TimeoutError' || name === 'AbortError' || code === 'FST_ERR_HANDLER_TIMEOUT')
    return { code: 'timeout', status: 503, detail: 'The answer took too long.', retryAfterSeconds: 5 };
  if (statusCode >= 400 && statusCode < 500 && message)
    return { code: statusCode === 400 ? 'invalid' : 'refused', status: statusCode, detail: message };
  return { code: 'internal', status: 500, detail: 'internal error' };
}

/** Sends `application/problem+json`. `fields` stand beside its members (an Answer that was denied or invalid). */
function sendProblem(reply: FastifyReply, fault: Fault, fields: object = {}): FastifyReply {
  const { code, status, detail, fix, retryAfterSeconds } = fault;
  const { id } = reply.request;
  void reply.headers(securityHeaders).header('x-request-id', id).type('application/problem+json');
  if (retryAfterSeconds !== undefined)
    void reply.header('retry-after', Math.max(1, Math.ceil(retryAfterSeconds)));
  if (status === 401) void reply.header('www-authenticate', 'Bearer');
  const title = STATUS_CODES[status] ?? 'Error';
  const problem = { type: `urn:cloudwhois:problem:${code}`, title, status, detail, fix, requestId: id };
  // As text: the route's own schema is of its answer, not of this
  return reply.code(status).send(JSON.stringify({ ...fields, ...problem }));
}

/** The reply to an answer: itself at 200; denied (403) and invalid (400) as a problem with its fields beside. */
export function sendAnswer(reply: FastifyReply, answer: Answer | Whois): FastifyReply {
  const { outcome, summary: detail } = answer;
  if (outcome === 'denied') return sendProblem(reply, { code: 'denied', status: 403, detail }, answer);
  if (outcome === 'invalid') return sendProblem(reply, { code: 'invalid', status: 400, detail }, answer);
  return reply.send(answer);
}

/** Writes an error down with the request's id (the logger has it): never a query string, a header or a body. */
export function logFault(request: FastifyRequest, error: unknown, fault: Fault): void {
  const fields = { code: fault.code, status: fault.status, route: request.routeOptions.url };
  if (fault.status < 500) return request.log.info(fields, 'request refused');
  request.log.error({ ...fields, err: error }, 'request failed');
}

/** The one error handler and the one for what there is not. */
export function problems(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const fault = faultOf(error);
    logFault(request, error, fault);
    return sendProblem(reply, fault);
  });
  app.setNotFoundHandler((request, reply) => {
    const detail = request.url.startsWith('/v1/') ? 'No such kind or route.' : 'There is nothing here.';
    return sendProblem(reply, { code: 'not-found', status: 404, detail, fix: 'See /docs.' });
  });
}
