import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { fastify, LogController } from 'fastify';
import type {
  Accounts,
  AlertSink,
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
import { followed } from './slack/followed.ts';
import { ephemeral } from './slack/message/message.ts';
import { nextPages } from './slack/message/next-page.ts';
import { renderWhois } from './slack/message/whois.ts';
import type { Outgoing } from './slack/outgoing.ts';
import { openOutgoing } from './slack/outgoing.ts';
import type { Watches } from './slack/watches/begin-watch.ts';
import type { DemoPageOptions } from './web/demo-page.ts';
import type { HealthOptions } from './web/health.ts';
import { health } from './web/health.ts';
import type { Metrics, MetricsOptions, Observation } from './web/metrics.ts';
import { createMetrics } from './web/metrics.ts';
import { problems } from './web/problems.ts';
import { security, serverLimits } from './web/security.ts';
import type { WebOptions } from './web/web.ts';
import { webDoor } from './web/web.ts';

type Ask = WebOptions['ask'];
type Silences = NonNullable<SlackDoorOptions['silences']>;

export interface AppOptions {
  kinds: ReadonlyMap<string, Kind>;
  ask: Ask;
  access: SlackDoorOptions['access'];
  audit: Audit;
  /** Access on request; it starts and stops with the app. */
  requests?: NonNullable<SlackDoorOptions['requests']>;
  /** What may be done in the clouds; it starts and stops with the app, where people can be told how it ends. */
  actions?: NonNullable<SlackDoorOptions['actions']>;
  /** Refused scopes, which operators accept in Slack. */
  refusals?: NonNullable<SlackDoorOptions['refusals']>;
  accounts: Accounts;
  state: State;
  scopes: DemoPageOptions['scopes'];
  status: SlackDoorOptions['status'];
  statusSchema: TSchema;
  timetable: MetricsOptions['timetable'];
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
    appToken?: string;
    settings: SlackSettings | undefined;
    botToken?: string;
    apiUrl: string;
    responseUrls: readonly string[];
  };
  /** What tells people without having been asked; it starts and stops with the app. */
  watch?: (
    sink: AlertSink,
    /** Resolves when it is known what Slack says of somebody. */
    known: (principal: Principal) => Promise<void> | undefined,
  ) => Watches & Silences & { start(): void; stop(): Promise<void> };
  /** Where people reach this service: `https://cloudwhois.example.com`. */
  publicUrl?: string;
  demo?: Pick<DemoPageOptions, 'personas' | 'examples'>;
  /** Whether the process is about to end. */
  stopping?: () => boolean;
}

/** `/livez` and `/readyz` alone, not listening: for a process in which nobody may ask anything. */
export async function buildHealthApp({
  log,
  newId,
  ...options
}: Omit<HealthOptions, 'audit'> & Pick<AppOptions, 'log' | 'newId'>): Promise<FastifyInstance> {
  const app = fastify({
    ...serverLimits,
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: newId,
  });
  problems(app);
  security(app);
  // Where nothing is asked, nothing is audited
  await app.register(health, { ...options, audit: { healthy: () => true } });
  return app;
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
    // Whoever came in before the door was closed is answered
    return503OnClosing: false,
  });
  const metrics = createMetrics({ scopes, audit, now: clock, timetable: options.timetable });
  const ask = observed(options.ask, metrics, options.elapsed);
  const outgoing = outgoingOf(options);
  const watches = watching(app, options, outgoing);
  const steps = followed(app, { ...options, settings: slack?.settings }, outgoing);
  const unasked = outgoing && {
    ...outgoing,
    ...steps,
    ...(watches && { watches, silences: watches }),
  };
  if (slack) await app.register(slackDoor, { ...slackOptions(options), ...slack, ...unasked, ask });
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

/** Alerts end before the outbox does that they go to. */
function watching(
  app: FastifyInstance,
  { watch: open }: AppOptions,
  outgoing?: Outgoing,
): (Watches & Silences) | undefined {
  const known = (principal: Principal) =>
    principal.type === 'slack' ? outgoing?.members.known(principal.team, principal.user) : undefined;
  const watch = open?.(outgoing?.alerts ?? { send: async () => false }, known);
  if (!watch) return undefined;
  app.addHook('onReady', async () => watch.start());
  app.addHook('preClose', () => watch.stop());
  return watch;
}

/** A number is how many proxies stand between us and the client. */
function trusted(
  proxies: AppOptions['trustProxy'],
): boolean | string[] | ((address: string, hop: number) => boolean) {
  return typeof proxies === 'number' ? (_address, hop) => hop < proxies : proxies;
}

function slackOptions(options: AppOptions) {
  const { access, audit, clock, fetch, kinds, log, newId, publicUrl, refusals, slack, state, status } =
    options;
  const claim = (key: string, ttlMs: number) => state.claim(key, clock() + ttlMs);
  const rest = publicUrl === undefined ? {} : { consoleUrl: publicUrl };
  const socket = slack?.appToken && { token: slack.appToken, apiUrl: slack.apiUrl, newId };
  return {
    ...{ access, audit, clock, fetch, log, kinds: [...kinds.values()], claim, status, ...rest },
    ...(socket && { socket }),
    ...(refusals && { refusals }),
  };
}

/** What can be sent to Slack without having been asked, where there is a bot token. */
function outgoingOf({ access, clock, fetch, log, slack, state }: AppOptions) {
  if (slack?.botToken === undefined) return undefined;
  const { botToken: token, apiUrl, settings } = slack;
  return openOutgoing({ token, apiUrl, teams: settings?.teams ?? [], access, state, fetch, clock, log });
}

/** The message that Slack would show to this asker alone. */
function slackMessage({ clock, kinds, slack }: AppOptions): DemoPageOptions['slackMessage'] {
  const commands = commandsOf([...kinds.values()], slack?.settings);
  return (whois: Whois) => ephemeral(renderWhois(whois, { now: clock(), next: nextPages(commands, whois) }));
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
