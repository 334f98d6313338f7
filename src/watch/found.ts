import type { AlertsSettings, Finding, Index, Kind, StoredDocument } from '#kit';
import { breathe, fingerprint, parseDuration } from '#kit';

/** What is remembered of one finding in one account: State takes 64 KB a record, and a print has 19 bytes there. */
const MOST_REMEMBERED = 3000;
const PAGE = 500;

/** A finding that is switched on, of one kind. */
export interface Wanted {
  kind: Kind;
  finding: Finding;
  /** Milliseconds. */
  after: number;
  /** Told here and nowhere else; absent: to the owner's channel, or the central one. */
  channel?: string;
}

/** The findings that the settings switch on, as far as the kinds have them. */
export function wantedFindings(kinds: ReadonlyMap<string, Kind>, settings: AlertsSettings): Wanted[] {
  const chosen = new Map(
    (settings.findings ?? []).map((one) =>
      typeof one === 'string' ? [one, { name: one }] : [one.name, one],
    ),
  );
  return [...kinds.values()].flatMap((kind) =>
    (kind.findings ?? []).flatMap((finding): Wanted[] => {
      const own = chosen.get(finding.name);
      if (!own) return [];
      const after = parseDuration(own.after ?? finding.after ?? '') ?? 0;
      return [{ kind, finding, after, ...(own.channel !== undefined && { channel: own.channel }) }];
    }),
  );
}

/** A document of which a finding holds, and did not before. */
export interface New {
  document: StoredDocument;
  print: string;
  why: string;
}

/** Prints of the ids of which it holds, and what of it is new. */
interface Looked {
  prints: string[];
  news: New[];
}

/**
 * Reads the documents of a kind in an account, page by page. Of what cannot be told now, what was told before stands;
 * beyond 3,000 in one account nothing is new any more.
 */
export async function lookThrough(
  account: string,
  { kind, finding, after }: Wanted,
  known: ReadonlySet<string>,
  options: {
    index: Pick<Index, 'find' | 'scopes'>;
    now: number;
    staleAfter: (scope: string) => number;
  },
): Promise<Looked> {
  const { index } = options;
  const looked: Looked = { prints: [], news: [] };
  let cursor: string | undefined;
  do {
    const page = await index.find({
      ...{ match: { all: true } as const, kinds: [kind.name], accounts: [account], limit: PAGE },
      ...(cursor !== undefined && { cursor }),
    });
    for (const document of page.documents) {
      const print = fingerprint(document.id);
      const was = known.has(print);
      const judged = finding.holds(document, { ...options, after });
      // One that asks the index takes a while
      if (judged instanceof Promise) await breathe();
      const holds = (await judged) ?? was;
      if (holds === false || looked.prints.length >= MOST_REMEMBERED) continue;
      looked.prints.push(print);
      if (!was) looked.news.push({ document, print, why: typeof holds === 'string' ? holds : '' });
    }
    cursor = page.cursor;
    await breathe();
  } while (cursor !== undefined);
  return looked;
}
