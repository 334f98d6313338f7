import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

/** docker-compose.yml as Compose would read it: merged, interpolated, and only the services of the profiles. */

export const root = fileURLToPath(new URL('../../', import.meta.url));

export interface Service {
  image: string;
  build?: string;
  profiles: string[];
  environment: Record<string, string>;
  ports: string[];
  volumes: string[];
  secrets: string[];
  depends_on: Record<string, { condition: string }>;
  healthcheck?: { test: string[]; disable?: boolean };
  entrypoint?: string[];
  read_only?: boolean;
  init?: boolean;
  restart?: string;
  user?: string;
  tmpfs?: string[];
  cap_add?: string[];
  cap_drop?: string[];
  security_opt?: string[];
  stop_grace_period?: string;
  deploy?: { resources: { limits: { memory: string } } };
}

export interface Compose {
  services: Record<string, Service>;
  secrets: Record<string, { file: string }>;
  volumes: Record<string, null>;
}

/** Members that we use, of those that the Compose specification has: a misspelt one would silently do nothing. */
const members = [
  ...['image', 'build', 'profiles', 'environment', 'env_file', 'ports', 'volumes', 'secrets', 'depends_on'],
  ...['healthcheck', 'entrypoint', 'read_only', 'init', 'restart', 'user', 'tmpfs', 'cap_add', 'cap_drop'],
  ...['security_opt', 'stop_grace_period', 'deploy', 'logging', 'ulimits'],
];

/** `profiles` as given by `--profile`; without any, those of the file .env count. */
export function readCompose(options: {
  profiles?: readonly string[];
  variables?: Readonly<Record<string, string>>;
}): Compose {
  const own = readEnv('.env');
  const profiles = options.profiles ?? (own['COMPOSE_PROFILES'] ?? '').split(',');
  const text = readFileSync(`${root}docker-compose.yml`, 'utf8');
  const whole = parse(text, { merge: true }) as Compose;
  const variables = { ...own, ...options.variables };
  const services = Object.entries(whole.services)
    .map(([name, service]) => [name, serviceOf(name, interpolated(service, variables))] as const)
    .filter(([, one]) => one.profiles.length === 0 || one.profiles.some((name) => profiles.includes(name)));
  return { ...whole, services: Object.fromEntries(services) };
}

function readEnv(file: string): Record<string, string> {
  const lines = readFileSync(`${root}${file}`, 'utf8')
    .split('\n')
    .filter((line) => /^[A-Z]/.test(line));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

function serviceOf(name: string, given: Partial<Service>): Service {
  for (const member of Object.keys(given)) assert.ok(members.includes(member), `${name}: ${member}?`);
  for (const [key, value] of Object.entries(given.environment ?? {}))
    assert.equal(typeof value, 'string', `${name}: ${key} is no text`);
  const empty = { profiles: [], environment: {}, ports: [], volumes: [], secrets: [], depends_on: {} };
  assert.ok(given.image, `${name} has no image`);
  return { ...empty, ...given, image: given.image };
}

/** `${NAME}`, `${NAME:-default}` and `$$`, in every text. */
function interpolated<T>(value: T, variables: Readonly<Record<string, string>>): T {
  if (Array.isArray(value)) return value.map((one: unknown) => interpolated(one, variables)) as T;
  if (typeof value === 'object' && value !== null) {
    const each = Object.entries(value).map(([name, one]) => [name, interpolated(one as unknown, variables)]);
    return Object.fromEntries(each) as T;
  }
  if (typeof value !== 'string') return value;
  return value.replaceAll(
    /\$(?:\$|\{([A-Z_]+)(?::-([^}]*))?\})/g,
    (whole: string, name?: string, otherwise?: string) =>
      whole === '$$' ? '$' : variables[name ?? ''] || (otherwise ?? ''),
  ) as T;
}
