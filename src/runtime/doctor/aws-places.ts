import type { Plan, Settings } from '#kit';
import { nearest } from '#kit';
import { planOf, readsAws } from './aws.ts';
import type { Check, Finding } from './finding.ts';

/** Accounts and regions that the configuration names and that there are not: what is said of them has no effect. */
export const unknownPlaces: Check = {
  name: 'AWS places',
  patience: 6,
  async run(patient, signal) {
    const { settings } = patient.config;
    if (!readsAws(settings)) return [];
    const plan = await planOf(patient, signal);
    // What could not be listed may well be what is named
    if (plan.unreadable.some(({ place }) => place.region === '*')) return [];
    const fix = 'Correct or remove it.';
    return unknownOf(settings, plan).map(
      (detail): Finding => ({ name: 'AWS places', state: 'warning', detail, fix }),
    );
  },
};

function unknownOf(settings: Settings, { places, excluded, accounts }: Plan): string[] {
  const all = [...places, ...excluded.map(({ place }) => place)];
  const regions = [...new Set(all.map(({ region }) => region))].filter((region) => region !== '*');
  const ids = accounts.map(({ id }) => id);
  const named = namesOf(settings);
  return [
    ...unknown(named.regions, regions, 'no region of any account'),
    ...unknown(named.accounts, ids, 'no account'),
  ];
}

function unknown(named: readonly Named[], known: readonly string[], what: string): string[] {
  return named
    .filter(({ name }) => !known.includes(name))
    .map(({ name, of }) => {
      const near = nearest(name, known);
      return `${of} names ${name}, which is ${what}${near === undefined ? '' : `; did you mean "${near}"?`}`;
    });
}

interface Named {
  name: string;
  /** The setting that names it. */
  of: string;
}

function namesOf({ aws = {}, refresh = {}, access = {} }: Settings): { regions: Named[]; accounts: Named[] } {
  const { regions = [], exclude = [] } = aws;
  const named = (name: string | undefined, of: string): Named[] => (name === undefined ? [] : [{ name, of }]);
  return {
    regions: [
      ...(typeof regions === 'string' ? [] : regions.flatMap((name) => named(name, 'aws.regions'))),
      ...exclude.flatMap(({ region }, i) => named(region, `aws.exclude[${i}]`)),
    ],
    accounts: [
      ...exclude.flatMap(({ account }, i) => named(account, `aws.exclude[${i}]`)),
      ...Object.entries(refresh).flatMap(([kind, set]) =>
        typeof set === 'string'
          ? []
          : Object.keys(set.accounts ?? {}).flatMap((id) => named(id, `refresh.${kind}.accounts`)),
      ),
      ...(['rules', 'actions'] as const).flatMap((key) =>
        (access[key] ?? []).flatMap(({ accounts = [] }, i) =>
          accounts.flatMap((id) => named(id, `access.${key}[${i}].accounts`)),
        ),
      ),
    ],
  };
}
