import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { fastify, LogController } from 'fastify';
import type {
  Accounts,
  Answer,
  Audit,
  Clock,
  Kind,
  Log,
  Principal,
  SlackSettings,
  State,
  TSchema,
  Whois,
} from '#kit';
import { CloudwhoisError } from '#kit';
import { commandsOf } from './slack/commands.ts';
import type { SlackDoorOptions } from './slack/door.ts';
import { slackDoor } from './slack/door.ts';
import { ephemeral } from './slack/message.ts';
import { nextPages } from './slack/next-page.ts';
import { renderWhois } from './slack/whois.ts';
import type { DemoPageOptions } from './web/demo-page.ts';
import type { Metrics, Observation } from './web/metrics.ts';
import { createMetrics } from './web/metrics.ts';
import { serverLimits } from './web/security.ts';
import type { WebOptions } from './web/web.ts';
import { webDoor } from './web/web.ts';

type Ask = WebOptions['ask'];

export interface AppOptions {
  kinds: ReadonlyMap<string, Kind>;
  ask: Ask;
  access: SlackDoorOptions['access'];
  audit: Audit;
  accounts: Accounts;
  state: State;
  scopes: DemoPageOptions['scopes'];
  status: (principal: Principal) => Promise<object>;
  statusSchema: TSchema;
  changes: WebOptions['changes'];
  trail: WebOptions['trail'];
  clock: Clock;
  /** Milliseconds that only grow, for durations. */
  elapsed: () => number;
  fetch: typeof fetch;
  log: Log;
  newId: () => string;
  version: string;
  trustProxy: boolean | number | string[];
  /** Absent: there is no Slack door. */
  slack?: {
    secrets: readonly string[];
    settings: SlackSettings | undefined;
    botToken?: string;
    apiUrl: string;
    responseUrls: readonly string[];
  };
  demo?: Pick<DemoPageOptions, 'personas' | 'examples'>;
  /** Whether the process is about to end. */
  stopping?: () => boolean;
}

/** Fastify with its doors registered, not listening. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const { access, accounts, audit, clock, kinds, log, newId, scopes, slack, status, statusSchema, version } =
    options;
  const app = fastify({
    ...serverLimits,
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: newId,
    trustProxy: trusted(options.trustProxy),
    return503OnClosing: true,
  });
  const metrics = createMetrics({ scopes, audit, now: clock });
  const ask = observed(options.ask, metrics, options.elapsed);
  if (slack) await app.register(slackDoor, { ...slackOptions(options), ...slack, ask });
  await app.register(webDoor, {
    ...{ access, accounts, ask, audit, kinds, metrics, newId, scopes, status, statusSchema, version },
    changes: options.changes,
    trail: options.trail,
    now: clock,
    ...(options.stopping && { stopping: options.stopping }),
    ...(options.demo && { demo: { ...options.demo, accounts, slackMessage: slackMessage(options) } }),
  });
  return app;
}

/** A number is how many proxies stand between us and the client. */
function trusted(
  proxies: AppOptions['trustProxy'],
): boolean | string[] | ((address: string, hop: number) => boolean) {
  return typeof proxies === 'number' ? (_address, hop) => hop < proxies : proxies;
}

function slackOptions({ access, clock, fetch, kinds, log, state }: AppOptions) {
  const claim = (key: string, ttlMs: number) => state.claim(key, clock() + ttlMs);
  return { access, clock, fetch, log, kinds: [...kinds.values()], claim };
}

/** The message that Slack would show to this asker alone. */
function slackMessage({ clock, kinds, slack }: AppOptions): DemoPageOptions['slackMessage'] {
  const commands = commandsOf([...kinds.values()], slack?.settings);
  return (whois: Whois) =>
    ephemeral(renderWhois(whois, { now: clock(), next: nextPages(commands, whois.text) }));
}

/** The same facade, with each question counted, whatever became of it. */
function observed(ask: Ask, metrics: Metrics, elapsed: () => number): Ask {
  const watch = async <T extends Answer | Whois | Whois[]>(
    door: string,
    kind: string,
    reply: () => Promise<T>,
  ) => {
    const startedAt = elapsed();
    // Of many questions, each counts with its share of the time
    const count = (outcomes: readonly Observation['outcome'][]) => {
      const seconds = (elapsed() - startedAt) / 1000 / outcomes.length;
      for (const outcome of outcomes) metrics.observe({ door, kind, outcome, seconds });
    };
    try {
      const answered = await reply();
      count([answered].flat().map(({ outcome }) => outcome));
      return answered;
    } catch (error) {
      count([error instanceof CloudwhoisError && error.status === 429 ? 'limited' : 'failed']);
      throw error;
    }
  };
  return {
    kind: (name, input) => watch(input.door, name, () => ask.kind(name, input)),
    whois: (input) => watch(input.door, 'whois', () => ask.whois(input)),
    bulk: (texts, input) => watch(input.door, 'whois', () => ask.bulk(texts, input)),
  };
}
