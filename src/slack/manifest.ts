import { type Kind, parseAddress, type Settings } from '#kit';
import { commandsOf, type SlackCommand, withCommand } from './commands.ts';
import { clamp } from './message/limits.ts';
import { accessCommand } from './requests/access-command.ts';
import { whatIsThis } from './words/take-shortcut.ts';

/** A right that the app asks of Slack, and why. */
export interface Scope {
  scope: string;
  why: string;
}

export interface SlashCommandEntry {
  command: string;
  /** Absent with Socket Mode. */
  url?: string;
  description: string;
  usage_hint: string;
  should_escape: boolean;
}

/** The manifest of the Slack app: paste its JSON where Slack asks for a manifest. */
export interface Manifest {
  _metadata: { major_version: 2; minor_version: 1 };
  display_information: { name: string; description: string; background_color: string };
  features: {
    app_home: { home_tab_enabled: true; messages_tab_enabled: true; messages_tab_read_only_enabled: false };
    bot_user: { display_name: string; always_online: boolean };
    shortcuts: (typeof whatIsThis)[];
    /** Links of which Slack tells us. */
    unfurl_domains?: string[];
    slash_commands: SlashCommandEntry[];
  };
  oauth_config: { scopes: { bot: string[] } };
  settings: {
    interactivity: { is_enabled: true; request_url?: string };
    event_subscriptions: { request_url?: string; bot_events: string[] };
    org_deploy_enabled: boolean;
    socket_mode_enabled: boolean;
    token_rotation_enabled: false;
  };
}

const about: Manifest['display_information'] = {
  name: 'cloudwhois',
  description: 'Whose is it, where does it live, how sure is that: whois for your own cloud.',
  background_color: '#1d3557',
};

/** Slack's limits: manifest schema 2.0.0. */
const maxCommands = 50;
const maxDescription = 2000;
/** The schema allows 1,000, but Slack cuts it while somebody types. */
const maxHint = 100;

/**
 * Without a `publicUrl` the app is one of Socket Mode. Throws where there are more commands than one Slack app can have,
 * and on an address that Slack would refuse.
 */
export function slackManifest({
  kinds,
  settings,
  publicUrl,
}: {
  kinds: readonly Kind[];
  settings: Settings;
  publicUrl?: string;
}): Manifest {
  const asksAccess = Object.keys(settings.access?.requests ?? {}).length > 0;
  const commands = commandsOf(kinds, settings.slack, asksAccess ? [accessCommand] : []);
  if (commands.size > maxCommands)
    throw new Error(`a Slack app has at most ${maxCommands} commands, these are ${commands.size}`);
  const to = addresses(publicUrl);
  return {
    _metadata: { major_version: 2, minor_version: 1 },
    display_information: about,
    features: {
      app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      bot_user: { display_name: 'cloudwhois', always_online: true },
      shortcuts: [whatIsThis],
      ...unfurlDomains(publicUrl),
      slash_commands: [...commands].map(([typed, command]) => ({
        ...commandEntry(typed, command),
        ...to('url', 'commands'),
      })),
    },
    oauth_config: { scopes: { bot: slackScopes(settings, publicUrl).map(({ scope }) => scope) } },
    settings: {
      interactivity: { is_enabled: true, ...to('request_url', 'interactions') },
      event_subscriptions: { ...to('request_url', 'events'), bot_events: botEvents(settings, publicUrl) },
      // One token speaks to several workspaces only where a whole organisation installs the app
      org_deploy_enabled: (settings.slack?.teams?.length ?? 0) > 1,
      socket_mode_enabled: publicUrl === undefined,
      token_rotation_enabled: false,
    },
  };
}

/** Where Slack sends to, under the name that the manifest has for it; nothing with Socket Mode. */
function addresses(publicUrl: string | undefined) {
  const base = publicUrl === undefined ? undefined : URL.parse(publicUrl);
  if (publicUrl !== undefined && base?.protocol !== 'https:')
    throw new Error(
      'Slack sends commands to an https address only: set PUBLIC_URL, or leave it out for Socket Mode',
    );
  const start = base?.href.replace(/\/+$/, '');
  return <N extends string>(name: N, path: string): Partial<Record<N, string>> =>
    start === undefined ? {} : ({ [name]: `${start}/slack/${path}` } as Record<N, string>);
}

