import type { ActionRule } from '#kit';
import { classify } from '#kit';
import { planOf, readsAws } from './aws.ts';
import type { Check, Finding, Patient } from './finding.ts';

/**
 * Whether the roles that act can be assumed, and may look at what they would act on: in the accounts that their rules
 * name, else in one. Nothing is done with them.
 */
export const operators: Check = {
  name: 'AWS actions',
  patience: 6,
  async run(patient, signal) {
    const { settings } = patient.config;
    const rules = settings.access?.actions ?? [];
    if (rules.length === 0 || !readsAws(settings)) return [];
    const [first] = (await planOf(patient, signal)).places;
    const uses = rules.flatMap((rule) => {
      const accounts = rule.accounts ?? (first ? [first.account] : []);
      return accounts.map((account) => [`${rule.role} ${rule.kind} ${account}`, { rule, account }] as const);
    });
    const tried = [...new Map(uses).values()].map((use) => tryRole(use, patient, signal));
    return (await Promise.all(tried)).flat();
  },
};

async function tryRole(
  { rule: { role, kind: name, do: names }, account }: { rule: ActionRule; account: string },
  { kinds, cloud, region }: Patient,
  signal: AbortSignal,
): Promise<Finding[]> {
  const kind = kinds.get(name);
  const action = kind?.actions?.find((one) => names.includes(one.name));
  const { acting } = cloud();
  if (!kind || !action || !acting) return [];
  const { provider, types } = action;
  // That of nothing: what is looked for is not there
  const id = `${account}/${region}/none`;
  const target = { kind: name, id, type: types[0] ?? '', provider, account: { id: account }, region };
  const onBehalf = { principal: { type: 'system', name: 'doctor' }, role } as const;
  try {
    await acting.state({ kind, action, target, onBehalf, signal });
    return [{ name: 'AWS actions', state: 'ok', detail: `the role ${role} can be assumed in ${account}` }];
  } catch (error) {
    const { code, message } = classify(error).error;
    const fix = `Create it there with what "cloudwhois aws policy --role ${role}" prints, and let it trust the hub.`;
    const detail = `the role ${role} cannot be used in ${account}: ${code}: ${message}`;
    return [{ name: 'AWS actions', state: 'fault', detail, fix }];
  }
}
