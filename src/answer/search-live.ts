import type { CoverageFailure, Document, Found, Question } from '#kit';
import { iso, parseScopeKey, resourceOf } from '#kit';
import { confirmOne } from './confirm-holders.ts';
import { codeOf, confirmation, judge, type LiveContext, lost } from './judge-holder.ts';
import { couldHold, ownPlace } from './own-place.ts';
import type { Holder } from './to-result.ts';
import { within } from './within.ts';

/** What a live search says. */
export interface Search {
  holders: Holder[];
  /**
   * Places tried, those passed over because the value cannot be there, and those not read; `complete` only if every
   * other place of every provider that holds things was read.
   */
  scopes: number;
  passed: number;
  failed: readonly CoverageFailure[];
  complete: boolean;
}

/** Looks everywhere, and sets what the index gave against it. Never throws. */
export async function searchLive(indexed: readonly Holder[], context: LiveContext): Promise<Search> {
  const { live, kind, question, onBehalf, signal, mayAsk } = context;
  let found: Found;
  try {
    found = await within(live.find({ kind, question, onBehalf, mayAsk, signal }), signal);
  } catch (error) {
    const failed = [
      {
        scope: `${kind.name}/*/*/*`,
        outcome: 'failed',
        error: signal.aborted ? 'took too long' : codeOf(error),
      },
    ];
    const holders = await Promise.all(indexed.map((holder) => missed(holder, failed, context)));
    return { holders, scopes: 0, passed: 0, failed, complete: false };
  }
  const documents = new Map(
    found.documents.filter(({ account }) => mayAsk(account)).map((one) => [one.id, one]),
  );
  const failed = concerned([...found.failed, ...context.left], question);
  const { scopes, passed = 0 } = found;
  const judged = await Promise.all(
    indexed.map(async (holder) => {
      const document = documents.get(holder.document.id);
      documents.delete(holder.document.id);
      if (document) return judge(holder, document, context);
      // A search that looked nowhere says nothing
      return holder.confirmed || scopes === 0
        ? holder
        : missed(holder, [...failed, ...context.excluded], context);
    }),
  );
  const asOf = iso(context.clock());
  const fresh = [...documents.values()].map((document): Holder => ({ document, source: 'live', asOf }));
  const searchable = Object.values(kind.providers).every(
    ({ holds, find }) => holds === false || find !== undefined,
  );
  const complete =
    searchable && context.everywhere && scopes + passed > 0 && failed.length === 0 && !signal.aborted;
  return { holders: [...judged, ...fresh], scopes, passed, failed, complete };
}

/** Those failures that a "no" to this question rests on. */
function concerned(failed: readonly CoverageFailure[], question: Question): readonly CoverageFailure[] {
  const place = ownPlace(question);
  return place ? failed.filter(({ scope }) => couldHold(scope, place)) : failed;
}

/**
 * What the index has and the search did not find. Where its place was read completely it does not hold the value any
 * more; only a look at itself tells whether it is gone. Else nothing is known.
 */
async function missed(
  holder: Holder,
  failed: readonly CoverageFailure[],
  context: LiveContext,
): Promise<Holder> {
  const { document } = holder;
  const { find, confirm } = context.kind.providers[document.provider] ?? {};
  if (!find || !context.mayAsk(document.account)) return holder;
  const failure = failed.find((one) => concerns(one, document));
  if (!failure && !context.signal.aborted) {
    if (isItself(document, context.question)) return judge(holder, undefined, context);
    const checked = confirm ? await confirmOne(holder, context) : undefined;
    return checked && checked.confirmed?.outcome !== 'failed' ? checked : lost(holder, context);
  }
  const why = failure?.error ?? failure?.outcome ?? 'it took too long';
  const detail = `Its account and region could not be read live: ${why}.`;
  return { ...holder, confirmed: confirmation(context.clock(), 'failed', detail) };
}

/** Whether the question names the document itself, and not only something that it holds. */
function isItself({ id, arn }: Document, { value }: LiveContext['question']): boolean {
  return value === id || value === arn || value === resourceOf(id);
}

function concerns({ scope }: CoverageFailure, { provider, account, region }: Document): boolean {
  const parts = parseScopeKey(scope);
  if (!parts) return true;
  const matches = (part: string, whole: string) => part === '*' || part === whole;
  return (
    matches(parts.provider, provider) && matches(parts.account, account) && matches(parts.region, region)
  );
}
