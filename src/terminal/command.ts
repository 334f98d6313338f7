import type { ParseArgsOptionsConfig } from 'node:util';
import type { Clock } from '#kit';
import { invalid } from '#kit';
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
  clock: Clock;
  /** The bearer token for `--server`, from CLOUDWHOIS_TOKEN. */
  token?: string;
}

/** One command of the command line: the declaration tells all that help and completion need. */
export interface Command {
  /** `ask`, or two words: `audit verify`. */
  name: string;
  summary: string;
  usage: string;
  /** Of its own help: a line for each option that its name does not explain. */
  details?: readonly string[];
  options: ParseArgsOptionsConfig;
  /** Resolves to the exit code. */
  run(call: Call): Promise<number>;
}

/** The number of an option, or the fallback where it is not given. Throws `invalid` for all but whole numbers from 1 on. */
export function wholeNumber(values: Values, name: string, fallback: number): number {
  const value = text(values, name);
  if (value === undefined) return fallback;
  if (!/^[1-9][0-9]{0,8}$/.test(value)) {
    throw invalid(`--${name} takes a whole number from 1 on.`, { fix: `Example: --${name} ${fallback}` });
  }
  return Number(value);
}

/** The string value of an option, or undefined. */
export function text(values: Values, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}
