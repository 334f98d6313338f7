import type { Facts } from './choose.ts';
import { codeOf, confirmation, judge, type LiveContext } from './judge-holder.ts';
import type { Holder } from './to-result.ts';
import { within } from './within.ts';

const MOST_CONFIRMED = 10;

/** Checks holders that the index gave (the first 10), all at once. Never throws. */
export function confirmHolders(holders: readonly Holder[], context: LiveContext): Promise<Holder[]> {
  return Promise.all(
    holders.map(async (holder, i) => {
      const provider = context.kind.providers[holder.document.provider];
      const checked = i < MOST_CONFIRMED && provider?.confirm && context.mayAsk(holder.document.account);
      return checked ? confirmOne(holder, context) : holder;
    }),
  );
}

/** Checks one holder. Never throws. */
export async function confirmOne(holder: Holder, context: LiveContext): Promise<Holder> {
  const { live, kind, onBehalf, signal, clock, mayAsk } = context;
  const asked = live.confirm({ kind, document: holder.document, onBehalf, mayAsk, signal });
  try {
    return judge(holder, await within(asked, signal), context);
  } catch (error) {
    const why = signal.aborted ? 'it took too long' : codeOf(error);
    return { ...holder, confirmed: confirmation(clock(), 'failed', `It could not be checked live: ${why}.`) };
  }
}

/** What the checks say together, for the choice of sources: one that fails to hold the value outweighs the rest. */
export function verdictOf(holders: readonly Holder[]): Facts['confirmed'] {
  const disproved = holders.find((holder) => holder.disproved);
  if (disproved) return disproved.confirmed?.outcome === 'gone' ? 'gone' : 'changed';
  const outcomes = holders.map(({ confirmed }) => confirmed?.outcome);
  if (outcomes.includes('failed')) return 'failed';
  return outcomes.includes('changed') ? 'differs' : 'same';
}
