import type { Kind, Settings } from '#kit';
import { commandsOf, type SlackCommand, withCommand } from './commands.ts';
import { clamp } from './limits.ts';

/** A right that the app asks of Slack, and why. */
export interface Scope {
  scope: string;
  why: string;
}

export interface SlashCommandEntry {
  command: string;
  url: string;
  description: string;
  usage_hint: string;
  should_escape: boolean;
}

/** The manifest of the Slack app: paste its JSON where Slack asks for a manifest. */
export interface Manifest {
  _metadata: { major_version: 2; minor_version: 1 };
  display_information: { name: string; description: string; background_color: string };
  features: {
    bot_user: { display_name: string; always_online: boolean };
    slash_commands: SlashCommandEntry[];
  };
  oauth_config: { scopes: { bot: string[] } };
  settings: {
    interactivity: { is_enabled: false };
    org_deploy_enabled: false;
    socket_mode_enabled: false;
    token_rotation_enabled: false;
  };
}

/** Slack's limits: manifest schema 2.0.0. */
const maxCommands = 50;
const maxDescription = 2000;
/** The schema allows 1,000, but Slack cuts it while somebody types. */
const maxHint = 100;

/** Throws where there are more commands than one Slack app can have, and on a `publicUrl` that Slack would refuse. */
export function slackManifest({
  kinds,
  settings,
  publicUrl,
}: {
  kinds: readonly Kind[];
  settings: Settings;
  publicUrl: string;
}): Manifest {
  const commands = commandsOf(kinds, settings.slack);
  if (commands.size > maxCommands)
    throw new Error(`a Slack app has at most ${maxCommands} commands, these are ${commands.size}`);
  const base = URL.parse(publicUrl);
  if (base?.protocol !== 'https:')
    throw new Error('Slack sends commands to an https address only: set PUBLIC_URL');
  const url = `${base.href.replace(/\/+$/, '')}/slack/commands`;
  return {
    _metadata: { major_version: 2, minor_version: 1 },
    display_information: {
      name: 'cloudwhois',
      description: 'Whose is it, where does it live, how sure is that: whois for your own cloud.',
      background_color: '#1d3557',
    },
    features: {
      bot_user: { display_name: 'cloudwhois', always_online: true },
      slash_commands: [...commands].map(([typed, command]) => commandEntry(typed, command, url)),
    },
    oauth_config: { scopes: { bot: slackScopes(settings).map(({ scope }) => scope) } },
    settings: {
      interactivity: { is_enabled: false },
      org_deploy_enabled: false,
      socket_mode_enabled: false,
      token_rotation_enabled: false,
    },
  };
}

/** The least rights that this configuration needs. Adding one later needs a new installation of the app. */
export function slackScopes(settings: Settings): Scope[] {
  const scopes: Scope[] = [{ scope: 'commands', why: 'to be asked; answers need no further right' }];
  const replies = Object.values(settings.slack?.replies ?? {});
  if (replies.some((place) => place !== 'asker' && place !== 'channel')) {
    scopes.push({ scope: 'chat:write', why: 'slack.replies sends answers to a channel of its own' });
  }
  const groups = Object.values(settings.access?.groups ?? {});
  if (groups.some(({ usergroups }) => usergroups !== undefined && usergroups.length > 0)) {
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

function commandEntry(typed: string, command: SlackCommand, url: string): SlashCommandEntry {
  const usage = withCommand(typed, command.usage).slice(typed.length).trim();
  return {
    command: typed,
    url,
    description: clamp(command.summary, maxDescription),
    usage_hint: clamp(usage === '' ? 'help' : `${usage} | help`, maxHint),
    // Host names and addresses must arrive as they were typed
    should_escape: false,
  };
}
