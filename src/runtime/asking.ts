import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Accounts, Audit, Principal, Refusals, Scope, Timetable } from '#kit';
import { intervalOf } from '#kit';
import type { Access } from '../access/access.ts';
import type { Actions } from '../access/actions/action.types.ts';
import { createActions } from '../access/actions/actions.ts';
import { openAudit } from '../access/audit/open-audit.ts';
import { createTrail } from '../access/audit/trail.ts';
import { createAccess } from '../access/create-access.ts';
import type { Requests } from '../access/requests/request.types.ts';
import { createRequests } from '../access/requests/requests.ts';
import { createAsk } from '../answer/ask.ts';
import type { Ask } from '../answer/ask.types.ts';
import { createChanges } from '../answer/changes.ts';
import { createStatus } from '../answer/status.ts';
import type { Status } from '../answer/status.types.ts';
import { createRefusals } from '../refresh/accept.ts';
import { dueAt } from '../refresh/due.ts';
import { writerLost, writerNow } from '../refresh/lease.ts';
import { nextRun } from '../refresh/schedule.ts';
import { openAccounts } from './accounts.ts';
import type { Runtime } from './runtime.types.ts';

/** What doors ask through. */
export interface Asking {
  ask: Ask;
  access: Access;
  audit: Audit;
  accounts: Accounts;
  status: (principal: Principal) => Promise<Status>;
  /** Access on request; absent where no kind can be asked for. */
  requests?: Requests;
  /** What may be done in the clouds; absent where the configuration allows nothing. */
  actions?: Actions;
  refusals: Refusals;
  timetable: Timetable;
  changes: ReturnType<typeof createChanges>;
  trail: ReturnType<typeof createTrail>;
  close(): Promise<void>;
}

/**
 * Opens what answering needs on top of a runtime: accounts, rights, the audit. Throws `unavailable` where the audit
 * cannot be opened: nothing may be answered then.
 */
export async function openAsking(runtime: Runtime, instance = hostname()): Promise<Asking> {
  const { config, kinds, readable, store, clock, log } = runtime;
  const { settings } = config;
  const accounts = await openAccounts({ configured: settings.aws?.accounts, state: store.state, log });
  const teams = settings.slack?.teams ?? [];
  const { access: rules, limits } = settings;
  const access = createAccess({ settings: rules, limits, kinds: [...kinds.values()], teams, clock });
  const audit = await openAudit({ folder: config.dataFolder, instance: instanceName(instance), clock });
  const interval = (scope: string) => intervalOf(scope, kinds, settings.refresh);
  const timetable: Timetable = { intervalOf: interval, nextRun, dueAt };
  const { index, state } = store;
  const ask = createAsk({
    ...{ kinds, index, access, audit, accounts, clock, log },
    live: runtime.live,
    owners: settings.owners ?? [],
    staleAfter: (scope) => interval(scope).staleAfter,
    portal: settings.aws?.portal,
    commands: settings.slack?.commands,
  });
  const writers = async () => ({
    now: await writerNow({ state, clock }),
    lost: await writerLost({ state, clock }),
  });
  const reads = ({ kind, provider }: Scope) => readable.get(kind)?.providers[provider] !== undefined;
  const status = createStatus({ kinds, index, access, accounts, timetable, reads, writers, clock });
  const changes = createChanges({ kinds, index, access, accounts, audit, clock });
  const trail = createTrail({ folder: config.dataFolder, access, audit, clock });
  const wishes = openWishes(runtime, { access, audit });
  const refusals = createRefusals({ index, state, access, audit, clock });
  const close = async () => {
    accounts.close();
    await audit.close();
  };
  return {
    ...{ ask, access, audit, accounts, status, timetable, refusals, changes, trail, close },
    ...wishes,
  };
}

/** What people may get, and do, beyond asking, as far as the configuration lets them. */
function openWishes(
  { config: { settings }, kinds, store: { state }, cloud: { acting }, clock, log }: Runtime,
  { access, audit }: Pick<Asking, 'access' | 'audit'>,
): Pick<Asking, 'requests' | 'actions'> {
  const { requests, actions: rules } = settings.access ?? {};
  const newId = () => randomBytes(8).toString('hex');
  const common = { access, state, audit, clock, log, newId };
  const fallback = settings.slack?.alerts;
  return {
    ...(requests && { requests: createRequests({ settings: requests, ...common }) }),
    ...(rules && acting && { actions: createActions({ rules, kinds, acting, fallback, ...common }) }),
  };
}

/** Host names become names of files. */
function instanceName(host: string): string {
  return host.replaceAll(/[^A-Za-z0-9._-]/g, '-').replace(/^[^A-Za-z0-9]+/, '') || 'host';
}
