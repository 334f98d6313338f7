import { SQSClient } from '@aws-sdk/client-sqs';
import type {
  AwsSettings,
  Clock,
  Cloud,
  ConfigFault,
  Kind,
  Log,
  NamedNetwork,
  Provider,
  Resolve,
} from '#kit';
import { ConfigError, createQuestionMemory, partitionOf, sleep } from '#kit';
import { createAccounts } from './accounts.ts';
import { createActing } from './acting.ts';
import { askerOf } from './asker.ts';
import { createPaces } from './budgets/paces.ts';
import { type Clients, createClients } from './clients.ts';
import { createCredentials, createIdentity } from './credentials.ts';
import { createHintsOf } from './events/hints-of.ts';
import { listen } from './events/listen.ts';
import { queueOf } from './events/queue.ts';
import { createFacade, type FacadeOptions } from './facade.ts';
import { createLive } from './live.ts';
import { makePlan } from './plan.ts';
import { readRanges } from './ranges.ts';
import { createRegions } from './regions.ts';
import { tryActions } from './trials/try-actions.ts';

interface AwsOptions {
  settings: AwsSettings;
  /** Those whose actions are tried, and whose changes are heard of. */
  kinds: ReadonlyMap<string, Kind>;
  /** The operator's own networks, for the collectors that want them. */
  networks: readonly NamedNetwork[];
  clock: Clock;
  log: Log;
  environment: {
    /** Where AWS is, if not at AWS: a stand-in for tests. */
    endpoint?: string;
    /** The value behind `aws.externalId: env:NAME`. */
    externalId?: string;
    /** The hub's region: must be switched on in every account. Default us-east-1. */
    region?: string;
  };
  fetch: typeof fetch;
  /** The DNS, for the time of one question. */
  resolve: (signal: AbortSignal) => Resolve;
  /** Who we are in CloudTrail: `cloudwhois-collector@host`. */
  sessionName: string;
  /** From 0 to 1; spreads the renewal of credentials. */
  random?: () => number;
  /** Calls of collectors that are under way at the same time; default 8. */
  calls?: number;
}

/**
 * AWS: many accounts behind one set of credentials, which the SDK finds in its usual places. Nothing is called
 * before it is needed. Throws `ConfigError` where the external id is named but not given.
 */
export function createAws(options: AwsOptions): Cloud {
  const { settings, kinds, clock, environment, log } = options;
  const region = environment.region ?? 'us-east-1';
  const clients = openClients(options, region);
  const { identity } = clients;
  const accounts = createAccounts({ settings, clients, identity, clock });
  const regions = createRegions({ settings, clients, region, clock });
  const plan = (shape: Provider['scopes'], signal: AbortSignal) =>
    makePlan({ shape, settings, accounts, regions, signal });
  const ranges = (signal: AbortSignal) => readRanges({ from: settings.ranges, fetch: options.fetch, signal });
  const memory = createQuestionMemory();
  const facade = ({ kind, ...own }: { kind: Kind } & Omit<FacadeOptions, 'once'>) =>
    createFacade({ clients, ranges, once: memory(own.signal, kind.name), ...own });
  return {
    plan: ({ shape, signal }) => plan(shape, signal),
    async *collect({ kind, provider, scope, signal, onCall, onThrottle }) {
      const source = kind.providers[provider];
      if (!source) throw new Error(`kind ${kind.name} has no provider ${provider}`);
      const aws = facade({ kind, signal, onCall, onThrottle });
      yield* source.collect({ aws, scope, signal, networks: options.networks });
    },
    acting: createActing(({ onBehalf, sendsOnce, ...own }) =>
      facade({ ...own, asker: { ...askerOf(onBehalf, settings), ...(sendsOnce && { sendsOnce }) } }),
    ),
    live: createLive({
      plan,
      facade: ({ onBehalf, ...own }) => facade({ ...own, asker: askerOf(onBehalf, settings) }),
      resolve: options.resolve,
      log,
    }),
    ...hintsIn(options, clients, region),
    tryActions: (own) => tryActions({ clients, kinds, clock, ...own }),
    close: async () => clients.close(),
  };
}

/** What changes as it changes, where there is a queue that tells. */
function hintsIn(
  { settings, kinds, clock, log }: AwsOptions,
  clients: Clients,
  region: string,
): Pick<Cloud, 'hints'> {
  if (!settings.events) return {};
  const { queue } = settings.events;
  const hintsOf = createHintsOf(kinds);
  return {
    hints: (signal) => {
      const client = clients.waiting(SQSClient, queueOf(queue).region ?? region);
      return listen({ queue, client, hintsOf, clock, log, sleep, signal });
    },
  };
}

/** Clients need credentials and credentials need a client: both ends are tied here. */
function openClients(
  options: AwsOptions,
  region: string,
): Clients & { identity: ReturnType<typeof createIdentity> } {
  const { settings, clock, environment } = options;
  const roles = new Map((settings.accounts ?? []).map(({ id, role }) => [id, role]));
  const externalId = externalIdOf(options);
  const identity = createIdentity(() => clients, clock);
  const clients: Clients = createClients({
    region,
    ...(environment.endpoint !== undefined && { endpoint: environment.endpoint }),
    paces: createPaces(),
    calls: options.calls,
    credentials: createCredentials({
      clients: () => clients,
      identity,
      role: (account) => roles.get(account) ?? settings.role ?? 'none',
      partition: partitionOf(region),
      ...(externalId !== undefined && { externalId }),
      sessionName: options.sessionName,
      clock,
      random: options.random ?? Math.random,
    }),
  });
  return { ...clients, identity };
}

function externalIdOf({ settings, environment }: AwsOptions): string | undefined {
  if (environment.externalId !== undefined) return environment.externalId;
  if (!settings.externalId?.startsWith('env:')) return settings.externalId;
  const fault: ConfigFault = {
    key: 'aws.externalId',
    problem: `${settings.externalId.slice(4)} is not set in the environment`,
  };
  throw new ConfigError([fault]);
}
