import type { Document, Index, Kind, StoredDocument } from '#kit';
import type { Pending } from './answer-parts.ts';
import { readVpcs, vpcOf } from './linked.ts';
import type { Place } from './list-place.ts';
import { matchFilter } from './match-filter.ts';
import { type Filter, filterText } from './parse-filters.ts';

/** What a list looked at for one answer. */
export interface Window {
  /** What fits, in order of account, region and name. */
  matches: StoredDocument[];
  looked: number;
  /** How many documents there are in all. */
  of: number;
  /** Where to go on, if not everything was looked at. */
  next?: string;
  /** Filters that rest on what the asker may not see, of some documents at least. */
  hidden: ReadonlySet<string>;
}

/** Documents that are looked at for one answer, and read at once. */
const MOST_LOOKED_AT = 20_000;
const BATCH = 1000;

interface Options {
  kind: Kind;
  filters: readonly Filter[];
  accounts: readonly string[];
  from: Place;
  pending: Pick<Pending, 'parts' | 'sight'>;
  /** Shows only what the asker may see. */
  index: Pick<Index, 'find'>;
}

/** Looks at the documents of a kind one batch after the other; others get their turn in between. */
export async function scanList(options: Options): Promise<Window> {
  const { kind, accounts, from, pending, index } = options;
  const matches: StoredDocument[] = [];
  const hidden = new Set<string>();
  const vpcs = new Map<string, Document>();
  const needsVpc = pending.parts.needsVpc && options.filters.some(({ field }) => field === 'owner');
  const query = { match: { all: true }, kinds: [kind.name], accounts, limit: BATCH } as const;
  let { cursor } = from;
  let looked = 0;
  let of = 0;
  if (accounts.length === 0) return { matches, looked, of, hidden };
  do {
    const page = await index.find({ ...query, ...(cursor !== undefined && { cursor }) });
    if (needsVpc) await readVpcs(page.documents, vpcs, index);
    for (const document of page.documents)
      if (isListed(document, options, vpcs, hidden)) matches.push(document);
    looked += page.documents.length;
    of = page.total;
    cursor = page.cursor;
    if (cursor !== undefined) await new Promise((resolve) => setImmediate(resolve));
  } while (cursor !== undefined && looked < MOST_LOOKED_AT);
  inOrder(matches, pending.parts.accounts);
  return { matches, looked, of, hidden, ...(cursor !== undefined && { next: cursor }) };
}

function isListed(
  document: StoredDocument,
  { kind, filters, pending }: Options,
  vpcs: ReadonlyMap<string, Document>,
  hidden: Set<string>,
): boolean {
  const { sight, parts } = pending;
  if (kind.providers[document.provider]?.holds === false) return false;
  const see = sight.see(kind.name, document.account);
  if (see === undefined) return false;
  const owner = () => parts.ownerOf(document, vpcOf(document, vpcs));
  let fits = true;
  for (const filter of filters) {
    const fit = matchFilter(filter, document, { kind, see, owner });
    if (fit === 'hidden') hidden.add(filterText(filter));
    if (fit !== 'yes') fits = false;
  }
  return fits;
}

function inOrder(documents: StoredDocument[], accounts: Pending['parts']['accounts']): void {
  const names = new Map<string, string>();
  const keyOf = ({ account, region, name, id }: Document) => {
    const known = names.get(account) ?? accounts.get(account)?.name ?? account;
    names.set(account, known);
    // What has a name before what has none
    return [known, region, name === undefined ? 1 : 0, name, id].join('\n');
  };
  const keys = new Map(documents.map((document) => [document, keyOf(document)]));
  documents.sort((a, b) => ((keys.get(a) ?? '') < (keys.get(b) ?? '') ? -1 : 1));
}
