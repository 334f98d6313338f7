import type { Accounts, Audit, AwsSettings, Clock, Kind, Live, Log, OwnerRule } from '#kit';
import { notFound } from '#kit';
import type { Access } from '../access/access.ts';
import { answerAll, answerOne, type Desk } from './answer-all.ts';
import { answerEach, unansweredText } from './answer-each.ts';
import { createAnswerMemory } from './answer-memory.ts';
import type { AnswerParts } from './answer-parts.ts';
import type { Ask } from './ask.types.ts';
import { createSurveyor } from './coverage.ts';
import { createFreshness } from './freshness.ts';
import { isCertain } from './guesses.ts';
import { narrow } from './narrow.ts';
import { createOwners, needsVpc } from './owners.ts';
import { type Recognised, recognise } from './recognise.ts';
import { createRecorder } from './recorder.ts';
import { wayToAsk } from './way-to-ask.ts';

/**
 * How long live sources get, milliseconds: where somebody asked for them, and where a stale or missing answer made us
 * ask without being told, which must not keep anybody waiting. The caller's signal may end both earlier.
 */
const ASKED_MS = 25_000;
const UNASKED_MS = 1800;

interface AskOptions {
  kinds: ReadonlyMap<string, Kind>;
  index: AnswerParts['index'];
  access: AnswerParts['access'] & Pick<Access, 'checkBulk'>;
  audit: Audit;
  /** Absent: nothing can be asked live. */
  live?: Live | undefined;
  accounts: Accounts;
  owners: readonly OwnerRule[];
  /** Milliseconds after which a scope is stale, by its key. */
  staleAfter: (scope: string) => number;
  clock: Clock;
  log: Log;
  portal?: AwsSettings['portal'] | undefined;
  /** What Slack commands are called here, by kind, where not as the kind says. */
  commands?: Readonly<Record<string, string>> | undefined;
  /** Milliseconds of a clock that never goes back. */
  elapsed?: () => number;
  /** A signal that ends after so many milliseconds. */
  timeout?: (ms: number) => AbortSignal;
}

/** The facade that all doors ask through. Throws a SyntaxError for an owner rule that is no regular expression. */
export function createAsk(options: AskOptions): Ask {
  const { kinds, access, elapsed = () => performance.now() } = options;
  const desk = deskOf(options, elapsed);
  const read = (text: string, door: string, kind?: string) =>
    recognise(text, kinds, kind, wayToAsk(door, options.commands));
  return {
    async kind(name, input) {
      const kind = kinds.get(name);
      if (!kind)
        throw notFound(`There is no kind "${name.slice(0, 32)}".`, {
          fix: `Kinds: ${[...kinds.keys()].join(', ')}.`,
        });
      const started = elapsed();
      access.take(input.principal, 'questions');
      const recognised = read(input.text, input.door, name);
      return answerOne(kind, recognised.questions[0], { recognised, input, started, strict: true }, desk);
    },
    async whois(input) {
      const started = elapsed();
      access.take(input.principal, 'questions');
      const recognised = narrow(read(input.text, input.door), input.kinds, kinds);
      const length = certain(recognised);
      // A paste of many things is a bulk question: it counts once, but may not be larger than one
      if (length > 1) access.checkBulk(length);
      return answerAll({ recognised, input, started, strict: length < 2 }, desk);
    },
    async bulk(texts, input) {
      access.checkBulk(texts.length);
      access.take(input.principal, 'questions');
      const all = texts.map((text) => narrow(read(text, input.door), input.kinds, kinds));
      const questions = all.reduce((sum, one) => sum + certain(one), 0);
      access.checkBulk(Math.max(texts.length, questions));
      const answer = (recognised: Recognised) =>
        answerAll({ recognised, input, started: elapsed(), strict: false }, desk);
      return answerEach(all, answer, (text, error) => unansweredText(text, error, input.requestId));
    },
  };
}

/** How many things a text asks, guesses beside them aside. */
function certain({ questions }: Recognised): number {
  return questions.filter((question) => isCertain(question, questions)).length;
}

function deskOf(options: AskOptions, timer: () => number): Desk {
  const { clock, accounts, audit, log, staleAfter, owners } = options;
  const { kinds, index, access, live, portal, timeout = (ms) => AbortSignal.timeout(ms) } = options;
  const ownerOf = createOwners({ rules: owners, accounts });
  const survey = createSurveyor({ staleAfter, accounts });
  return {
    parts: {
      kinds,
      index,
      access,
      live,
      portal,
      accounts,
      ownerOf,
      needsVpc: needsVpc(owners),
      survey,
      staleAfter,
      clock,
      freshness: createFreshness({ staleAfter }),
      memory: createAnswerMemory(),
    },
    record: createRecorder({ audit, clock, log, timer }),
    liveSignal: ({ signal }, asked) => AbortSignal.any([signal, timeout(asked ? ASKED_MS : UNASKED_MS)]),
  };
}
