import type { CoverageFailure, Document, Found } from '#kit';
import { iso, parseScopeKey } from '#kit';
import { codeOf, confirmation, judge, type LiveContext } from './judge-holder.ts';
import type { Holder } from './to-result.ts';
import { within } from './within.ts';

/** What a live search says. */
export interface Search {
  holders: Holder[];
  /** Places tried and not read; `complete` only if every place of every provider that holds things was read. */
  scopes: number;
  failed: readonly CoverageFailure[];
  complete: boolean;
}

/** Looks everywhere, and sets what the index gave against it. Never throws. */
export async function searchLive(indexed: readonly Holder[], context: LiveContext): Promise<Search> {
  const { live, kind, question, onBehalf, signal, mayAsk } = context;
  let found: Found;
  try {
    found = await within(live.find({ kind, question, onBehalf, signal }), signal);
  } catch (error) {
    const failed = [
      {
        scope: `${kind.name}/*/*/*`,
        outcome: 'failed',
        error: signal.aborted ? 'took too long' : codeOf(error),
      },
    ];
    return {
      holders: indexed.map((holder) => unsure(holder, failed, context)),
      scopes: 0,
      failed,
      complete: false,
    };
  }
  const documents = new Map(
    found.documents.filter(({ account }) => mayAsk(account)).map((one) => [one.id, one]),
  );
  const judged = indexed.map((holder) => {
    const document = documents.get(holder.document.id);
    documents.delete(holder.document.id);
    if (document) return judge(holder, document, context);
    // A search that looked nowhere says nothing
    return holder.confirmed || found.scopes === 0 ? holder : unsure(holder, found.failed, context);
  });
  const asOf = iso(context.clock());
  const fresh = [...documents.values()].map((document): Holder => ({ document, source: 'live', asOf }));
  const searchable = Object.values(kind.providers).every(
    ({ holds, find }) => holds === false || find !== undefined,
  );
  const complete =
    searchable && context.everywhere && found.scopes > 0 && found.failed.length === 0 && !signal.aborted;
  return { holders: [...judged, ...fresh], scopes: found.scopes, failed: found.failed, complete };
}

/** What the index has and the search did not find: gone if its place was read completely, else not known. */
function unsure(holder: Holder, failed: readonly CoverageFailure[], context: LiveContext): Holder {
  const { document } = holder;
  if (!context.kind.providers[document.provider]?.find || !context.mayAsk(document.account)) return holder;
  const failure = failed.find((one) => concerns(one, document));
  if (!failure && !context.signal.aborted) return judge(holder, undefined, context);
  const why = failure?.error ?? failure?.outcome ?? 'it took too long';
  const detail = `Its account and region could not be read live: ${why}.`;
  return { ...holder, confirmed: confirmation(context.clock(), 'failed', detail) };
}

function concerns({ scope }: CoverageFailure, { provider, account, region }: Document): boolean {
  const parts = parseScopeKey(scope);
  if (!parts) return true;
  const matches = (part: string, whole: string) => part === '*' || part === whole;
  return (
    matches(parts.provider, provider) && matches(parts.account, account) && matches(parts.region, region)
  );
}
