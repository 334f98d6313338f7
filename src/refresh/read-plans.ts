import type { Cloud, Kind, Plan, Provider } from '#kit';
import { orAborted } from '#kit';
import type { Selection } from './selection.ts';

/** One kind at one provider, with the places to read. */
export interface KindPlan {
  kind: Kind;
  provider: string;
  plan: Plan;
}

/**
 * Reads the places of every kind and provider of the selection; kinds with scopes of the same shape share one plan.
 * A plan that throws is one in which nothing could be read. Rejects only when the signal aborts.
 */
export async function readPlans(options: {
  kinds: ReadonlyMap<string, Kind>;
  selection: Selection;
  cloud: Cloud;
  signal: AbortSignal;
}): Promise<KindPlan[]> {
  const { kinds, selection, cloud, signal } = options;
  const plans = new Map<string, Promise<Plan>>();
  const planOf = (provider: string, shape: Provider['scopes']) => {
    const name = `${provider}/${shape}`;
    const plan = plans.get(name) ?? tolerant(cloud, provider, shape, signal);
    plans.set(name, plan);
    return plan;
  };
  const wanted = [...kinds.values()]
    .filter(({ name }) => selection.kinds?.includes(name) ?? true)
    .flatMap((kind) =>
      Object.entries(kind.providers).map(([provider, { scopes }]) => ({ kind, provider, scopes })),
    )
    .filter(({ provider }) => selection.providers?.includes(provider) ?? true);
  return Promise.all(
    wanted.map(async ({ kind, provider, scopes }) => ({
      kind,
      provider,
      plan: await planOf(provider, scopes),
    })),
  );
}

async function tolerant(
  cloud: Cloud,
  provider: string,
  shape: Provider['scopes'],
  signal: AbortSignal,
): Promise<Plan> {
  try {
    return await orAborted(cloud.plan({ provider, shape, signal }), signal);
  } catch (error) {
    signal.throwIfAborted();
    const everything = { place: { account: '*', region: '*' }, error };
    return { places: [], excluded: [], unreadable: [everything], accounts: [] };
  }
}
