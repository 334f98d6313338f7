import type { Answer, Entry, ScopeRecord } from '#kit';
import { inWords, principalId, utc } from '#kit';
import { linesOf } from './questions.ts';
import type { Tell } from './tell.ts';
import { WAITS_MS, waitingPrefix, waitsOf } from './waits.ts';
import type { Watch, WatchOptions } from './watch.types.ts';

/** The same is not asked again before this, milliseconds: a sweep reads one scope after the other. */
const APART_MS = 5 * 60_000;
/** It is asked once a day at least, milliseconds: rights may have changed, or not every unread scope was remembered. */
const DAY_MS = 24 * 3_600_000;
/** Questions of one tick: each may take two seconds where it asks the cloud, and other alerts wait meanwhile. */
const MOST_AT_ONCE = 20;

interface Options extends Pick<WatchOptions, 'index' | 'state' | 'known' | 'askAs' | 'clock' | 'log'> {
  tell: Tell;
}

/**
 * Asks the questions of those who wait for an answer again once something was read that was not before, tells the answer
 * once, and ends the watch. One that is still not known at its end, or with everything read, is told so.
 */
export function createAskAgain(options: Options): () => Promise<void> {
  const { state, clock, log } = options;
  const completed = completions(options);
  const notBefore = new Map<string, number>();
  return async () => {
    const waiting = await state.list<Watch>(waitingPrefix);
    const keys = new Set(waiting.map(({ key }) => key));
    for (const key of notBefore.keys()) if (!keys.has(key)) notBefore.delete(key);
    let left = MOST_AT_ONCE;
    for (const entry of waiting) {
      if (left === 0) return;
      const { key, value } = entry;
      const now = clock();
      if (now < (notBefore.get(key) ?? 0) || !isDue(value, await completed(value.what.kind), now)) continue;
      notBefore.set(key, now + APART_MS);
      left -= 1;
      // The others are not kept waiting
      await askOne(entry, options).catch((error: unknown) =>
        log.warn({ err: error, watch: value.id }, 'a question that somebody waits for was not answered'),
      );
    }
  };
}

/** When each scope of a kind was read last; worked out again only where something was read. */
function completions({ index }: Options) {
  const known = new Map<string, { records: readonly ScopeRecord[]; at: Map<string, string> }>();
  return async (kind: string): Promise<ReadonlyMap<string, string>> => {
    const records = await index.scopes(kind);
    const last = known.get(kind);
    if (last?.records === records) return last.at;
    const at = new Map(records.map(({ key, completedAt = '' }) => [key, completedAt]));
    known.set(kind, { records, at });
    return at;
  };
}

function isDue(watch: Watch, completed: ReadonlyMap<string, string>, now: number): boolean {
  const { waits } = watch;
  if (!waits) return false;
  if (isOver(watch, now) || now >= Date.parse(waits.askedAt) + DAY_MS) return true;
  return waits.scopes.some((scope) => (completed.get(scope) ?? '') >= waits.askedAt);
}

function isOver({ expiresAt = '' }: Pick<Watch, 'expiresAt'>, now: number): boolean {
  return !(Date.parse(expiresAt) > now);
}

async function askOne({ key, value: watch, version, expiresAt }: Entry<Watch>, options: Options) {
  const { state, clock, known, askAs, tell } = options;
  const { who, what } = watch;
  const now = clock();
  await known?.(who);
  const answer = await askAs({ principal: who, kind: what.kind, text: 'id' in what ? what.id : what.value });
  const unread = answer.coverage.failed.map(({ scope }) => scope);
  // Where rules hide what could tell, it stays unknown, whatever is read
  const isRead = answer.outcome === 'unknown' && unread.length === 0;
  const isKnown = answer.outcome === 'found' || answer.outcome === 'absent';
  if (!isKnown && !isRead && !isOver(watch, now)) {
    const next = { ...watch, waits: waitsOf(unread, now) };
    await state.put(key, next, { expect: version, ...(expiresAt !== undefined && { expiresAt }) });
    return;
  }
  const still = isRead ? ', with everything read by now' : `, still not known after ${inWords(WAITS_MS)}`;
  const alert = alertOf(watch, answer, isKnown ? '' : still);
  const results = answer.results.map(({ id }) => id).slice(0, 100);
  const audited = { principal: principalId(who), door: 'watch', kind: what.kind, results };
  if (await tell({ alert, audited })) await state.delete(key);
}

function alertOf({ id, what, where, createdAt }: Watch, answer: Answer, still: string) {
  const { outcome, summary, coverage } = answer;
  const oldest = answer.results.map(({ asOf }) => asOf).toSorted()[0] ?? coverage.oldest;
  const basis = `${coverage.complete} of ${coverage.scopes} scopes are read completely`;
  return {
    key: `known/${id}@${createdAt}`,
    state: 'news' as const,
    title: `${'id' in what ? what.id : what.value}${still}: ${summary}`,
    lines: [
      ...linesOf({ answers: [answer] }),
      `Outcome: ${outcome}; ${basis}${oldest === undefined ? '' : `, as of ${utc(oldest)}`}.`,
    ],
    to: ['channel' in where ? where.channel : where.user],
  };
}
