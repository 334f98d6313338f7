import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Clock, Outcome, Timetable } from '#kit';
import { denied } from '#kit';
import type { Access } from '../access/access.ts';
import { commonReplies, problem } from './api-schemas.ts';
import type { BearerOptions } from './bearer.ts';
import { bearer } from './bearer.ts';
import type { HealthOptions } from './health.ts';
import { within } from './health.ts';
import { figuresOf, type KindFigures } from './scope-metrics.ts';

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
  timetable: Pick<Timetable, 'intervalOf' | 'nextRun'>;
}

/** The metrics of this process, in a registry of their own; scope ages and audit health are read at each scrape. */
export function createMetrics(options: MetricsOptions): Metrics {
  const { audit } = options;
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
  scopeGauges(registry, options);
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

function scopeGauges(registry: Registry, { scopes, now, timetable }: MetricsOptions): void {
  const figures = figuresOf(timetable);
  let reading: Promise<ReturnType<typeof figures> | undefined> | undefined;
  // Once for all gauges of a scrape. An index that cannot be reached must not cost the other metrics
  const read = () => {
    reading ??= within(2_000, scopes)
      .then(figures, () => undefined)
      .finally(() => {
        reading = undefined;
      });
    return reading;
  };
  gauge(registry, 'index_reachable', 'Whether the index answers', async (set) =>
    set({}, (await read()) ? 1 : 0),
  );
  gauge(
    registry,
    'scopes',
    'Scopes by kind and outcome of their last run',
    async (set) =>
      (await read())?.forEach(({ outcomes }, kind) =>
        outcomes.forEach((count, outcome) => set({ kind, outcome }, count)),
      ),
    ['kind', 'outcome'],
  );
  for (const { name, help, value } of [...freshness(now, timetable), ...lastRuns]) {
    const each = async (set: Set) =>
      (await read())?.forEach((one, kind) => {
        const said = value(one);
        if (said !== undefined) set({ kind }, said);
      });
    gauge(registry, name, help, each, ['kind']);
  }
}

interface PerKind {
  name: string;
  help: string;
  /** Undefined where there is nothing to tell. */
  value: (figures: KindFigures) => number | undefined;
}

function freshness(now: Clock, { nextRun }: Pick<Timetable, 'nextRun'>): PerKind[] {
  return [
    {
      name: 'oldest_scope_age_seconds',
      help: 'Age of the oldest complete run of a kind',
      value: ({ oldest }) => (oldest === undefined ? undefined : (now() - oldest) / 1000),
    },
    {
      name: 'promise_kept',
      help: 'Whether every scope of a kind is read and fresh',
      value: ({ keptUntil }) => (now() < keptUntil ? 1 : 0),
    },
    {
      name: 'next_run_seconds',
      help: 'Seconds until the schedule reads a kind next',
      value: ({ every }) => {
        const times = [...every].map((one) => nextRun(one, now()));
        return times.length === 0 ? undefined : (Math.min(...times) - now()) / 1000;
      },
    },
  ];
}

/** The last run of each scope, whatever came of it. */
const lastRuns: readonly PerKind[] = [
  {
    name: 'last_runs_seconds',
    help: 'Time of the last runs of a kind, one after the other',
    value: ({ seconds }) => seconds,
  },
  {
    name: 'longest_last_run_seconds',
    help: 'Time of the longest of the last runs of a kind',
    value: ({ longestSeconds }) => longestSeconds,
  },
  {
    name: 'last_runs_calls',
    help: 'Attempts of calls to the provider in the last runs of a kind',
    value: ({ calls }) => calls,
  },
  {
    name: 'last_runs_throttled_calls',
    help: 'Attempts in the last runs of a kind that the provider throttled',
    value: ({ throttles }) => throttles,
  },
];

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
