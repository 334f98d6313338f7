import { type Finding, fine, type Patient, type SlackApp } from './finding.ts';
import { askSlack } from './slack-call.ts';

/** The page of an app at Slack: its manifest, its tokens, and where it is installed again. */
export function appPage(app: string | undefined): string {
  return `https://api.slack.com/apps${app === undefined ? '' : `/${app}`}`;
}

/** What mends an app that is not as its manifest. */
export function installAgain(app: string | undefined): string {
  return `Put what "cloudwhois slack manifest" prints in at "App Manifest" of ${appPage(app)}, and install the app again ("Install App").`;
}

/**
 * Compares the app that is installed with its manifest. A bot token cannot read that: it takes a configuration token,
 * which somebody makes for it and which lives twelve hours.
 */
export async function installedApp(
  patient: Patient,
  app: string | undefined,
  signal: AbortSignal,
): Promise<Finding[]> {
  const { configToken } = patient.config.slack;
  const name = 'Slack app';
  if (!configToken) {
    const detail = `its commands, events and addresses cannot be read with a bot token: compare "cloudwhois slack manifest" with "App Manifest" of ${appPage(app)}, or set SLACK_CONFIG_TOKEN to a token made there`;
    return [fine(name, detail)];
  }
  if (app === undefined) {
    const detail = 'not compared: which app it is, nobody says';
    return [{ name, state: 'warning', detail, fix: 'Set slack.app to the id of the app (A…).' }];
  }
  const said = await askSlack('apps.manifest.export', { app_id: app }, patient, signal, configToken);
  if (!said.ok || !said.manifest) {
    const detail = `apps.manifest.export says ${said.error ?? 'no'}`;
    const fix = `Make a new configuration token at ${appPage(undefined)}, and set SLACK_CONFIG_TOKEN.`;
    return [{ name, state: 'fault', detail, fix }];
  }
  return [difference(patient.slackManifest(), said.manifest, installAgain(app))];
}

function difference(wanted: SlackApp, installed: SlackApp, fix: string): Finding {
  const [ours, theirs] = [partsOf(wanted), partsOf(installed)];
  const lacks = ours.filter((part) => !theirs.includes(part));
  const besides = theirs.filter((part) => !ours.includes(part));
  const name = 'Slack app';
  if (lacks.length === 0 && besides.length === 0) return fine(name, 'is installed as its manifest');
  const detail = [
    ...(lacks.length > 0 ? [`lacks ${lacks.join(', ')}`] : []),
    ...(besides.length > 0 ? [`has besides ${besides.join(', ')}`] : []),
  ].join('; ');
  return { name, state: lacks.length > 0 ? 'fault' : 'warning', detail, fix };
}

/** Names, words and colours are a matter of taste; with Socket Mode addresses are not used. */
function partsOf({ features = {}, oauth_config, settings = {} }: SlackApp): string[] {
  const { interactivity, event_subscriptions: events, socket_mode_enabled: socket = false } = settings;
  const commands = features.slash_commands ?? [];
  const to = (what: string, url: string | undefined) => (socket || !url ? [] : [`${what} to ${url}`]);
  return [
    ...(socket ? ['Socket Mode'] : []),
    ...(settings.org_deploy_enabled ? ['installation for the whole organisation'] : []),
    ...commands.map(({ command }) => `the command ${command}`),
    ...(features.shortcuts ?? []).map(({ callback_id: id }) => `the shortcut ${id}`),
    ...(features.unfurl_domains ?? []).map((domain) => `links to ${domain}`),
    ...(features.app_home?.home_tab_enabled ? ['the App Home'] : []),
    ...(features.app_home?.messages_tab_enabled ? ['direct messages'] : []),
    ...(events?.bot_events ?? []).map((event) => `the event ${event}`),
    ...(oauth_config?.scopes?.bot ?? []).map((scope) => `the scope ${scope}`),
    ...new Set(commands.flatMap(({ url }) => to('commands', url))),
    ...to('clicks', interactivity?.request_url),
    ...to('events', events?.request_url),
  ];
}
