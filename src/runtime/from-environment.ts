import { fileURLToPath } from 'node:url';
import type { Clock, Kind, Settings } from '#kit';
import { accessFaults } from '../access/access-faults.ts';
import { actionFaults } from '../access/actions/action-faults.ts';
import type { Config, Environment } from '../config.ts';
import { loadConfig } from '../config.ts';
import type { Demo } from '../demo/demo.ts';
import { createDemo } from '../demo/demo.ts';
import { loadKinds } from '../kinds.ts';
import { intervalWarnings } from '../refresh/interval-warnings.ts';
import { secretResolver } from '../sources/aws/secrets.ts';

interface DemoSize {
  resources: number;
  seed: number;
}

/** What a process is started with, read and checked, before anything is opened. */
export interface Loaded {
  config: Config;
  kinds: ReadonlyMap<string, Kind>;
  demo?: Demo;
  /** The region of the hub's own AWS calls, where it is not the default one. */
  region?: string;
}

interface LoadedFrom {
  environment: Environment;
  cwd: string;
  clock: Clock;
  /** The made-up organisation instead of what is configured. */
  demo?: DemoSize & { signingSecret: string };
  /** Another folder of kinds than `collectors/`, for tests. */
  kindsFolder?: string;
}

/** Reads kinds and configuration. Throws ConfigError with every fault at once. */
export async function loadFromEnvironment(options: LoadedFrom): Promise<Loaded> {
  const { environment, cwd, clock, demo } = options;
  const kinds = await loadKinds(
    options.kindsFolder ?? fileURLToPath(new URL('../../collectors/', import.meta.url)),
  );
  if (demo) return loadDemo({ environment, cwd, clock, size: demo, kinds });
  const config = await loadConfig({
    environment,
    cwd,
    kinds,
    resolveSecret: secretResolver({ ...regionOf(environment), ...endpointOf(environment) }),
    checks: [
      (settings: Settings) => accessFaults(settings.access, [...kinds.keys()], settings.slack?.teams ?? []),
      (settings: Settings) => actionFaults(settings, kinds),
      (settings: Settings) => ({ faults: [], warnings: intervalWarnings(settings, kinds) }),
    ],
  });
  return { config, kinds, ...regionOf(environment) };
}

/** The region of the hub's own AWS calls, by the SDK's own variables. */
function regionOf({ AWS_REGION, AWS_DEFAULT_REGION }: Environment): { region?: string } {
  const region = AWS_REGION ?? AWS_DEFAULT_REGION;
  return region === undefined ? {} : { region };
}

function endpointOf({ AWS_ENDPOINT_URL }: Environment): { endpoint?: string } {
  return AWS_ENDPOINT_URL === undefined ? {} : { endpoint: AWS_ENDPOINT_URL };
}

/** The demo listens on loopback, keeps a data folder of its own, and reads no configuration but PORT and LOG_LEVEL. */
async function loadDemo(options: {
  environment: Environment;
  cwd: string;
  clock: Clock;
  size: DemoSize & { signingSecret: string };
  kinds: ReadonlyMap<string, Kind>;
}): Promise<Loaded> {
  const { environment, cwd, clock, size, kinds } = options;
  const demo = createDemo({ resources: size.resources, seed: size.seed, clock });
  const config = await loadConfig({
    environment: {
      PORT: environment.PORT,
      LOG_LEVEL: environment.LOG_LEVEL ?? 'error',
      CLOUDWHOIS_DATA: `./data/demo-${size.seed}-${size.resources}`,
      SLACK_SIGNING_SECRET: size.signingSecret,
    },
    cwd,
    kinds,
    readFile: () => Promise.reject(Object.assign(new Error('the demo reads no file'), { code: 'ENOENT' })),
  });
  return { config: { ...config, settings: demo.settings }, kinds, demo };
}
