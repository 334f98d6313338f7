import type { FastifyReply } from 'fastify';

const refusals: Readonly<Record<number, string>> = {
  400: 'This is no request of Slack.',
  401: 'The signature does not hold.',
  413: 'The body is too large.',
  415: 'The content type is not one of Slack.',
};

/** Ends a request that is none of Slack's. Slack repeats an event that was refused, which would be refused again. */
export function refuse(reply: FastifyReply, status: number): FastifyReply {
  if (status < 500) reply.header('x-slack-no-retry', '1');
  return reply
    .code(status)
    .type('text/plain; charset=utf-8')
    .send(refusals[status] ?? 'The request failed.');
}
