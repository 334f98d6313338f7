import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ApiOptions } from './api.ts';
import { api } from './api.ts';
import type { DemoPageOptions } from './demo-page.ts';
import { demoPage } from './demo-page.ts';
import type { HealthOptions } from './health.ts';
import { health } from './health.ts';
import { homePage } from './home-page.ts';
import type { MetricsRouteOptions } from './metrics.ts';
import { metricsRoute } from './metrics.ts';
import { openapi } from './openapi.ts';
import { problems } from './problems.ts';
import { security } from './security.ts';

export interface WebOptions extends ApiOptions, HealthOptions, MetricsRouteOptions {
  access: ApiOptions['access'] & MetricsRouteOptions['access'];
  version: string;
  /** Unique ids for requests. */
  newId: () => string;
  /** With it, `/` is the page of the demo, open to all who reach it; without, it only says where things are. */
  demo?: Pick<DemoPageOptions, 'personas' | 'examples' | 'slackMessage' | 'accounts'> | undefined;
}

/**
 * Everything that is served over HTTP but Slack and MCP: API, documentation, health, metrics and the page at `/`.
 * Its hooks, handlers and ids hold inside it only; what no other door answers ends at its 404.
 */
export async function webDoor(app: FastifyInstance, options: WebOptions): Promise<void> {
  await app.register(web, { options });
}

async function web(app: FastifyInstance, { options }: { options: WebOptions }): Promise<void> {
  app.setGenReqId(options.newId);
  app.setChildLoggerFactory((logger, bindings, given) =>
    logger.child(bindings, { ...given, serializers: { req: withoutQuery } }),
  );
  problems(app);
  security(app);
  await openapi(app, options);
  await app.register(api, options);
  await app.register(health, options);
  await app.register(metricsRoute, options);
  if (options.demo) await app.register(demoPage, { ...options, ...options.demo });
  else await app.register(homePage, options);
}

/** What the log may hold of a request: questions are in the query, tokens in the headers. */
function withoutQuery(request: FastifyRequest): string {
  return `${request.method} ${request.url.split('?', 1)[0]} from ${request.ip}`;
}
