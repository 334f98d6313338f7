import { orAborted } from '#kit';
import { alerts } from './alerts.ts';
import { audit } from './audit.ts';
import { accounts, permissions } from './aws.ts';
import { unknownPlaces } from './aws-places.ts';
import { channelDefaults } from './channel-defaults.ts';
import { clockCheck } from './clock.ts';
import { configuration } from './configuration.ts';
import { dataFolder } from './data-folder.ts';
import { type Check, type Finding, faultOf, type Patient } from './finding.ts';
import { network } from './network.ts';
import { operators } from './operators.ts';
import { slack } from './slack.ts';
import { index, lease, store } from './store.ts';

/** How long one check may take, milliseconds. */
const DEADLINE_MS = 10_000;

const checks: readonly Check[] = [
  configuration,
  dataFolder,
  audit,
  network,
  clockCheck,
  store,
  lease,
  index,
  accounts,
  unknownPlaces,
  permissions,
  operators,
  slack,
  alerts,
  channelDefaults,
];

/**
 * Looks at everything that can go wrong in a deployment, all at the same time, each for at most 10 s (what asks every
 * account or channel: a minute). The findings come in the order of the checks. Never throws for a fault; with the
 * signal's reason when that aborts.
 */
export async function examine(
  patient: Patient,
  options: {
    signal: AbortSignal;
    onProgress?: (done: number, total: number, name: string) => void;
    deadlineMs?: number;
  },
): Promise<Finding[]> {
  const { signal, onProgress, deadlineMs = DEADLINE_MS } = options;
  let done = 0;
  const findings = await Promise.all(
    checks.map(async (check) => {
      const found = await carryOut(check, patient, { signal, deadlineMs });
      onProgress?.(++done, checks.length, check.name);
      return found;
    }),
  );
  return findings.flat();
}

async function carryOut(
  check: Check,
  patient: Patient,
  { signal, deadlineMs }: { signal: AbortSignal; deadlineMs: number },
): Promise<Finding[]> {
  const ms = deadlineMs * (check.patience ?? 1);
  const late = AbortSignal.timeout(ms);
  const either = AbortSignal.any([signal, late]);
  try {
    return await orAborted(check.run(patient, either), either);
  } catch (error) {
    signal.throwIfAborted();
    if (!late.aborted) return [faultOf(check.name, error)];
    const detail = `there was no answer within ${ms / 1000} s`;
    const fix = 'Check the network path to it, and its load.';
    return [{ name: check.name, state: 'fault', detail, fix }];
  }
}