/** The domain of our console, as Slack matches links: a port does not matter, an address can be no domain. */
function linkDomain(publicUrl: string | undefined): string | undefined {
  const hostname = publicUrl === undefined ? undefined : URL.parse(publicUrl)?.hostname;
  return hostname?.includes('.') && parseAddress(hostname) === undefined ? hostname : undefined;
}

function unfurlDomains(publicUrl: string | undefined): { unfurl_domains?: string[] } {
  const domain = linkDomain(publicUrl);
  return domain === undefined ? {} : { unfurl_domains: [domain] };
}

/** The least rights that this configuration needs. Adding one later needs a new installation of the app. */
export function slackScopes(settings: Settings, publicUrl?: string): Scope[] {
  const { replies = {}, alerts } = settings.slack ?? {};
  const elsewhere = Object.values(replies).some((place) => place !== 'asker' && place !== 'channel');
  const posts = [
    'to answer mentions and direct messages, and to tell people what they watch',
    ...(elsewhere ? ['slack.replies sends answers to a channel of its own'] : []),
    ...(alerts === undefined ? [] : ['slack.alerts sends alerts to channels']),
  ];
  const scopes: Scope[] = [
    { scope: 'commands', why: 'to be asked by commands and the shortcut; answers need no further right' },
    { scope: 'app_mentions:read', why: 'to be asked by a mention; other messages of a channel are not read' },
    { scope: 'im:history', why: 'to be asked by a direct message; those of other people are not read' },
    { scope: 'chat:write', why: posts.join('; ') },
    { scope: 'files:write', why: 'to send somebody the CSV file that they asked for, by direct message' },
  ];
  if (linkDomain(publicUrl) !== undefined) {
    const why = 'to be told of links to our own console; no other links are seen';
    scopes.push({ scope: 'links:read', why });
    scopes.push({ scope: 'links:write', why: 'to show the answer under such a link' });
  }
  if (contactsOf(settings).some((contact) => contact.startsWith('#'))) {
    const why = "owners' contacts are names of channels, to which questions and alerts go";
    scopes.push({ scope: 'channels:read', why });
  }
  const groups = Object.values(settings.access?.groups ?? {});
  if (hasUsergroups(settings)) {
    scopes.push({ scope: 'usergroups:read', why: 'groups of the configuration are Slack user groups' });
  }
  if (groups.some(({ users }) => users?.includes('*') === true)) {
    scopes.push({
      scope: 'users:read',
      why: "a group with '*' means full members, and only Slack knows the guests",
    });
  }
  return scopes;
}

function contactsOf({ aws, owners, networks }: Settings): string[] {
  const all = [...(aws?.accounts ?? []), ...(owners ?? []), ...(networks ?? [])];
  return all.flatMap((one) => ('contact' in one && one.contact !== undefined ? [one.contact] : []));
}

function hasUsergroups({ access }: Settings): boolean {
  return Object.values(access?.groups ?? {}).some(({ usergroups = [] }) => usergroups.length > 0);
}

/**
 * What Slack tells us: who opened the App Home, wrote to us or named us; and who came into a user group of the
 * configuration, or left it; and links to our console.
 */
function botEvents(settings: Settings, publicUrl: string | undefined): string[] {
  const groups = hasUsergroups(settings) ? ['subteam_members_changed', 'subteam_updated'] : [];
  const links = linkDomain(publicUrl) === undefined ? [] : ['link_shared'];
  return ['app_home_opened', 'app_mention', 'message.im', ...links, ...groups];
}

function commandEntry(typed: string, command: SlackCommand): SlashCommandEntry {
  const usage = withCommand(typed, command.usage).slice(typed.length).trim();
  return {
    command: typed,
    description: clamp(command.summary, maxDescription),
    usage_hint: clamp(usage === '' ? 'help' : `${usage} | help`, maxHint),
    // Host names and addresses must arrive as they were typed
    should_escape: false,
  };
}
