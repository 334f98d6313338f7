import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { extname, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CloudwhoisError, ConfigError } from '#kit';
import type { AppOptions } from './app.ts';
import { buildApp, buildHealthApp } from './app.ts';
import type { Environment } from './config.ts';
import { formatFaults, isDemo } from './config.ts';
import type { Asking, CollectorData, Runtime } from './runtime.ts';
import {
  createLog,
  listenForStop,
  loadFromEnvironment,
  openAsking,
  openRuntime,
  openWatch,
  startBackground,
  statusSchema,
} from './runtime.ts';
import { demoText } from './terminal/demo-text.ts';
import { errorExitCode, exitCodes } from './terminal/exit-code.ts';
import { inPlaceOfSlack } from './terminal/in-place-of-slack.ts';
import { startProgress } from './terminal/progress.ts';
import type { Terminal } from './terminal/terminal.ts';
import { processTerminal } from './terminal/terminal.ts';

interface ServeOptions {
  environment: Environment;
  cwd: string;
  terminal: Terminal;
  /** Asked for by name; otherwise the demo starts only where nothing is configured. */
  demo?: { resources: number; seed: number };
}

export const demoSize = { resources: 30_000, seed: 1 };
/** Between the word that a router is about to end (`/livez`) and the end, in milliseconds: three looks of a balancer. */
const NOTICE_MS = 3_000;
/** How long a stop may take: questions under way, then the collector's scopes, in milliseconds. */
const GRACE_MS = 10_000;

