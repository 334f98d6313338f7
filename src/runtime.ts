import { globalAgent } from 'node:https';
import { hostname } from 'node:os';
import type { Clock, Cloud, Kind, Log, NamedNetwork, Store } from '#kit';
import type { Config } from './config.ts';
import type { Demo } from './demo/demo.ts';
import { followAccepted } from './refresh/follow-accepted.ts';
import { followHints } from './refresh/follow-hints.ts';
import { refresh as runRefresh } from './refresh/refresh.ts';
import { startSchedule } from './refresh/schedule.ts';
import { examine } from './runtime/doctor/examine.ts';
import type { Finding, Patient } from './runtime/doctor/finding.ts';
import { refreshLocalScopes } from './runtime/local-scopes.ts';
import { canBeAskedLive, readableKinds } from './runtime/readable-kinds.ts';
import type { Runtime } from './runtime/runtime.types.ts';
import { createAws } from './sources/aws/aws.ts';
import { createResolve } from './sources/dns/resolve.ts';
import { openElasticsearch } from './store/elasticsearch/open-elasticsearch.ts';
import { openSqlite } from './store/sqlite/open-sqlite.ts';

export { verifyAudit } from './access/audit/verify-audit.ts';
export { Status as statusSchema } from './answer/status.types.ts';
export type { Asking } from './runtime/asking.ts';
export { openAsking } from './runtime/asking.ts';
export { awsRoles } from './runtime/aws-roles.ts';
export type { CollectorData } from './runtime/background.ts';
export { startBackground } from './runtime/background.ts';
export { cliServices } from './runtime/cli-services.ts';
export type { Loaded } from './runtime/from-environment.ts';
export { loadFromEnvironment } from './runtime/from-environment.ts';
export { iamPolicy } from './runtime/iam-policy.ts';
export { createLog } from './runtime/log.ts';
export type { Runtime } from './runtime/runtime.types.ts';
export { setUpElasticsearch } from './runtime/set-up-elasticsearch.ts';
export { listenForStop } from './runtime/stop-signal.ts';
export { openWatch } from './runtime/watching.ts';

interface RuntimeOptions {
  config: Config;
  kinds: ReadonlyMap<string, Kind>;
  clock: Clock;
  log: Log;
  /** The made-up organisation in place of the clouds. */
  demo?: Demo;
  /** The region of the hub's own AWS calls, where it is not the SDK's first. */
  region?: string;
  /** Who we are in AWS's own audit: `cloudwhois-<role>@<host>`. */
  role: 'router' | 'collector' | 'cli';
}

/**
 * Opens the stores and the sources, and reads again what the configuration itself says (named networks, a file of
 * ranges). Throws `unavailable` where the store cannot be opened. `close` closes them in the opposite order.
 */
export async function openRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { config, kinds, clock, log } = options;
  const store = await openStore(options);
  const cloud = options.demo?.cloud ?? openCloud(options);
  const readable = options.demo ? kinds : readableKinds(kinds, config.settings.aws);
  const { refresh: intervals, history } = config.settings;
  const runtime: Runtime = {
    config,
    kinds,
    readable,
    store,
    cloud,
    live: canBeAskedLive(readable) ? cloud.live : undefined,
    clock,
    log,
    refresh: (own) => {
      const settings = { ...(intervals && { refresh: intervals }), ...(history && { history }) };
      const random = Math.random;
      return runRefresh({ kinds: readable, cloud, store, clock, elapsed, log, random, settings, ...own });
    },
    schedule: () => scheduleOf(runtime),
    async close() {
      await cloud.close();
      await store.close();
    },
  };
  // A process that only answers may not write the index
  if (!options.demo && config.roles.collector) await readLocalScopes(runtime);
  return runtime;
}

const elapsed = () => performance.now();

/** Keeps the index fresh: by the clock, by what operators accepted, by what the cloud says has changed. */
function scheduleOf({ config, readable, cloud: { hints }, store, clock, log, refresh }: Runtime) {
  const { refresh: intervals } = config.settings;
  const own = { store, clock, elapsed, log };
  return startSchedule({
    ...own,
    kinds: readable,
    ...(intervals && { settings: intervals }),
    run: (select, signal) =>
      refresh({ select, onlyDue: select.scopes === undefined, signal, lease: waiting(log) }),
    follow: async (read, signal) => {
      const accepted = followAccepted({ state: store.state, read, signal, log });
      await Promise.all([accepted, hints && followHints({ ...own, hints, read, signal })]);
    },
  });
}

/** It is normal that another process refreshes: the schedule waits as long as that takes. */
function waiting(log: Log) {
  return { waitMs: Infinity, onWait: (holder: string) => log.info({ holder }, 'another process refreshes') };
}

async function readLocalScopes({ config, store, log, refresh }: Runtime): Promise<void> {
  await refreshLocalScopes({
    settings: config.settings,
    state: store.state,
    log,
    run: (providers) =>
      refresh({
        select: { providers },
        onlyDue: false,
        lease: { waitMs: 0 },
        signal: AbortSignal.timeout(30_000),
      }),
  });
}

async function openStore({ config, kinds, clock }: RuntimeOptions): Promise<Store> {
  if (config.store === 'sqlite' || !config.elasticsearch)
    return openSqlite({ folder: config.dataFolder, clock });
  return openElasticsearch({ access: config.elasticsearch, kinds, clock, creates: config.roles.collector });
}

function openCloud({ config, kinds, clock, log, role, region }: RuntimeOptions): Cloud {
  const { endpoint, externalId } = config.aws;
  const networks: readonly NamedNetwork[] = config.settings.networks ?? [];
  return createAws({
    settings: config.settings.aws ?? {},
    kinds,
    networks,
    clock,
    log,
    environment: {
      ...(endpoint && { endpoint }),
      ...(externalId && { externalId }),
      ...(region && { region }),
    },
    fetch,
    resolve: (signal) => createResolve({ servers: config.settings.resolvers, signal }),
    sessionName: `cloudwhois-${role}@${hostname()}`,
  });
}

/**
 * What the doctor finds (see `examine`): store and clouds are opened as they are needed, so that one that cannot be
 * opened hides nothing of the others.
 */
export async function diagnose(
  options: RuntimeOptions &
    Pick<Patient, 'environment' | 'slackScopes' | 'slackManifest' | 'send' | 'account'>,
  looking: Parameters<typeof examine>[1],
): Promise<Finding[]> {
  const { config, region = 'us-east-1' } = options;
  let opening: Promise<Store> | undefined;
  let store: Store | undefined;
  let cloud: Cloud | undefined;
  // With a list of regions no account would be entered before a collector runs
  const settings = { ...config.settings, aws: { ...config.settings.aws, regions: 'enabled' as const } };
  const patient: Patient = {
    ...options,
    region,
    fetch,
    usesProxy: (globalAgent.options as { proxyEnv?: object }).proxyEnv !== undefined,
    store: () => {
      opening ??= openStore(options).then((opened) => {
        store = opened;
        return opened;
      });
      return opening;
    },
    cloud: () => {
      cloud ??= openCloud({ ...options, config: { ...config, settings } });
      return cloud;
    },
  };
  try {
    return await examine(patient, looking);
  } finally {
    await cloud?.close();
    // One that still does not open is not waited for
    await store?.close();
  }
}
