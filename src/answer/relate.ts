import type { RelatedDocument } from '#kit';
import type { Drafting } from './drafting.ts';
import type { Linked } from './linked.ts';
import { otherKinds, pointingTo, readPointing } from './pointing.ts';
import { addRelated, linksOf, namedRelated } from './related.ts';
import type { Shown } from './show.ts';

/** Related things of one result, those that it or its kind names aside. */
const MOST_RELATED = 20;

/** Adds to each result what it links to, what was named with it, and what of other kinds points to it. */
export async function relate(
  shown: readonly Shown[],
  { linked, named }: { linked: Linked; named: readonly RelatedDocument[] },
  { asked: { question }, parts, sight, index }: Drafting,
): Promise<void> {
  if (shown.length === 0) return;
  const relating = { kinds: parts.kinds, sight, accounts: parts.accounts };
  const kinds = await otherKinds(question.kind, index, relating);
  const results = shown.map(({ holder }) => holder.document);
  const pointing =
    kinds.length === 0 ? [] : await readPointing({ question, documents: results, kinds, index });
  for (const { result, holder } of shown) {
    const { document } = holder;
    addRelated(result, linksOf(document, linked, relating));
    if (named.length > 0) addRelated(result, namedRelated(named, document.id, relating));
    if (pointing.length > 0)
      addRelated(result, pointingTo(document, { question, results, pointing }, relating), MOST_RELATED);
  }
}
