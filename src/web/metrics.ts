import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Clock, Outcome, ScopeRecord } from '#kit';
import { denied, parseScopeKey } from '#kit';
import type { Access } from '../access/access.ts';
import { commonReplies, problem } from './api-schemas.ts';
import type { BearerOptions } from './bearer.ts';
import { bearer } from './bearer.ts';
import type { HealthOptions } from './health.ts';
import { within } from './health.ts';

/** One question that was answered, or failed. No label of a metric ever names an account, a person or a thing. */
export interface Observation {
  /** `slack`, `api`, `cli`, `console`, `mcp`. */
  door: string;
  /** A kind, or `whois`. */
  kind: string;
  outcome: Outcome | 'limited' | 'failed';
  seconds: number;
}

export interface Metrics {
  registry: Registry;
  /** To be called for each question, whatever became of it. */
  observe(observation: Observation): void;
}

export interface MetricsOptions extends Pick<HealthOptions, 'scopes' | 'audit'> {
  now: Clock;
}

/** The metrics of this process, in a registry of their own; scope ages and audit health are read at each scrape. */
export function createMetrics({ scopes, audit, now }: MetricsOptions): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const questions = new Counter({
    name: 'cloudwhois_questions_total',
    help: 'Questions by door, kind and outcome',
    labelNames: ['door', 'kind', 'outcome'],
    registers,
  });
  const duration = new Histogram({
    name: 'cloudwhois_question_seconds',
    help: 'Time from question to answer',
    labelNames: ['door', 'kind'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25],
    registers,
  });
  gauge(registry, 'audit_writable', 'Whether the last audit entry reached the disk', (set) =>
    set({}, audit.healthy() ? 1 : 0),
  );
  scopeGauges(registry, scopes, now);
  return {
    registry,
    observe({ door, kind, outcome, seconds }) {
      questions.inc({ door, kind, outcome });
      duration.observe({ door, kind }, seconds);
    },
  };
}

type Set = (labels: Record<string, string>, value: number) => void;

function gauge(
  registry: Registry,
  name: string,
  help: string,
  read: (set: Set) => void | Promise<void>,
  labelNames: string[] = [],
) {
  return new Gauge({
    name: `cloudwhois_${name}`,
    help,
    labelNames,
    registers: [registry],
    async collect() {
      this.reset();
      await read((labels, value) => this.set(labels, value));
    },
  });
}

function scopeGauges(registry: Registry, scopes: MetricsOptions['scopes'], now: Clock): void {
  // An index that cannot be reached shows as 0 here and must not cost the other metrics
  const records = () => within(2_000, scopes).catch(() => undefined);
  gauge(registry, 'index_reachable', 'Whether the index answers', async (set) =>
    set({}, (await records()) ? 1 : 0),
  );
  gauge(
    registry,
    'scopes',
    'Scopes by kind and outcome of their last run',
    async (set) =>
      countBy(await records()).forEach(({ kind, outcome, count }) => set({ kind, outcome }, count)),
    ['kind', 'outcome'],
  );
  gauge(
    registry,
    'oldest_scope_age_seconds',
    'Age of the oldest complete run of a kind',
    async (set) => oldestBy(await records()).forEach((time, kind) => set({ kind }, (now() - time) / 1000)),
    ['kind'],
  );
}

function countBy(records: readonly ScopeRecord[] = []) {
  const counts = new Map<string, { kind: string; outcome: string; count: number }>();
  for (const { key, outcome } of records) {
    const kind = parseScopeKey(key)?.kind ?? 'unknown';
    const entry = counts.get(`${kind} ${outcome}`) ?? { kind, outcome, count: 0 };
    entry.count++;
    counts.set(`${kind} ${outcome}`, entry);
  }
  return [...counts.values()];
}

function oldestBy(records: readonly ScopeRecord[] = []): Map<string, number> {
  const oldest = new Map<string, number>();
  for (const { key, outcome, completedAt } of records) {
    const kind = parseScopeKey(key)?.kind;
    if (!kind || !completedAt || outcome === 'excluded') continue;
    oldest.set(kind, Math.min(oldest.get(kind) ?? Number.POSITIVE_INFINITY, Date.parse(completedAt)));
  }
  return oldest;
}

export interface MetricsRouteOptions extends BearerOptions {
  access: Pick<Access, 'authenticate' | 'isOperator'>;
  metrics: Pick<Metrics, 'registry'>;
}

/** `/metrics` in Prometheus' text format, for the token of an operator only. */
export async function metricsRoute(app: FastifyInstance, options: MetricsRouteOptions): Promise<void> {
  bearer(app, options);
  const { registry } = options.metrics;
  const schema = {
    summary: 'Metrics for Prometheus',
    tags: ['health'],
    security: [{ bearer: [] }],
    response: {
      200: { description: 'Text format 0.0.4.', content: { 'text/plain': { schema: { type: 'string' } } } },
      403: problem('Not an operator.'),
      ...commonReplies,
    },
  };
  app.get('/metrics', { exposeHeadRoute: false, schema }, async (request, reply) => {
    if (!options.access.isOperator(request.principal)) throw denied('Metrics are for operators.');
    return reply.type(registry.contentType).send(await registry.metrics());
  });
}
