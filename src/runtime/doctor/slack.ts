import type { Settings } from '#kit';
import { type Check, type Finding, faultOf, fine, type Patient } from './finding.ts';
import { appPage, installAgain, installedApp } from './slack-app.ts';
import { askSlack, type Said } from './slack-call.ts';
import { type Channel, channelsOf } from './slack-channels.ts';
import { address, socketMode } from './slack-ways.ts';

/** Whether we are heard, the token is good and may what it needs, the app is as its manifest, and channels can be posted to. */
export const slack: Check = {
  name: 'Slack',
  patience: 6,
  async run(patient, signal) {
    const { signingSecret, appToken } = patient.config.slack;
    if (!signingSecret && !appToken) {
      const detail = 'commands are switched off: there is no signing secret';
      const fix = 'Set SLACK_SIGNING_SECRET, from the page "Basic Information" of the Slack app.';
      return [{ name: 'Slack', state: 'warning', detail, fix }];
    }
    const parts: Readonly<Record<string, (patient: Patient, signal: AbortSignal) => Promise<Finding[]>>> = {
      Slack: bot,
      'Slack address': address,
      'Slack Socket Mode': socketMode,
    };
    const found = Object.entries(parts).map(([name, look]) =>
      look(patient, signal).catch((error: unknown) => [faultOf(name, error)]),
    );
    return (await Promise.all(found)).flat();
  },
};

async function bot(patient: Patient, signal: AbortSignal): Promise<Finding[]> {
  const { settings, slack: secrets } = patient.config;
  if (!secrets.botToken) {
    const fix = 'Set SLACK_BOT_TOKEN to resolve user groups and to reply to channels.';
    return [{ name: 'Slack', state: 'warning', detail: 'there is no bot token', fix }];
  }
  const said = await askSlack('auth.test', {}, patient, signal);
  const app = settings.slack?.app ?? said.app_id;
  if (!said.ok) {
    const detail = `auth.test says ${said.error ?? 'no'}`;
    return [{ name: 'Slack', state: 'fault', detail, fix: `Check SLACK_BOT_TOKEN at ${appPage(app)}.` }];
  }
  const installed = await installedApp(patient, app, signal).catch((error: unknown) => [
    faultOf('Slack app', error),
  ]);
  return [
    fine('Slack', `speaks to ${said.team ?? 'a workspace'} as ${said.user ?? 'a bot'}`),
    ...appOf(said, settings),
    ...teamsOf(said, settings),
    ...scopesOf(said, patient, app),
    ...installed,
    ...(await channels(patient, said.scopes, signal)),
  ];
}

function appOf({ app_id: id }: Said, { slack: { app } = {} }: Settings): Finding[] {
  if (id === undefined || app === undefined || id === app) return [];
  const detail = `the token is of the app ${id}, while slack.app names ${app}: what ${id} sends is turned away`;
  return [
    { name: 'Slack', state: 'fault', detail, fix: `Set slack.app to ${id}, or use the token of ${app}.` },
  ];
}

/** One token speaks to one workspace, or to all of an organisation. */
function teamsOf(
  { team_id: id, is_enterprise_install: isWide }: Said,
  { slack: { teams } = {} }: Settings,
): Finding[] {
  if (id === undefined || !teams || isWide) return [];
  if (!teams.includes(id)) {
    const detail = `the token is of the workspace ${id}, which slack.teams does not name`;
    return [
      { name: 'Slack', state: 'warning', detail, fix: `Add ${id} to slack.teams, or change the token.` },
    ];
  }
  const others = teams.filter((team) => team !== id);
  if (others.length === 0) return [];
  const detail = `the token is of the workspace ${id} alone: in ${others.join(', ')} nothing is posted, and nobody's groups are known`;
  const fix = 'Install the app for the whole organisation, and use the token of that installation.';
  return [{ name: 'Slack', state: 'warning', detail, fix }];
}

/** Slack tells a token's rights with every answer; a stand-in for it may not. */
function scopesOf({ scopes }: Said, { slackScopes }: Patient, app: string | undefined): Finding[] {
  if (!scopes) return [];
  const name = 'Slack scopes';
  const wanted = slackScopes.map(({ scope }) => scope);
  const besides = scopes.filter((scope) => !wanted.includes(scope));
  const more =
    besides.length > 0 ? `; besides ${besides.join(', ')}, which the manifest does not ask for` : '';
  const missing = slackScopes.filter(({ scope }) => !scopes.includes(scope));
  if (missing.length === 0) return [fine(name, `${wanted.join(', ')}${more}`)];
  return missing.map(({ scope, why }) => ({
    name,
    state: 'fault',
    detail: `the token lacks ${scope}: ${why}`,
    fix: installAgain(app),
  }));
}

async function channels(
  patient: Patient,
  scopes: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<Finding[]> {
  const all = channelsOf(patient.config.settings);
  const byId = all.filter(({ channel }) => !channel.startsWith('#'));
  const byName = all.length - byId.length;
  const findings: Finding[] = [];
  // One after the other: Slack limits how often one may ask
  for (const channel of patient.send ? all : byId) {
    const look = patient.send ? post : inspect;
    findings.push(
      await look(channel, { patient, scopes, signal }).catch((error: unknown) =>
        faultOf(nameOf(channel), error),
      ),
    );
  }
  if (patient.send || byName === 0) return findings;
  const detail = `${byName} ${byName === 1 ? 'is' : 'are'} configured by name: only "doctor --send" tries them`;
  return [...findings, fine('Slack channels', detail)];
}

interface Looking {
  patient: Patient;
  scopes: readonly string[] | undefined;
  signal: AbortSignal;
}

function nameOf({ channel, of }: Channel): string {
  return `Slack channel ${channel} (${of})`;
}

async function inspect(channel: Channel, { patient, scopes, signal }: Looking): Promise<Finding> {
  const name = nameOf(channel);
  const said = await askSlack('conversations.info', { channel: channel.channel }, patient, signal);
  if (said.error === 'missing_scope') {
    const detail = 'cannot be looked at without the scope channels:read';
    return { name, state: 'warning', detail, fix: 'Run "cloudwhois doctor --send" to try it.' };
  }
  if (!said.ok) return refused(name, said);
  if (said.channel?.is_archived) {
    return { name, state: 'fault', detail: 'is archived', fix: 'Unarchive it, or configure another one.' };
  }
  if (said.channel?.is_member === false && !scopes?.includes('chat:write.public')) {
    return { name, state: 'fault', detail: 'the app is no member of it', fix: invite };
  }
  return fine(name, 'can be posted to');
}

const test = 'A test message of "cloudwhois doctor --send": messages of cloudwhois reach this channel.';

async function post(channel: Channel, { patient, signal }: Looking): Promise<Finding> {
  const said = await askSlack('chat.postMessage', { channel: channel.channel, text: test }, patient, signal);
  return said.ok ? fine(nameOf(channel), 'the test message was posted') : refused(nameOf(channel), said);
}

const invite = 'Invite the app in that channel: /invite @cloudwhois';
const fixes: Readonly<Record<string, string>> = {
  channel_not_found: 'Check the id; in a private channel, invite the app: /invite @cloudwhois',
  not_in_channel: invite,
  is_archived: 'Unarchive it, or configure another one.',
  missing_scope: installAgain(undefined),
  ratelimited: 'Wait a minute, and run it again.',
};

function refused(name: string, { error = 'no' }: Said): Finding {
  const fix = fixes[error];
  return { name, state: 'fault', detail: `Slack says ${error}`, ...(fix !== undefined && { fix }) };
}
