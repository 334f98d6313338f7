import type { Document, Index, RelatedDocument } from '#kit';

/** Documents that others link to, by kind and id. */
export type Linked = ReadonlyMap<string, Document>;

const MOST_PER_KIND = 200;
const NOTHING: Linked = new Map();

/**
 * Reads what documents link to, as far as the index has it and the asker may see it: one query for each kind linked
 * to. What the lookup found anyway is not read again.
 */
export async function readLinked(
  documents: readonly Document[],
  known: readonly RelatedDocument[],
  index: Pick<Index, 'find'>,
): Promise<Linked> {
  if (documents.every(({ links }) => links.length === 0)) return NOTHING;
  const found = new Map<string, Document>();
  for (const { document } of known) found.set(keyOf(document), document);
  const wanted = new Map<string, Set<string>>();
  for (const { links } of documents) {
    for (const link of links) {
      if (found.has(keyOf(link))) continue;
      const ids = wanted.get(link.kind) ?? new Set();
      wanted.set(link.kind, ids);
      if (ids.size < MOST_PER_KIND) ids.add(link.id);
    }
  }
  if (wanted.size === 0) return found;
  await Promise.all(
    [...wanted].map(async ([kind, ids]) => {
      const page = await index.find({ match: { ids: [...ids] }, kinds: [kind], limit: MOST_PER_KIND });
      for (const document of page.documents) found.set(keyOf(document), document);
    }),
  );
  return found;
}

export function keyOf({ kind, id }: Pick<Document, 'kind' | 'id'>): string {
  return `${kind} ${id}`;
}

/** Adds the documents of the VPCs that resources lie in to those that are known, as far as the asker may see them. */
export async function readVpcs(
  documents: readonly Document[],
  known: Map<string, Document>,
  index: Pick<Index, 'find'>,
): Promise<void> {
  const links = documents.flatMap(({ links: all }) => all.filter(({ relation }) => relation === 'in-vpc'));
  const missing = [...new Set(links.filter((link) => !known.has(keyOf(link))).map(({ id }) => id))];
  const kinds = [...new Set(links.map(({ kind }) => kind))];
  if (missing.length === 0) return;
  const page = await index.find({ match: { ids: missing }, kinds, limit: 1000 });
  for (const document of page.documents) known.set(keyOf(document), document);
}

/** The document of the VPC that a resource says it lies in. */
export function vpcOf({ links }: Document, linked: Linked): Document | undefined {
  const link = links.find(({ relation }) => relation === 'in-vpc');
  return link && linked.get(keyOf(link));
}
