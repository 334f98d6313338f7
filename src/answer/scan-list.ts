import type { Document, Index, Kind, StoredDocument } from '#kit';
import { breathe } from '#kit';
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
  /** How many may fit, by the filter that could not be told of them: a detail was not read. */
  unsure: ReadonlyMap<string, number>;
}

/** Documents that are looked at for one answer, and read at once. */
const MOST_LOOKED_AT = 20_000;
const BATCH = 1000;

interface Options {
  kind: Kind;
  filters: readonly Filter[];
  /** Every one that the asker may see where absent. */
  accounts: readonly string[] | undefined;
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
  const unsure = new Map<string, number>();
  const vpcs = new Map<string, Document>();
  const needsVpc = pending.parts.needsVpc && options.filters.some(({ field }) => field === 'owner');
  const within = accounts && { accounts };
  const query = { match: { all: true }, kinds: [kind.name], ...within, limit: BATCH } as const;
  let { cursor } = from;
  let looked = 0;
  let of = 0;
  if (accounts?.length === 0) return { matches, looked, of, hidden, unsure };
  do {
    const page = await index.find({ ...query, ...(cursor !== undefined && { cursor }) });
    if (needsVpc) await readVpcs(page.documents, vpcs, index);
    for (const document of page.documents)
      if (isListed(document, options, vpcs, { hidden, unsure })) matches.push(document);
    looked += page.documents.length;
    of = page.total;
    cursor = page.cursor;
    if (cursor !== undefined) await breathe();
  } while (cursor !== undefined && looked < MOST_LOOKED_AT);
  inOrder(matches, pending.parts.accounts);
  return { matches, looked, of, hidden, unsure, ...(cursor !== undefined && { next: cursor }) };
}

function isListed(
  document: StoredDocument,
  { kind, filters, pending }: Options,
  vpcs: ReadonlyMap<string, Document>,
  { hidden, unsure }: { hidden: Set<string>; unsure: Map<string, number> },
): boolean {
  const { sight, parts } = pending;
  if (kind.providers[document.provider]?.holds === false) return false;
  const see = sight.see(kind.name, document.account);
  if (see === undefined) return false;
  const owner = () => parts.ownerOf(document, vpcOf(document, vpcs));
  const fits = filters.map((filter) => matchFilter(filter, document, { kind, see, owner }));
  fits.forEach((fit, i) => {
    const filter = filters[i];
    if (fit === 'hidden' && filter) hidden.add(filterText(filter));
  });
  if (fits.every((fit) => fit === 'yes')) return true;
  const doubtful = fits.every((fit) => fit === 'yes' || fit === 'unsure') && filters[fits.indexOf('unsure')];
  if (doubtful) unsure.set(filterText(doubtful), (unsure.get(filterText(doubtful)) ?? 0) + 1);
  return false;
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
