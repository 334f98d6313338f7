import type { Command } from './command.ts';

/** The help of the whole command line. */
export function helpText(commands: readonly Command[]): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  const rows = commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`);
  return `cloudwhois: whois for your own cloud

Usage: cloudwhois <command> [options]

${rows.join('\n')}

"cloudwhois <command> --help" tells more. Exit codes: 0 found or complete, 1 absent, 2 bad input or configuration,
3 unknown or partial, 4 denied, 5 a dependency failed.
`;
}

/** The help of one command. */
export function commandHelp(command: Command): string {
  const details = command.details ? `\n${command.details.map((line) => `  ${line}\n`).join('')}` : '';
  return `cloudwhois ${command.usage}\n\n${command.summary}\n${details}`;
}
