import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import type { Plan } from '#kit';
import { CloudwhoisError, classify, inWords, unavailable } from '#kit';
import type { Runtime } from './runtime.types.ts';

/** One finding: what was looked at, how it stands, and what to do next. */
export interface Finding {
  name: string;
  state: 'ok' | 'warning' | 'fault';
  detail: string;
  fix?: string;
}

type Examination = (runtime: Runtime, signal: AbortSignal) => Promise<Finding[]>;

const examinations: readonly [name: string, Examination][] = [
  ['configuration', configuration],
  ['data folder', dataFolder],
  ['index', index],
  ['AWS', aws],
  ['Slack', slack],
];

/** Looks at everything that can go wrong in a deployment, one thing after the other; never throws for a fault. */
export async function* examine(runtime: Runtime, signal: AbortSignal): AsyncGenerator<Finding> {
  for (const [name, examination] of examinations) {
    try {
      yield* await examination(runtime, signal);
    } catch (error) {
      const fix = error instanceof CloudwhoisError ? error.fix : undefined;
      const detail = error instanceof Error ? error.message : String(error);
      yield { name, state: 'fault', detail, ...(fix === undefined ? {} : { fix }) };
    }
  }
}

async function configuration({ config }: Runtime): Promise<Finding[]> {
  const from = config.configFile ?? 'no file; everything is at its default';
  const rules = config.settings.access?.rules ?? [];
  return [
    { name: 'configuration', state: 'ok', detail: from },
    ...config.warnings.map((detail): Finding => ({ name: 'configuration', state: 'warning', detail })),
    ...(rules.length > 0
      ? []
      : [
          {
            name: 'access',
            state: 'warning' as const,
            detail: 'no rule allows anybody anything',
            fix: 'Add access.groups and access.rules to the configuration.',
          },
        ]),
  ];
}

async function dataFolder({ config }: Runtime): Promise<Finding[]> {
  await access(config.dataFolder, constants.W_OK);
  return [{ name: 'data folder', state: 'ok', detail: config.dataFolder }];
}

async function index({ store, clock, kinds }: Runtime): Promise<Finding[]> {
  const records = (await store.index.scopes()).filter(({ outcome }) => outcome !== 'excluded');
  if (records.length === 0) {
    const fix = 'Run "cloudwhois refresh", or start the collector.';
    return [{ name: 'index', state: 'warning', detail: 'nothing has been read yet', fix }];
  }
  const failing = records.filter(({ outcome }) => outcome !== 'complete');
  const oldest = records
    .map(({ completedAt }) => completedAt ?? '')
    .filter((time) => time !== '')
    .sort()[0];
  const age =
    oldest === undefined ? 'none is complete' : `the oldest is ${inWords(clock() - Date.parse(oldest))} old`;
  const detail = `${records.length - failing.length} of ${records.length} scopes of ${kinds.size} kinds complete, ${age}`;
  return [
    {
      name: 'index',
      state: failing.length === 0 ? 'ok' : 'warning',
      detail,
      ...(failing.length > 0 && { fix: 'See "cloudwhois status".' }),
    },
  ];
}

async function aws({ cloud, config }: Runtime, signal: AbortSignal): Promise<Finding[]> {
  const settings = config.settings.aws;
  if (settings?.role === undefined && settings?.discover !== 'organizations') {
    const fix = 'Set aws.role (and aws.discover: organizations) to read AWS accounts.';
    return [{ name: 'AWS', state: 'warning', detail: 'no account is read', fix }];
  }
  const plan = await cloud.plan({ provider: 'aws', shape: 'account-region', signal });
  const accounts = new Set(plan.places.map(({ account }) => account));
  const fine: Finding = {
    name: 'AWS',
    state: accounts.size > 0 ? 'ok' : 'fault',
    detail: `${accounts.size} of ${plan.accounts.length} accounts can be entered, ${plan.places.length} regions in all`,
  };
  return [fine, ...unreadable(plan)];
}

function unreadable({ unreadable: places }: Plan): Finding[] {
  return places.map(({ place, error }) => {
    const { outcome, error: said } = classify(error, place);
    const name = place.account === '*' ? 'AWS Organizations' : `AWS account ${place.account}`;
    const detail = `${outcome}: ${said.code}${said.action ? ` on ${said.action}` : ''}: ${said.message}`;
    return { name, state: 'fault', detail, ...(said.fix === undefined ? {} : { fix: said.fix }) };
  });
}

async function slack({ config }: Runtime, signal: AbortSignal): Promise<Finding[]> {
  const { signingSecret, botToken, apiUrl } = config.slack;
  if (!signingSecret) {
    const fix = 'Set SLACK_SIGNING_SECRET, from the page "Basic Information" of the Slack app.';
    return [
      {
        name: 'Slack',
        state: 'warning',
        detail: 'commands are switched off: there is no signing secret',
        fix,
      },
    ];
  }
  if (!botToken) {
    const fix = 'Set SLACK_BOT_TOKEN to resolve user groups and to reply to channels.';
    return [{ name: 'Slack', state: 'warning', detail: 'there is no bot token', fix }];
  }
  return [await authTest(apiUrl, botToken, signal)];
}

/** Slack's own word on the token. Throws `unavailable` where nothing that could be Slack answers. */
async function authTest(apiUrl: string, botToken: string, signal: AbortSignal): Promise<Finding> {
  const said = await fetch(`${apiUrl}auth.test`, {
    method: 'POST',
    headers: { authorization: `Bearer ${botToken}` },
    signal: AbortSignal.any([signal, AbortSignal.timeout(5000)]),
    redirect: 'error',
  })
    .then(
      (response) =>
        response.json() as Promise<{ ok?: boolean; error?: string; team?: string; user?: string }>,
    )
    .catch((cause: unknown) => {
      throw unavailable(`${new URL(apiUrl).origin} does not answer as Slack does`, {
        cause,
        fix: 'Check SLACK_API_URL, and that this machine may reach it.',
      });
    });
  if (said.ok) {
    const detail = `speaks to ${said.team ?? 'a workspace'} as ${said.user ?? 'a bot'}`;
    return { name: 'Slack', state: 'ok', detail };
  }
  const detail = `auth.test says ${said.error ?? 'no'}`;
  return { name: 'Slack', state: 'fault', detail, fix: 'Check SLACK_BOT_TOKEN.' };
}
