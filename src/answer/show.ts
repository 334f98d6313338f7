import type { Enrichment, Result } from '#kit';
import type { Pending } from './answer-parts.ts';
import { addFacts } from './extra-facts.ts';
import { type GivesAway, givesAway } from './hidden-values.ts';
import { type Linked, vpcOf } from './linked.ts';
import { type Holder, toResult } from './to-result.ts';

/** A holder, and what is shown of it. */
export interface Shown {
  holder: Holder;
  result: Result;
  gives: GivesAway;
}

/** A holder as this asker may see it, with what a live look told of it; nothing where they may not see it at all. */
export function show(
  holder: Holder,
  linked: Linked,
  { parts, sight }: Pick<Pending, 'parts' | 'sight'>,
  facts: Enrichment['facts'] = [],
): Shown[] {
  const { document } = holder;
  const kind = parts.kinds.get(document.kind);
  const see = sight.see(document.kind, document.account);
  if (!kind || see === undefined) return [];
  const gives = givesAway(kind, document, see);
  const vpc = parts.needsVpc ? vpcOf(document, linked) : undefined;
  const result = toResult(holder, kind, see, parts, vpc);
  if (facts.length > 0) addFacts(result, facts, { id: document.id, kind, see, gives });
  return [{ holder, result, gives }];
}
