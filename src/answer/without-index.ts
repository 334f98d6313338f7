import type { Index, Kind, ScopeRecord } from '#kit';
import { CloudwhoisError } from '#kit';
import type { Draft, Pending } from './answer-parts.ts';
import { checkLive } from './check-live.ts';
import { draftAnswer } from './draft-answer.ts';
import { INDEX_AWAY } from './index-away.ts';
import { seeCoverage } from './seen-coverage.ts';

/**
 * The answer of a live search alone, where the index cannot be reached and the asker may search live: found or unknown,
 * never absent. Throws what the index threw where that is something else, or no live search can be made.
 */
export async function answerWithoutIndex(
  { asked, parts, sight, now }: Omit<Pending, 'seen'>,
  thrown: unknown,
): Promise<Draft> {
  const { kind, question } = asked;
  const isAway = thrown instanceof CloudwhoisError && thrown.code === 'unavailable';
  // What comes page by page, or as a list, is the index's alone
  if (!isAway || question.shape === 'list' || question.cursor !== undefined) throw thrown;
  const survey = parts.survey(kind, recordsOf(kind), now);
  const seen = seeCoverage(kind, survey, sight.grant(kind.name));
  const pending = { asked, parts, sight, seen, now, away: true };
  const checked = await checkLive([], pending, nothing);
  if (!checked.search) throw thrown;
  const lookup = { documents: [], total: 0, unsearchable: true as const, notes: [note] };
  return draftAnswer({ ...pending, index: nothing, lookup, survey, checked });
}

const note = {
  text: 'The index cannot be reached: this is what a live look tells. What only the index knows is missing, such as what is related, or an owner that the network is tagged with.',
  sensitivity: 'public',
} as const;

function recordsOf({ name, providers }: Kind): ScopeRecord[] {
  const error = { code: INDEX_AWAY, message: 'The index cannot be reached.' };
  return Object.keys(providers).map((provider) => ({
    key: `${name}/${provider}/*/*`,
    outcome: 'failed',
    error,
  }));
}

const nothing: Pick<Index, 'find' | 'scopes' | 'history'> = {
  find: async () => ({ documents: [], total: 0 }),
  scopes: async () => [],
  history: async () => [],
};
