import type { Audit, Clock, Index, Principal, Refusal, Refusals, ScopeRecord, State } from '#kit';
import { denied, iso, notFound, parseScopeKey, principalId, refusalOf } from '#kit';

/** Where it is kept which refusal of a scope was accepted: its time, under the scope. */
export const ACCEPTED = 'refresh/accepted/';
/** How long it counts, milliseconds: longer than between two runs of most scopes. */
const LASTS_MS = 24 * 3_600_000;

interface Options {
  index: Pick<Index, 'scopes'>;
  state: State;
  access: { isOperator(principal: Principal): boolean };
  audit: Pick<Audit, 'write'>;
  clock: Clock;
}

/** See `Refusals`. What is accepted is kept in State, where the collector finds it: whoever answers cannot write the index. */
export function createRefusals({ index, state, access, audit, clock }: Options): Refusals {
  return {
    async list(principal) {
      if (!access.isOperator(principal)) return [];
      return (await index.scopes()).flatMap((record) => refusalOf(record) ?? []);
    },
    async accept({ principal, door, requestId }, { scope, at }) {
      if (!access.isOperator(principal)) throw denied('Only operators may accept what a scope lost.');
      const refusal = await refusalNow(scope, index);
      if (refusal?.at !== at) throw notFound('That refusal is over: the scope was read again since.');
      const key = ACCEPTED + scope;
      const before = await state.get<string>(key);
      if (before?.value === at) return refusal;
      const { kind = '' } = parseScopeKey(scope) ?? {};
      const text = `refused scope accepted: it had ${refusal.was} documents, and the run found ${refusal.now}`;
      await audit.write({
        ...{ at: iso(clock()), requestId, phase: 'outcome', outcome: 'found', text },
        ...{ principal: principalId(principal), door, kind, value: scope },
      });
      await state.put(key, at, { expiresAt: clock() + LASTS_MS });
      return refusal;
    },
  };
}

async function refusalNow(scope: string, index: Options['index']): Promise<Refusal | undefined> {
  const record = (await index.scopes()).find(({ key }) => key === scope);
  return record && refusalOf(record);
}

/**
 * Whether an operator has accepted the refusal before this run, and this one lost no more. Another run in between,
 * whatever came of it, ends that: nobody has seen what it found.
 */
export async function isAccepted(
  after: number,
  previous: ScopeRecord | undefined,
  state: Pick<State, 'get'>,
): Promise<boolean> {
  const refusal = previous && refusalOf(previous);
  if (!refusal || after < refusal.now) return false;
  return (await state.get<string>(ACCEPTED + refusal.scope))?.value === refusal.at;
}
