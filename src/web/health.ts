import type { FastifyInstance } from 'fastify';
import type { Audit, ScopeOutcome, ScopeRecord } from '#kit';
import { Type } from '#kit';
import { json } from './api-schemas.ts';

/** How long the index may take to say that it is there, in milliseconds. */
const patience = 2_000;

export interface HealthOptions {
  /** The scope records of every kind; rejects where the index cannot be reached. */
  scopes: () => Promise<readonly ScopeRecord[]>;
  audit: Pick<Audit, 'healthy'>;
  /** Whether the process is shutting down: it then answers what it has and wants nothing new. */
  stopping?: () => boolean;
}

const Ready = Type.Object({
  status: Type.Union(['ready', 'degraded', 'unready', 'stopping'].map((status) => Type.Literal(status))),
  index: Type.Union([Type.Literal('ok'), Type.Literal('unreachable')]),
  audit: Type.Union([Type.Literal('ok'), Type.Literal('unwritable')]),
  scopes: Type.Object(
    { total: Type.Integer(), outcomes: Type.Record(Type.String(), Type.Integer()) },
    { description: 'how many scopes there are, and with which outcome' },
  ),
});

/**
 * `/livez`: the process runs and is not about to end (503 then, so that a balancer passes it over while it still
 * answers); nothing else is asked. `/readyz`: questions can be answered, which takes an index
 * that is reachable, an audit that can be written and at least one scope record (503 otherwise); scopes that
 * were not read completely make it `degraded`, still with 200. Counts only: nobody has signed in.
 */
export async function health(app: FastifyInstance, options: HealthOptions): Promise<void> {
  const tags = ['health'];
  const Live = Type.Object({ status: Type.Union([Type.Literal('live'), Type.Literal('stopping')]) });
  const livez = {
    summary: 'Is the process alive?',
    tags,
    response: { 200: json('The process runs.', Live), 503: json('It is about to end.', Live) },
  };
  app.get('/livez', { exposeHeadRoute: false, schema: livez }, async (_request, reply) =>
    options.stopping?.() ? reply.code(503).send({ status: 'stopping' }) : { status: 'live' },
  );

  const readyz = {
    summary: 'Can questions be answered?',
    tags,
    response: { 200: json('Yes (`ready` or `degraded`).', Ready), 503: json('No.', Ready) },
  };
  app.get('/readyz', { exposeHeadRoute: false, schema: readyz }, async (_request, reply) => {
    const report = await readiness(options);
    return reply.code(report.status === 'ready' || report.status === 'degraded' ? 200 : 503).send(report);
  });
}

async function readiness({ scopes, audit, stopping }: HealthOptions) {
  const records = await within(patience, scopes).catch(() => undefined);
  const outcomes: Partial<Record<ScopeOutcome, number>> = {};
  for (const { outcome } of records ?? []) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  const { complete = 0, excluded = 0 } = outcomes;
  const total = records?.length ?? 0;
  const ready = total > 0 && audit.healthy();
  const fine = complete + excluded === total ? 'ready' : 'degraded';
  return {
    status: stopping?.() ? 'stopping' : ready ? fine : 'unready',
    index: records ? 'ok' : 'unreachable',
    audit: audit.healthy() ? 'ok' : 'unwritable',
    scopes: { total, outcomes },
  };
}

/** Rejects with a `TimeoutError` where the work takes longer than this many milliseconds. */
export async function within<T>(ms: number, work: () => Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new DOMException('no reply in time', 'TimeoutError')), ms);
  try {
    return await Promise.race([work(), promise]);
  } finally {
    clearTimeout(timer);
  }
}