/** Serves until SIGINT or SIGTERM. Resolves to the exit code. */
export async function serve({ environment, cwd, terminal, ...options }: ServeOptions): Promise<number> {
  const stopSignal = listenForStop(() => process.exit(exitCodes.failed));
  const clock = Date.now;
  const isAlone = isDemo(environment, existsSync(resolve(cwd, 'cloudwhois.yaml')));
  const size = options.demo ?? (isAlone ? demoSize : undefined);
  const demo = size && { ...size, signingSecret: randomBytes(16).toString('hex') };
  const loaded = await loadFromEnvironment({ environment, cwd, clock, ...(demo && { demo }) });
  const { config } = loaded;
  const log = createLog({ level: config.logLevel, fd: 1, role: 'router' });
  for (const warning of config.warnings) log.warn({ warning }, 'configuration');
  const runtime = await openRuntime({ ...loaded, clock, log, role: 'router' });
  if (demo) await fillDemo(runtime, terminal);
  const stopping = new AbortController();
  const { app, asking } = await openApp(runtime, {
    ...(loaded.demo && { demo: loaded.demo, fetch: inPlaceOfSlack(terminal) }),
    stopping: () => stopping.signal.aborted,
  });
  await app.listen({ host: config.host, port: config.port });
  const { port } = app.server.address() as AddressInfo;
  const url = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`;
  if (demo && loaded.demo)
    await terminal.out(demoText({ url, demo: loaded.demo, secret: demo.signingSecret }));
  else await terminal.out(`cloudwhois listens on ${url}\n`);
  if (asking && !canBeAsked(config)) terminal.err(nobodyAsks);
  const data: CollectorData = { environment: { ...environment }, cwd, ...(demo && { demo }) };
  const entry = new URL(`./collector${extname(import.meta.url)}`, import.meta.url);
  const background = config.roles.collector ? startBackground({ entry, data, log, clock }) : undefined;
  await stopSignal();
  stopping.abort();
  // Other routers answer, too: a balancer has time to see it before the first connection is refused
  if (asking && config.store === 'elasticsearch') await sleep(NOTICE_MS);
  await app.close();
  await background?.stop(GRACE_MS);
  await asking?.close();
  await runtime.close();
  return exitCodes.ok;
}

const nobodyAsks =
  'Nobody can ask it yet: set SLACK_SIGNING_SECRET (or SLACK_APP_TOKEN), or add access.tokens to the configuration.\nThe demo starts only where nothing is configured, by variable or file; "cloudwhois demo" asks for it by name.\n';

function canBeAsked({ slack, settings }: Runtime['config']): boolean {
  const { signingSecret = '', appToken = '' } = slack;
  return signingSecret !== '' || appToken !== '' || (settings.access?.tokens ?? []).length > 0;
}

/** All doors; or, where this process only collects, no more than its health, and nothing that could be asked. */
async function openApp(
  runtime: Runtime,
  options: Pick<AppOptions, 'demo' | 'stopping'> & Partial<Pick<AppOptions, 'fetch'>>,
) {
  if (!runtime.config.roles.router) {
    const { log, store } = runtime;
    const scopes = () => store.index.scopes();
    return { app: await buildHealthApp({ ...options, log, newId: randomUUID, scopes }), asking: undefined };
  }
  const asking = await openAsking(runtime);
  const watch: AppOptions['watch'] = (sink, known) => openWatch(runtime, asking, { sink, known });
  return { app: await buildApp({ ...appOptions(runtime, asking), ...options, watch }), asking };
}

function appOptions(runtime: Runtime, asking: Asking) {
  const { ask, access, audit, accounts, status, timetable, refusals, changes, trail, requests, actions } =
    asking;
  const { config, kinds, clock, log, store } = runtime;
  const slack = slackOptions(config);
  return {
    ...{
      kinds,
      ask,
      access,
      audit,
      accounts,
      status,
      statusSchema,
      timetable,
      refusals,
      changes,
      trail,
      clock,
      log,
      fetch,
    },
    ...(requests && { requests }),
    ...(actions && { actions }),
    state: store.state,
    scopes: () => store.index.scopes(),
    elapsed: () => performance.now(),
    newId: randomUUID,
    version: version(),
    trustProxy: config.trustProxy,
    ...(config.publicUrl !== undefined && { publicUrl: config.publicUrl }),
    ...(slack && { slack }),
  };
}

/** Undefined where Slack has no way in: neither signed requests nor a socket. */
function slackOptions({ slack, settings }: Runtime['config']) {
  const { signingSecret, previousSigningSecret, appToken, botToken, apiUrl, responseUrls } = slack;
  if (!signingSecret && !appToken) return undefined;
  return {
    secrets: [signingSecret, previousSigningSecret].filter((secret) => secret !== undefined),
    ...(appToken && { appToken }),
    settings: settings.slack,
    ...{ apiUrl, responseUrls },
    ...(botToken && { botToken }),
  };
}

/**
 * Reads the addresses before anybody may ask, which takes some seconds the first time; the other kinds follow in the
 * background.
 */
async function fillDemo(runtime: Runtime, terminal: Terminal): Promise<void> {
  const progress = startProgress(terminal, 'Reading the made-up organisation');
  await runtime.refresh({
    select: { kinds: ['ip'] },
    onlyDue: true,
    signal: AbortSignal.timeout(120_000),
    onProgress: (event) => {
      if (event.type === 'run') progress.update(event.done, event.total, event.scope);
    },
  });
  progress.end();
}

function version(): string {
  const file = fileURLToPath(new URL('../package.json', import.meta.url));
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

/**
 * Ends the process once all that was written is out. Calls to the cloud that nobody waits for any more would keep it
 * for up to a minute.
 */
export function leave(): void {
  process.stdout.write('', () => process.exit());
}

/** What a person is told of an error that ends the process, and the exit code that goes with it. */
export function explain(error: unknown, environment: Environment): { text: string; code: number } {
  if (error instanceof ConfigError) return { text: `${formatFaults(error)}\n`, code: exitCodes.badInput };
  if (error instanceof CloudwhoisError) {
    const said = [error.message, error.fix].filter(Boolean).join('\n');
    return { text: `${said}\n`, code: errorExitCode(error.status) };
  }
  const { code, port = environment.PORT ?? '8080' } = (error ?? {}) as {
    code?: string;
    port?: number | string;
  };
  if (code === 'EADDRINUSE') {
    return {
      text: `Port ${port} is taken by another program. Set PORT to another one: PORT=8081\n`,
      code: exitCodes.failed,
    };
  }
  return {
    text: `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    code: exitCodes.failed,
  };
}

if (import.meta.main) {
  const terminal = processTerminal();
  try {
    process.exitCode = await serve({ environment: process.env, cwd: process.cwd(), terminal });
    leave();
  } catch (error) {
    const { text, code } = explain(error, process.env);
    terminal.err(text);
    process.exit(code);
  }
}
