import { parseArgs } from 'node:util';
import type { Log } from '#kit';
import { unavailable } from '#kit';
import type { Environment } from './config.ts';
import type { Loaded, Runtime } from './runtime.ts';
import {
  awsRoles,
  cliServices,
  createLog,
  diagnose,
  loadFromEnvironment,
  openAsking,
  openRuntime,
  setUpElasticsearch,
  verifyAudit,
} from './runtime.ts';
import { demoSize, explain, leave, serve } from './server.ts';
import { slackManifest, slackScopes } from './slack/manifest.ts';
import type { Command } from './terminal/command.ts';
import { wholeNumber } from './terminal/command.ts';
import { accessCommands } from './terminal/commands/access.ts';
import { ask } from './terminal/commands/ask.ts';
import { auditVerify } from './terminal/commands/audit-verify.ts';
import { awsPolicy } from './terminal/commands/aws-policy.ts';
import { completionCommand } from './terminal/commands/completion.ts';
import { doctorCommand } from './terminal/commands/doctor.ts';
import { elasticsearchSetup } from './terminal/commands/elasticsearch-setup.ts';
import { exportCommand } from './terminal/commands/export.ts';
import { importCommand } from './terminal/commands/import.ts';
import { kindNew } from './terminal/commands/kind-new.ts';
import { refresh } from './terminal/commands/refresh.ts';
import { slackManifestCommand } from './terminal/commands/slack-manifest.ts';
import { status } from './terminal/commands/status.ts';
import { exitCodes } from './terminal/exit-code.ts';
import { commandHelp, helpText } from './terminal/help.ts';
import type { Services } from './terminal/services.ts';
import { processTerminal } from './terminal/terminal.ts';

const clock = Date.now;
const { env } = process;
const cwd = process.cwd();
const closing: (() => Promise<void>)[] = [];

const terminal = processTerminal();

const commands: readonly Command[] = [
  {
    ...entry('serve', 'serve Slack, the API and the console, and refresh in the background', 'serve'),
    run: () => serve({ environment: env, cwd, terminal }),
  },
  {
    ...entry('demo', 'the same with a made-up organisation', 'demo [--resources N] [--seed S]'),
    options: { resources: { type: 'string' }, seed: { type: 'string' } },
    run: ({ values }) =>
      serve({
        environment: env,
        cwd,
        terminal,
        demo: {
          resources: wholeNumber(values, 'resources', demoSize.resources),
          seed: wholeNumber(values, 'seed', demoSize.seed),
        },
      }),
  },
  ask,
  refresh,
  status,
  ...accessCommands,
  doctorCommand(async ({ send, account, ...looking }) => {
    const loaded = await load(env);
    const { settings, publicUrl } = loaded.config;
    const slack = { slackScopes: slackScopes(settings, publicUrl), slackManifest: () => manifestOf(loaded) };
    const log = logOf(loaded);
    const own = { environment: env, ...slack, send, account };
    return diagnose({ ...loaded, ...own, clock, log, role: 'cli' }, looking);
  }),
  importCommand,
  exportCommand,
  auditVerify(verifyAudit),
  slackManifestCommand(async () => {
    const loaded = await load(env);
    return { publicUrl: loaded.config.publicUrl, manifest: () => manifestOf(loaded) };
  }),
  awsPolicy(async () => {
    const { kinds, config } = await load(env);
    const { aws, access } = config.settings;
    return awsRoles(kinds, aws, access?.actions);
  }),
  elasticsearchSetup(async ({ user: name, ...request }) => {
    const password = env.ELASTICSEARCH_PASSWORD ?? '';
    return setUpElasticsearch({
      ...(await load(env)),
      clock,
      ...request,
      ...(name && { user: { name, password } }),
    });
  }),
  kindNew,
  completionCommand(() => commands),
];

function entry(name: string, summary: string, usage: string) {
  return { name, summary, usage, options: {} };
}

function load(environment: Environment): Promise<Loaded> {
  return loadFromEnvironment({ environment, cwd, clock });
}

function manifestOf({ config: { publicUrl, settings }, kinds }: Loaded) {
  return slackManifest({
    kinds: [...kinds.values()],
    settings,
    ...(publicUrl !== undefined && { publicUrl }),
  });
}

/** Beside the results: only errors, unless more is asked for. */
function logOf({ config }: Loaded): Log {
  const level = env.LOG_LEVEL === undefined ? 'error' : config.logLevel;
  return createLog({ level, fd: 2, role: 'cli' });
}

async function openHere(): Promise<Runtime> {
  const loaded = await load(env);
  const runtime = await openRuntime({ ...loaded, clock, log: logOf(loaded), role: 'cli' });
  closing.push(() => runtime.close());
  return runtime;
}

async function open(): Promise<Services> {
  const runtime = await openHere();
  const asking = await openAsking(runtime, 'cli');
  closing.push(() => asking.close());
  return cliServices(runtime, asking);
}

/** The command of these words; those of two words come first. */
function find(words: readonly string[]): { command: Command | undefined; rest: readonly string[] } {
  const two = commands.find(({ name }) => name === words.slice(0, 2).join(' '));
  if (two) return { command: two, rest: words.slice(2) };
  return { command: commands.find(({ name }) => name === words[0]), rest: words.slice(1) };
}

async function run(words: readonly string[]): Promise<number> {
  const { command, rest } = find(words);
  if (!command) {
    const asked = words[0];
    if (asked === undefined || asked === 'help' || asked === '--help' || asked === '-h') {
      await terminal.out(helpText(commands));
      return asked === undefined ? exitCodes.badInput : exitCodes.ok;
    }
    const meant = commands.filter(({ name }) => name.startsWith(`${asked} `)).map(({ name }) => `"${name}"`);
    const hint = meant.length > 0 ? ` There is ${meant.join(' and ')}.` : '';
    terminal.err(`There is no command "${asked}".${hint}\n\n${helpText(commands)}`);
    return exitCodes.badInput;
  }
  const { values, positionals, fault } = argumentsOf(command, rest);
  if (fault !== undefined) {
    terminal.err(`${fault}\n\n${commandHelp(command)}`);
    return exitCodes.badInput;
  }
  if (values.help === true) {
    await terminal.out(commandHelp(command));
    return exitCodes.ok;
  }
  const stop = new AbortController();
  process.once('SIGINT', () =>
    stop.abort(unavailable('Stopped by Ctrl+C. What was written until then stays.')),
  );
  const token = env.CLOUDWHOIS_TOKEN;
  return command.run({
    values,
    positionals,
    terminal,
    open,
    clock,
    signal: stop.signal,
    ...(token && { token }),
  });
}

function argumentsOf(command: Command, words: readonly string[]) {
  try {
    const options = { ...command.options, help: { type: 'boolean', short: 'h' } } as const;
    const parsed = parseArgs({ args: [...words], options, allowPositionals: true });
    return { values: parsed.values, positionals: parsed.positionals, fault: undefined };
  } catch (error) {
    return {
      values: { help: false },
      positionals: [],
      fault: error instanceof Error ? error.message : String(error),
    };
  }
}

// Whoever reads may have seen enough, as `head` has: then nothing is left to do
process.stdout.once('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(exitCodes.ok);
});

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  const { text: words, code } = explain(error, env);
  terminal.err(words);
  process.exitCode = code;
} finally {
  for (const close of closing.toReversed()) await close();
}
leave();
