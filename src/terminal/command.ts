import type { ParseArgsOptionsConfig } from 'node:util';
import type { Services } from './services.ts';
import type { Terminal } from './terminal.ts';

/** The options of one call: strings and switches by their long name. */
export type Values = Readonly<Record<string, string | boolean | undefined>>;

export interface Call {
  values: Values;
  positionals: readonly string[];
  terminal: Terminal;
  /** Opens configuration, stores and sources; the entry closes them. Throws ConfigError. */
  open(): Promise<Services>;
  signal: AbortSignal;
  /** The bearer token for `--server`, from CLOUDWHOIS_TOKEN. */
  token?: string;
}

/** One command of the command line: the declaration tells all that help and completion need. */
export interface Command {
  /** `ask`, or two words: `audit verify`. */
  name: string;
  summary: string;
  usage: string;
  options: ParseArgsOptionsConfig;
  /** Resolves to the exit code. */
  run(call: Call): Promise<number>;
}

/** The string value of an option, or undefined. */
export function text(values: Values, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}
