import type { Enrichment, Index, Live } from '#kit';
import { ageOf, scopeKey } from '#kit';
import type { AnswerParts, Asked, Pending } from './answer-parts.ts';
import { type Choice, choose, type Facts } from './choose.ts';
import { confirmHolders, verdictOf } from './confirm-holders.ts';
import { enrichLive } from './enrich-live.ts';
import type { LiveContext } from './judge-holder.ts';
import { type Search, searchLive } from './search-live.ts';
import type { Holder } from './to-result.ts';

/** What is held to be true after the live sources, if any were taken, and why these sources. */
export interface Checked {
  holders: readonly Holder[];
  choice: Choice;
  /** No live source was worth asking, so that the same may be said again. Absent where the limit of live checks kept one away. */
  indexAlone?: true;
  search?: Search;
  enrichment?: Enrichment;
}

/**
 * Takes the live sources that the choice names, once the intent is on disk. The second choice knows what the
 * first live check said. Throws `tooMany` at the limit of live checks, where that is strict.
 */
export async function checkLive(
  indexed: readonly Holder[],
  pending: Pending,
  index: Pick<Index, 'find' | 'scopes'>,
): Promise<Checked> {
  const { asked, parts, sight, now } = pending;
  const facts = factsOf(indexed, pending);
  const choice = choose(facts);
  if (!parts.live || (!choice.confirm && !choice.find && !choice.enrich))
    return { holders: indexed, choice, indexAlone: true };
  await asked.recorded;
  const refused = takeLive(asked, parts);
  if (refused !== undefined)
    return {
      holders: indexed,
      choice: { ...choice, confirm: false, find: false, enrich: false, because: refused },
    };
  const context = contextOf(parts.live, pending);
  const checked = await checkHolders(indexed, facts, choice, context);
  if (!choice.enrich) return checked;
  const see = (account: string) => sight.see(asked.kind.name, account);
  return { ...checked, enrichment: await enrichLive(checked.holders, context, { index, see, now }) };
}

async function checkHolders(
  indexed: readonly Holder[],
  facts: Facts,
  choice: Choice,
  context: LiveContext,
): Promise<Checked> {
  if (!choice.find && !choice.confirm) return { holders: indexed, choice };
  if (choice.find) return searched(indexed, choice, context);
  const confirmed = await confirmHolders(indexed, context);
  const verdict = verdictOf(confirmed);
  const next = choose(verdict === undefined ? facts : { ...facts, confirmed: verdict });
  return next.find ? searched(confirmed, next, context) : { holders: confirmed, choice: next };
}

async function searched(holders: readonly Holder[], choice: Choice, context: LiveContext): Promise<Checked> {
  const search = await searchLive(holders, context);
  return { holders: search.holders, choice, search };
}

/** Counts against the limit of live checks. The sentence that says that it is reached, or nothing. */
function takeLive({ principal, strict, live }: Asked, { access }: AnswerParts): string | undefined {
  try {
    access.take(principal, 'live');
    return undefined;
  } catch (error) {
    if (strict && live) throw error;
    return 'The index alone: your limit of live checks is reached for now.';
  }
}

function contextOf(live: Live, { asked, parts, sight, seen }: Pending): LiveContext {
  const { kind, question, principal } = asked;
  const role = parts.access.roleOf(principal);
  const onBehalf = { principal, ...(role !== undefined && { role }) };
  const { liveAccounts } = sight.grant(kind.name);
  const mayAsk = (account: string) =>
    sight.visible({ kind: kind.name, account }) && (liveAccounts?.includes(account) ?? true);
  const everywhere = liveAccounts === undefined;
  return {
    ...{ live, kind, question, onBehalf, signal: asked.signal(), clock: parts.clock, mayAsk, everywhere },
    left: seen.failures.filter(({ error }) => error === 'AccountLeft' || error === 'RegionLeft'),
    excluded: seen.excluded.map((scope) => ({ scope: scopeKey(scope), outcome: 'excluded' })),
  };
}

function factsOf(
  holders: readonly Holder[],
  { asked, parts, sight, seen, now, away = false }: Pending,
): Facts {
  const { kind, question, channel, live } = asked;
  const providers = Object.values(kind.providers);
  const stalest = holders
    .map(({ asOf, scope = '' }) => ({
      age: ageOf(Date.parse(asOf), now),
      staleAfter: parts.staleAfter(scope),
    }))
    .reduce((a, b) => (b.age - b.staleAfter > a.age - a.staleAfter ? b : a), fresh);
  return {
    hit: holders.length > 0,
    complete: seen.complete,
    denied: seen.failures.length > 0 && seen.failures.every(({ outcome }) => outcome === 'denied'),
    guess: question.guess === true,
    ...(stalest !== fresh && stalest),
    asked: live,
    allowed: sight.grant(kind.name).decision.live,
    channel: channel !== undefined,
    canConfirm: parts.live !== undefined && providers.some(({ confirm }) => confirm !== undefined),
    canFind: parts.live !== undefined && providers.some(({ find }) => find !== undefined),
    canEnrich: parts.live !== undefined && providers.some(({ enrich }) => enrich !== undefined),
    shared: kind.shared(question),
    alwaysConfirm: kind.alwaysConfirm,
    past: question.at !== undefined,
    away,
  };
}

const fresh = { age: 0, staleAfter: Number.POSITIVE_INFINITY };
