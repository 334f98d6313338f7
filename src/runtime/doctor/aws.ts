import type { ActionTrial, Plan, Settings } from '#kit';
import { classify } from '#kit';
import type { Check, Finding, Patient } from './finding.ts';

/** Every account costs a call or two. */
const PATIENCE = 6;

export function readsAws({ aws }: Settings): boolean {
  return aws?.role !== undefined || aws?.discover === 'organizations';
}

/** Every account and region that there is. */
export function planOf({ cloud }: Pick<Patient, 'cloud'>, signal: AbortSignal): Promise<Plan> {
  return cloud().plan({ provider: 'aws', shape: 'account-region', signal });
}

/** Which accounts there are, and whether the role in each can be assumed. */
export const accounts: Check = {
  name: 'AWS',
  patience: PATIENCE,
  async run(patient, signal) {
    if (!readsAws(patient.config.settings)) {
      const fix = 'Set aws.role (and aws.discover: organizations) to read AWS accounts.';
      return [{ name: 'AWS', state: 'warning', detail: 'no account is read', fix }];
    }
    const plan = await planOf(patient, signal);
    const entered = new Set(plan.places.map(({ account }) => account));
    const active = plan.accounts.length - accountsLeftOut(plan);
    return [
      {
        name: 'AWS',
        state: entered.size > 0 ? 'ok' : 'fault',
        detail: `${entered.size} of ${active} accounts can be entered`,
      },
      ...plan.unreadable.map(unreadable),
    ];
  },
};

function accountsLeftOut({ excluded }: Plan): number {
  return excluded.filter(({ place }) => place.region === '*').length;
}

function unreadable({ place, error }: Plan['unreadable'][number]): Finding {
  const { outcome, error: said } = classify(error, place);
  return {
    name: place.account === '*' ? 'AWS Organizations' : `AWS account ${place.account}`,
    state: 'fault',
    detail: `${outcome}: ${said.code}${said.action ? ` on ${said.action}` : ''}: ${said.message}`,
    ...(said.fix !== undefined && { fix: said.fix }),
  };
}

/** Whether the role may do all that the kinds need: tried in one account for each role, by calls that change nothing. */
export const permissions: Check = {
  name: 'AWS permissions',
  patience: PATIENCE,
  async run(patient, signal) {
    if (!readsAws(patient.config.settings)) return [];
    const places = await placesToTry(patient, signal);
    const findings = await Promise.all(places.map((place) => tried(place, patient, signal)));
    return findings.flat();
  },
};

interface TryPlace {
  account: string;
  region: string;
}

async function placesToTry(patient: Patient, signal: AbortSignal): Promise<TryPlace[]> {
  const { account, region, config } = patient;
  if (account !== undefined) return [{ account, region }];
  const roles = new Map(config.settings.aws?.accounts?.map(({ id, role }) => [id, role]));
  const plan = await planOf(patient, signal);
  const first = Map.groupBy(plan.places, (place) => roles.get(place.account));
  return [...first.values()].flatMap(([place]) => (place ? [{ account: place.account, region }] : []));
}

async function tried(
  { account, region }: TryPlace,
  { cloud }: Patient,
  signal: AbortSignal,
): Promise<Finding[]> {
  const trials = await Array.fromAsync(cloud().tryActions?.({ account, region, signal }) ?? []);
  const wrong = trials.filter(({ outcome }) => outcome === 'denied' || outcome === 'failed');
  const count = (outcome: ActionTrial['outcome']) => trials.filter((one) => one.outcome === outcome).length;
  const skipped = count('skipped') > 0 ? `, ${count('skipped')} could not be tried` : '';
  const detail = `${count('allowed')} of ${trials.length} actions are allowed in ${account}${skipped}`;
  return [
    { name: 'AWS permissions', state: wrong.length === 0 ? 'ok' : 'fault', detail },
    ...wrong.map(
      ({ action, outcome, detail: said, fix }): Finding => ({
        name: `AWS ${action}`,
        state: 'fault',
        detail: `${outcome} in ${account}${said === undefined ? '' : `: ${said}`}`,
        ...(fix !== undefined && { fix }),
      }),
    ),
  ];
}
