import type { ExtraFact, Kind, Result, Sensitivity } from '#kit';
import { covers } from '#kit';
import type { GivesAway } from './hidden-values.ts';
import { factOf } from './to-result.ts';

/** Adds the facts that a live look told of a result, as far as the asker may see them; a newer one takes the place of the index's. */
export function addFacts(
  result: Result,
  facts: readonly ExtraFact[],
  { id, kind, see, gives }: { id: string; kind: Kind; see: Sensitivity; gives: GivesAway },
): void {
  for (const fact of facts) {
    if (fact.of !== id || !covers(see, fact.sensitivity ?? kind.sensitivity)) continue;
    const [told] = factOf(fact, fact.value, () => fact.why, gives);
    if (!told) continue;
    const place = result.facts.findIndex(({ name }) => name === told.name);
    if (place < 0) result.facts.push(told);
    else result.facts[place] = told;
  }
}
