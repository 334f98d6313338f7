import type { Accounts, Document, Index, Kind, Lookup, Related, Result } from '#kit';
import { covers } from '#kit';
import { givesAway } from './hidden-values.ts';
import type { Sight } from './sight.ts';
import { accountRef } from './to-result.ts';

interface Options {
  /** Shows only what the asker may see. */
  index: Pick<Index, 'find'>;
  kinds: ReadonlyMap<string, Kind>;
  sight: Sight;
  accounts: Accounts;
  /** What the lookup found anyway. */
  known?: Lookup['related'];
}

const MOST_PER_KIND = 200;

/**
 * Fills in what the results' documents link to, as far as the index has it and the asker may see it: one query
 * for each kind linked to. Documents and results are in the same order.
 */
export async function addRelated(
  results: readonly Result[],
  documents: readonly Document[],
  options: Options,
): Promise<void> {
  const wanted = new Map<string, Set<string>>();
  const found = new Map<string, Document>();
  for (const { document } of options.known ?? []) found.set(`${document.kind} ${document.id}`, document);
  for (const { links } of documents) {
    for (const { kind, id } of links) {
      if (found.has(`${kind} ${id}`)) continue;
      const ids = wanted.get(kind) ?? new Set();
      wanted.set(kind, ids);
      if (ids.size < MOST_PER_KIND) ids.add(id);
    }
  }
  await Promise.all(
    [...wanted].map(async ([kind, ids]) => {
      const page = await options.index.find({
        match: { ids: [...ids] },
        kinds: [kind],
        limit: MOST_PER_KIND,
      });
      for (const document of page.documents) found.set(`${kind} ${document.id}`, document);
    }),
  );
  for (const [i, document] of documents.entries())
    results[i]?.related.push(...linksOf(document, found, options));
}

function linksOf(document: Document, found: ReadonlyMap<string, Document>, options: Options): Related[] {
  const { kinds, sight } = options;
  const kind = kinds.get(document.kind);
  const see = sight.see(document.kind, document.account);
  if (document.links.length === 0 || !kind || see === undefined || !covers(see, 'internal')) return [];
  const gives = givesAway(kind, document, see);
  return document.links.flatMap(({ relation, kind: name, id }) => {
    const target = found.get(`${name} ${id}`);
    return target && !gives(id) && !gives(target.name ?? '') ? toRelated(relation, target, options) : [];
  });
}

/** What a lookup named beside the holders. */
export function relatedOf(named: Lookup['related'], options: Omit<Options, 'index' | 'kinds'>): Related[] {
  return (named ?? []).flatMap(({ relation, document }) => toRelated(relation, document, options));
}

/** Accounts and names are internal, so that nothing is related for those who see only what is public. */
function toRelated(
  relation: string,
  document: Document,
  { sight, accounts }: Omit<Options, 'index' | 'kinds'>,
): Related[] {
  const { kind, id, name, account } = document;
  if (!covers(sight.see(kind, account), 'internal')) return [];
  return [
    {
      relation,
      kind,
      id,
      ...(name !== undefined && { name }),
      ...(account !== '-' && { account: accountRef(account, accounts) }),
    },
  ];
}
