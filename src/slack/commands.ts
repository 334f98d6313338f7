import type { Kind, SlackSettings } from '#kit';
import { cloudStatus } from './cloud-status.ts';

/** One slash command. */
export interface SlackCommand {
  /** The kind, `whois` or `cloudstatus`: as `slack.commands` and `slack.replies` call it. */
  name: string;
  summary: string;
  usage: string;
  example: string;
  /** Absent: `whois` asks whatever the text holds, of every kind that may be asked; `cloudstatus` asks nothing. */
  kind?: Kind;
}

/** The commands by what one types, as this installation calls them. */
export type Commands = ReadonlyMap<string, SlackCommand>;

const whois: SlackCommand = {
  name: 'whois',
  summary:
    'What is this thing? Takes anything: addresses, names, ids, ARNs, URLs, several at once, a log line.',
  usage: '/whois <anything> [--live]',
  example: '/whois sg says 10.1.2.3 talks to s3://logs',
};

/**
 * `more`: those that not every configuration has. Throws where two would have one name: then one of them could never
 * be asked.
 */
export function commandsOf(
  kinds: readonly Kind[],
  settings: SlackSettings | undefined,
  more: readonly SlackCommand[] = [],
): Commands {
  const commands = new Map<string, SlackCommand>();
  for (const command of [...kinds.map(ofKind), whois, cloudStatus, ...more]) {
    const { name, kind } = command;
    const typed = settings?.commands?.[name] ?? kind?.command.name ?? `/${name}`;
    const other = commands.get(typed);
    if (other)
      throw new Error(
        `${typed} is the command of both ${other.name} and ${name}: rename one in slack.commands`,
      );
    commands.set(typed, command);
  }
  return commands;
}

function ofKind(kind: Kind): SlackCommand {
  const { summary, usage, example } = kind.command;
  return { name: kind.name, summary, usage, example, kind };
}

/** A command's usage or example with the command's name of this installation: `/ipinfo <address>`. */
export function withCommand(command: string, usage: string): string {
  const rest = usage.startsWith('/') ? usage.replace(/^\/\S*\s*/, '') : usage;
  return rest === '' ? command : `${command} ${rest}`;
}

/** What one types to ask a kind, where it has a command. */
export function typedFor(kind: string, commands: Commands): string | undefined {
  return commandNamed(kind, commands)?.typed;
}

/** A command by its name, with what one types for it. */
export function commandNamed(
  name: string,
  commands: Commands,
): { typed: string; command: SlackCommand } | undefined {
  for (const [typed, command] of commands) if (command.name === name) return { typed, command };
  return undefined;
}
