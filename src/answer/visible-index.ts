import type { Document, Index, Kind, Match, Page, Query, ScopeRecord, Sensitivity } from '#kit';
import { byAccount } from '#kit';
import type { Grant } from '../access/access.ts';
import { fitsVisibly, isHiddenIdentifier } from './hidden-values.ts';
import type { Sight } from './sight.ts';

type Readable = Pick<Index, 'find' | 'scopes' | 'history'>;

interface Options {
  index: Readable;
  kinds: ReadonlyMap<string, Kind>;
  sight: Sight;
  /** Everything is asked as of this time (milliseconds); absent: now. */
  at?: number | undefined;
}

/** By the records first: a list that a commit has replaced is not kept by those who saw it. */
const seen = new WeakMap<readonly ScopeRecord[], WeakMap<Grant, readonly ScopeRecord[]>>();
const nothing: Page = { documents: [], total: 0 };

/**
 * The index with only what the asker may see: their kinds, their accounts, their sensitivity, and no match by an
 * identifier that they may not see. Totals and cursors tell nothing of the rest.
 */
export function visibleIndex(options: Options): Readable {
  return {
    find: (query) => find(options.at === undefined ? query : { ...query, at: options.at }, options),
    async scopes(kind) {
      const records = await options.index.scopes(kind);
      const grant = kind === undefined ? undefined : options.sight.grant(kind);
      if (!grant) return scopesSeen(records, options.sight);
      // Rights and records are the same objects while they are the same, and there may be thousands of records
      const known = seen.get(records) ?? new WeakMap<Grant, readonly ScopeRecord[]>();
      seen.set(records, known);
      const made = known.get(grant) ?? scopesSeen(records, options.sight);
      known.set(grant, made);
      return made;
    },
    history: async (kind, id) => {
      const versions = await options.index.history(kind, id);
      return versions.filter((version) => options.kinds.has(kind) && options.sight.visible(version));
    },
  };
}

async function find(query: Query, options: Options): Promise<Page> {
  const { kinds, sight } = options;
  const asked = query.kinds ?? [...kinds.keys()];
  const allowed = asked.filter((kind) => kinds.has(kind) && sight.grant(kind).decision.allowed);
  if (allowed.length === 0) return nothing;
  if (!allowed.some((kind) => isLimited(kind, sight))) return findSeen({ ...query, kinds: allowed }, options);
  const pages = await Promise.all(allowed.map((kind) => findInKind(kind, query, options)));
  if (pages.length === 1) return pages[0] ?? nothing;
  // A cursor of one kind means nothing to the others: several kinds under different rules give one page
  const documents = pages.flatMap((page) => page.documents).slice(0, query.limit ?? 50);
  return { documents, total: pages.reduce((total, page) => total + page.total, 0) };
}

async function findInKind(kind: string, query: Query, options: Options): Promise<Page> {
  const past = options.sight.grant(kind).accounts === undefined && options.at !== undefined;
  if (past && query.cursor === undefined) {
    // Of the past, accounts may be visible that have left since and have no scope: what fits on one page tells
    const page = await options.index.find({ ...query, kinds: [kind] });
    if (page.cursor === undefined) return withoutHidden(page, query, options);
  }
  const accounts = await accountsSeen(kind, options);
  const wanted = query.accounts ? accounts.filter((one) => query.accounts?.includes(one)) : accounts;
  if (wanted.length === 0) return nothing;
  return findSeen({ ...query, kinds: [kind], accounts: wanted }, options);
}

/** The next page on which something may be seen: one of hidden matches alone would tell that there are some. */
async function findSeen(query: Query, options: Options): Promise<Page> {
  const page = withoutHidden(await options.index.find(query), query, options);
  if (page.documents.length > 0 || page.cursor === undefined) return page;
  return findSeen({ ...query, cursor: page.cursor }, options);
}

function isLimited(kind: string, sight: Sight): boolean {
  const { accounts, hidden } = sight.grant(kind);
  return accounts !== undefined || (hidden !== undefined && hidden.length > 0);
}

/** The accounts named by rules, or else every account with a scope, as far as they may be seen; `-` for what is public. */
async function accountsSeen(kind: string, { index, kinds, sight }: Options): Promise<string[]> {
  const named = sight.grant(kind).accounts;
  const known = named ?? byAccount(await index.scopes(kind)).map(({ account }) => account);
  const visible = known.filter((account) => sight.visible({ kind, account }));
  const providers = Object.values(kinds.get(kind)?.providers ?? {});
  const open = providers.some(({ sensitivity }) => sensitivity === 'public');
  return [...new Set(open ? [...visible, '-'] : visible)];
}

function withoutHidden(page: Page, { match }: Query, { kinds, sight }: Options): Page {
  const documents = page.documents.filter((document) => {
    const see = sight.see(document.kind, document.account) ?? 'public';
    const kind = kinds.get(document.kind);
    if (!kind || !sight.visible(document)) return false;
    return fits(match, kind, document, see);
  });
  // Where one is hidden, others may be on the other pages
  return documents.length === page.documents.length ? page : { ...page, documents, total: documents.length };
}

/** Whether it was found by something that may be seen. */
function fits(match: Match, kind: Kind, document: Document, see: Sensitivity): boolean {
  if ('identifier' in match) return !isHiddenIdentifier(kind, document, see, match.identifier);
  if ('linkedTo' in match) return fitsVisibly(kind, document, see, match);
  return !('any' in match) || match.any.some((one) => fitsVisibly(kind, document, see, one));
}

function scopesSeen(records: readonly ScopeRecord[], sight: Sight): readonly ScopeRecord[] {
  const accounts = byAccount(records);
  const shown = accounts.filter((own) => own.account === '*' || sight.visible(own));
  return shown.length === accounts.length ? records : shown.flatMap((own) => own.records);
}
