import type { Accounts, Answer, Clock, Index, Kind, Live, Principal, Question } from '#kit';
import type { Access } from '../access/access.ts';
import type { AnswerMemory } from './answer-memory.ts';
import type { Surveyor } from './coverage.ts';
import type { Freshness } from './freshness.ts';
import type { SeenCoverage } from './seen-coverage.ts';
import type { Sight } from './sight.ts';
import type { ResultParts } from './to-result.ts';

/** What questions are answered from. */
export interface AnswerParts extends ResultParts {
  kinds: ReadonlyMap<string, Kind>;
  index: Pick<Index, 'find' | 'scopes' | 'history' | 'revision'>;
  access: Pick<Access, 'grant' | 'take' | 'roleOf'>;
  accounts: Accounts;
  live?: Live | undefined;
  survey: Surveyor;
  /** Whether owners are told by the tags of VPCs, too. */
  needsVpc: boolean;
  /** Milliseconds after which a scope is stale, by its key. */
  staleAfter: (scope: string) => number;
  freshness: Freshness;
  clock: Clock;
  memory: AnswerMemory;
}

/** One recognised question, and who asks it how. */
export interface Asked {
  kind: Kind;
  question: Question;
  principal: Principal;
  channel?: string | undefined;
  /** A live check was asked for. */
  live: boolean;
  /** Where the limit of live checks is reached: whether to throw, or to answer from the index. */
  strict: boolean;
  /** Starts the time budget of this door for live checks. */
  signal: () => AbortSignal;
  /** Resolves when the intent is on disk: nothing is asked live before. */
  recorded: Promise<void>;
  /** What recognising the text had to say. */
  notes: readonly string[];
}

/** A question on its way: what is asked, what it is answered from, and what its asker may see. */
export interface Pending {
  asked: Asked;
  parts: AnswerParts;
  sight: Sight;
  seen: SeenCoverage;
  now: number;
  /** The index cannot be reached. */
  away?: boolean;
}

/** An answer before it is timed and written down. */
export type Draft = Omit<Answer, 'tookMs' | 'requestId'>;
