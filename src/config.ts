import { readFile as readFromDisk, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ConfigFault } from '#kit';
import { ConfigError, Settings } from '#kit';
import { buildConfig } from './config/build.ts';
import { checkAlerts } from './config/check-alerts.ts';
import { checkSettings } from './config/check-settings.ts';
import type { ShapeFault } from './config/check-shape.ts';
import { checkShape } from './config/check-shape.ts';
import type { Config, Environment, LoadOptions } from './config/config.types.ts';
import { codeOf, readEnvironment, strangers } from './config/environment.ts';
import { fitting } from './config/fitting.ts';
import type { SettingsFile } from './config/settings-file.ts';
import { parseSettingsFile } from './config/settings-file.ts';

export type { Config, Environment, LoadOptions, SlackSecrets } from './config/config.types.ts';
export { isCron } from './config/cron.ts';
export { exampleEnvironment, formatFaults, redacted } from './config/print.ts';
export { settingsJsonSchema } from './config/schema.ts';
export { variables } from './config/variables.ts';

const defaultFile = 'cloudwhois.yaml';

/**
 * Reads environment and configuration file into one `Config`. Throws `ConfigError` with every fault of both at
 * once; no value of a secret is in it. The default file may be missing, one that is named may not.
 */
export async function loadConfig(options: LoadOptions): Promise<Config> {
  const { environment, cwd, readFile = readSmallFile } = options;
  const values = await readEnvironment({ ...options, readFile });
  const { path, file } = await openFile(values.get('CLOUDWHOIS_CONFIG'), cwd, readFile);
  const { settings, faults, warnings } = judge(file, options);
  const built = buildConfig({ values, settings, cwd, environment, stores: options.stores });
  const all = [...values.faults, ...built.faults, ...file.faults, ...faults];
  if (all.length > 0) throw new ConfigError(all);
  const references = [settings.aws?.externalId, settings.alerts?.webhook?.secret].map(
    (text) => /^env:(.+)$/.exec(text ?? '')?.[1] ?? '',
  );
  return {
    ...built.config,
    ...(path === undefined ? {} : { configFile: path }),
    warnings: [...built.warnings, ...strangers(environment, references), ...warnings],
  };
}

/**
 * Whether to start the demo where no command says what to do: only where nothing at all is configured, so that a
 * lost configuration never becomes a demo. A variable that is set but empty counts as set.
 */
export function isDemo(environment: Environment, configFileExists: boolean): boolean {
  const configured = Object.entries(environment).some(
    ([name, value]) => value !== undefined && /^(CLOUDWHOIS|SLACK|ELASTICSEARCH)_/.test(name),
  );
  return !configured && !configFileExists;
}

async function openFile(
  named: string | undefined,
  cwd: string,
  readFile: (path: string) => Promise<string>,
): Promise<{ path?: string; file: SettingsFile }> {
  const path = resolve(cwd, named ?? defaultFile);
  try {
    return { path, file: parseSettingsFile(await readFile(path), named ?? defaultFile) };
  } catch (error) {
    const code = codeOf(error);
    const none: SettingsFile = { value: {}, faults: [], lineOf: () => undefined, written: () => undefined };
    if (named === undefined && code === 'ENOENT') return { file: none };
    const key = named === undefined ? defaultFile : 'CLOUDWHOIS_CONFIG';
    const problem = `the configuration file ${path} cannot be read (${code})`;
    return { file: { ...none, faults: [{ key, problem, example: `./${defaultFile}` }] } };
  }
}

/**
 * Compares the file with the schema and everything else. What is of the wrong shape is left out of the further checks,
 * and nothing more is said of what it is part of.
 */
function judge(file: SettingsFile, { environment, kinds, checks = [] }: LoadOptions) {
  const value = file.value ?? {};
  const wrong = checkShape(Settings, value, { key: '', written: file.written });
  const settings = fitting(Settings, value) as Settings;
  // Without the groups' names every rule would seem to name a group that there is not
  const whole = !wrong.some(({ key }) => ['', 'access', 'access.groups'].includes(key));
  const others = whole && file.value !== undefined ? checks.map((check) => check(settings)) : [];
  const findings = [
    checkSettings(settings, environment, kinds),
    checkAlerts(settings, environment, kinds),
    ...others,
  ];
  return {
    settings,
    faults: withLines(firstOfEach([wrong, ...findings.map(({ faults }) => apartFrom(wrong, faults))]), file),
    warnings: [...new Set(findings.flatMap(({ warnings }) => warnings))],
  };
}

/** The faults that have nothing to do with what is of the wrong shape: not its members, nor what it is a member of. */
function apartFrom(wrong: readonly ShapeFault[], faults: readonly ConfigFault[]): ConfigFault[] {
  const within = (inner: string, outer: string) =>
    inner.startsWith(outer) && /^($|[.[])/.test(inner.slice(outer.length));
  const broken = wrong.filter(({ stray }) => !stray);
  return faults.filter(({ key }) => !broken.some((one) => within(one.key, key) || within(key, one.key)));
}

/** Of what several rooms say of one key, only the first is told. */
function firstOfEach(rooms: readonly (readonly ConfigFault[])[]): ConfigFault[] {
  return rooms.flatMap((faults, i) => {
    const told = new Set(rooms.slice(0, i).flatMap((before) => before.map(({ key }) => key)));
    return faults.filter(({ key }) => !told.has(key));
  });
}

function withLines(faults: readonly ConfigFault[], file: SettingsFile): ConfigFault[] {
  return faults.map(({ key, problem, example }) => {
    const line = file.lineOf(key);
    return {
      key: key === '' ? 'the configuration file' : key,
      problem: line === undefined ? problem : `${problem} (line ${line})`,
      ...(example === undefined ? {} : { example }),
    };
  });
}

/** The disk's reader. Files that we read are small: a wrong path must not fill the memory. */
async function readSmallFile(path: string): Promise<string> {
  const { size } = await stat(path);
  if (size > 2 * 1024 * 1024) throw Object.assign(new Error('too large'), { code: 'EFBIG' });
  return await readFromDisk(path, 'utf8');
}
