import type { Scope, ScopeRecord } from '#kit';
import { intervalOf, invalid, parseScopeKey, scopeKey } from '#kit';
import { isDue } from './due.ts';
import { historyMs } from './history.ts';
import { inOrder } from './in-order.ts';
import type { PlannedScopes } from './plan-scopes.ts';
import { planScopes } from './plan-scopes.ts';
import type { KindPlan } from './read-plans.ts';
import { readPlans } from './read-plans.ts';
import type { Refreshing } from './refresh.types.ts';
import { countDocuments, countScope } from './report.ts';
import { saveAccounts } from './save-accounts.ts';
import { selects } from './selection.ts';

/** One scope that is to be run. */
export interface Job {
  kindPlan: KindPlan;
  scope: Scope;
  previous: ScopeRecord | undefined;
}

/** Plans, writes down what the plan says, and gives the scopes that are to be run, in their order. */
export async function prepare(refreshing: Refreshing): Promise<Job[]> {
  const { kinds, cloud, select = {}, signal, writer, random, store, dryRun } = refreshing;
  const plans = await readPlans({ kinds, selection: select, cloud, signal });
  const records = Map.groupBy(await writer.scopes(), ({ key }) => key.split('/', 2).join('/'));
  let jobs: Job[] = [];
  for (const kindPlan of plans) {
    const own = records.get(`${kindPlan.kind.name}/${kindPlan.provider}`) ?? [];
    jobs = jobs.concat(await applyPlan(refreshing, kindPlan, own));
  }
  if (!dryRun) {
    const providers = Map.groupBy(plans, ({ provider }) => provider);
    for (const [provider, ofProvider] of providers) {
      await saveAccounts({ state: store.state, provider, plans: ofProvider.map(({ plan }) => plan) });
    }
  }
  refuseNothing(refreshing, jobs);
  return inOrder(jobs, random);
}

/** A selection that names nothing there is must not look like a success. */
function refuseNothing({ onlyDue, select, report }: Refreshing, jobs: readonly Job[]): void {
  if (onlyDue || select?.scopes || jobs.length + report.failures.length + report.outcomes.excluded > 0)
    return;
  throw invalid('There is no scope to refresh.', {
    fix: 'Check what was named: an account by its id (not its name), a region as AWS writes it; "cloudwhois status --all" has what there is.',
  });
}

async function applyPlan(refreshing: Refreshing, kindPlan: KindPlan, records: ScopeRecord[]): Promise<Job[]> {
  const { clock, confirm = false, select = {}, report } = refreshing;
  const now = clock();
  const known = new Map(records.map((record) => [record.key, record]));
  const isSelected = (key: string) => {
    const scope = parseScopeKey(key);
    return scope !== undefined && selects(select, scope);
  };
  const wanted = (key: string) => isSelected(key) && isWanted(refreshing, known.get(key), key, now);
  const confirmed = (key: string) => confirm && isSelected(key);
  const planned = planScopes({
    ...kindPlan,
    records,
    now,
    wanted,
    confirmed,
    keepMs: historyMs(refreshing.settings),
  });
  await writeDown(refreshing, planned, now);
  for (const record of planned.unplanned) if (isSelected(record.key)) countScope(report, record);
  const current = new Map([...records, ...planned.records].map((record) => [record.key, record]));
  const selected = planned.scopes.filter((scope) => isSelected(scopeKey(scope)));
  const due = selected.filter((scope) => wanted(scopeKey(scope)));
  report.notDue += selected.length - due.length;
  return due.map((scope) => ({ kindPlan, scope, previous: current.get(scopeKey(scope)) }));
}

async function writeDown(refreshing: Refreshing, planned: PlannedScopes, now: number): Promise<void> {
  const { records, obsolete, retired } = planned;
  const { dryRun, commit, writer } = refreshing;
  for (const record of retired) await retire(refreshing, record, now);
  if (dryRun || records.length + obsolete.length === 0) return;
  await commit(async () => {
    if (records.length > 0) await writer.record(records);
    if (obsolete.length > 0) await writer.retire(obsolete, { documents: false, asOf: now });
  });
}

/** Ends all documents of a scope, in one step with the record that says why. */
async function retire(refreshing: Refreshing, record: ScopeRecord, now: number): Promise<void> {
  const { writer, commit, dryRun, report, log, runId } = refreshing;
  const scope = parseScopeKey(record.key);
  if (!scope) return;
  const stage = await writer.stage(scope, now);
  const difference = dryRun ? await stage.difference() : await commit(() => stage.commit(record));
  if (dryRun) await stage.discard();
  countDocuments(report, record.key, difference);
  log.warn({ scope: record.key, runId, leftAt: record.leftAt, gone: difference.gone }, 'scope retired');
}

function isWanted(
  { kinds, settings, onlyDue }: Refreshing,
  record: ScopeRecord | undefined,
  key: string,
  now: number,
): boolean {
  return !onlyDue || isDue(record, intervalOf(key, kinds, settings?.refresh), now);
}
