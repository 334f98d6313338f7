import type { Kind, SlackSettings } from '#kit';

/** The kinds by the command that asks them, as this installation calls it. */
export type Commands = ReadonlyMap<string, Kind>;

/** Throws where two kinds would have one command: then one of them could never be asked. */
export function commandsOf(kinds: readonly Kind[], settings: SlackSettings | undefined): Commands {
  const commands = new Map<string, Kind>();
  for (const kind of kinds) {
    const name = settings?.commands?.[kind.name] ?? kind.command.name;
    const other = commands.get(name);
    if (other)
      throw new Error(
        `${name} is the command of both ${other.name} and ${kind.name}: rename one in slack.commands`,
      );
    commands.set(name, kind);
  }
  return commands;
}

/** A kind's usage or example with the command's name of this installation: `/ipinfo <address>`. */
export function withCommand(command: string, usage: string): string {
  const rest = usage.startsWith('/') ? usage.replace(/^\/\S*\s*/, '') : usage;
  return rest === '' ? command : `${command} ${rest}`;
}
