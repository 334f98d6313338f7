import { resolve } from 'node:path';
import type { ConfigFault } from '#kit';
import type { LoadOptions } from './config.types.ts';
import { didYouMean } from './similar.ts';
import type { Variable } from './variables.ts';
import { variables } from './variables.ts';

/** The variables that are set, files read and references resolved, with the defaults filled in. */
export interface Values {
  /** The value, or undefined where there is neither one nor a default, or where it was faulty. */
  get: (name: string) => string | undefined;
  /** Whether somebody set it. */
  isSet: (name: string) => boolean;
  faults: ConfigFault[];
}

type Options = Pick<LoadOptions, 'environment' | 'cwd' | 'resolveSecret'> & {
  readFile: (path: string) => Promise<string>;
};

/** What one variable gave: a value, or a problem in words that do not repeat the value. */
type Reading = { value?: string; problem?: string; key?: string };

const reference = /^(awssm|awsssm|awskms):/;

/** Reads every variable of the table. Never throws: what is wrong is in `faults`. */
export async function readEnvironment(options: Options): Promise<Values> {
  const readings = await Promise.all(variables.map((variable) => read(variable, options)));
  const values = new Map<string, string>();
  const faults: ConfigFault[] = [];
  for (const [i, variable] of variables.entries()) {
    const { value = variable.fallback, problem, key = variable.name } = readings[i] ?? {};
    if (problem !== undefined) faults.push({ key, problem, example: `${variable.name}=${variable.example}` });
    else if (value !== undefined) values.set(variable.name, value);
  }
  return {
    get: (name) => values.get(name),
    isSet: (name) =>
      options.environment[name] !== undefined || options.environment[`${name}_FILE`] !== undefined,
    faults,
  };
}

async function read(variable: Variable, options: Options): Promise<Reading> {
  const raw = await rawValue(variable.name, options);
  if (raw.value === undefined || raw.problem !== undefined) return raw;
  // Compose files and shells often leave a variable empty where its source was lost: better told than guessed
  if (raw.value === '') return { ...raw, problem: 'is set but empty; give it a value or remove it' };
  const resolved = reference.test(raw.value) ? await resolveReference(raw.value, options) : raw;
  if (resolved.value === undefined) return { ...raw, ...resolved };
  const problem = variable.check?.(resolved.value);
  if (problem === undefined) return { value: resolved.value };
  const shown = variable.secret || resolved !== raw ? '' : `is ${JSON.stringify(resolved.value)}; it `;
  return { ...raw, problem: `${shown}${problem}` };
}

async function rawValue(name: string, { environment, cwd, readFile }: Options): Promise<Reading> {
  const direct = environment[name];
  const file = environment[`${name}_FILE`];
  if (file === undefined) return direct === undefined ? {} : { value: direct };
  const key = `${name}_FILE`;
  if (direct !== undefined) return { key, problem: `${name} is set as well; keep one of the two` };
  if (file === '') return { key, problem: 'is set but empty; give it a path or remove it' };
  try {
    return { key, value: (await readFile(resolve(cwd, file))).replace(/\r?\n$/, '') };
  } catch (error) {
    // The path is not repeated: people paste the secret itself into the wrong variable
    return { key, problem: `the file that it names cannot be read (${codeOf(error)})` };
  }
}

async function resolveReference(value: string, { resolveSecret }: Options): Promise<Reading> {
  const kind = value.slice(0, value.indexOf(':'));
  if (!resolveSecret) return { problem: `is an ${kind}: reference, and nothing here can resolve those` };
  try {
    return { value: await resolveSecret(value) };
  } catch (error) {
    return { problem: `the ${kind}: reference could not be resolved (${codeOf(error)})` };
  }
}

/** The code or name of an error: its message may quote what was read. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'Error';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

/**
 * Warnings for variables that look like ours and are not, such as `SLACK_SIGNING_SECERT`.
 * `known` are names that the configuration file refers to with `env:`.
 */
export function strangers(environment: LoadOptions['environment'], known: readonly string[]): string[] {
  const names = variables.flatMap(({ name }) => [name, `${name}_FILE`]);
  return Object.keys(environment)
    .filter((name) => /^(CLOUDWHOIS|SLACK|ELASTICSEARCH)_/.test(name))
    .filter((name) => !names.includes(name) && !known.includes(name))
    .sort()
    .map((name) => `${name} is no variable of cloudwhois and is ignored${didYouMean(name, names)}`);
}
