import { type Clock, fingerprint, type Later, type Log, type Principal, principalId, type State } from '#kit';

/** A question without its answer, as the audit has it: without secrets. */
export interface Recent {
  /** `/ipinfo` */
  typed: string;
  text: string;
}

/** What each person asked last, so that they can ask it again. */
export interface RecentQuestions {
  /** Written down a moment later, together with what else is asked by then: no answer waits for it. */
  note(principal: Principal, question: Recent): void;
  /** Newest first. */
  of(principal: Principal): Promise<Recent[]>;
  /** Writes down what is not yet. */
  close(): Promise<void>;
}

/** How many are kept of each person, and for how long. */
const MOST = 10;
const KEPT_MS = 30 * 24 * 3_600_000;
const LONGEST = 200;
/** How long what was asked is gathered before it is written, milliseconds; and of how many people at most. */
const GATHER_MS = 5000;
const MOST_PEOPLE = 1000;

interface Options {
  state: State;
  clock: Clock;
  schedule: Later;
  log: Log;
}

export function recentQuestions(options: Options): RecentQuestions {
  const { state, schedule } = options;
  let gathered = new Map<string, Recent[]>();
  let cancel: (() => void) | undefined;
  let writing: Promise<void> = Promise.resolve();

  function write(): Promise<void> {
    const all = gathered;
    gathered = new Map();
    cancel = undefined;
    writing = writing.then(() => keep(all, options));
    return writing;
  }

  return {
    note(principal, { typed, text }) {
      const key = keyOf(principal);
      if (text.trim() === '' || (gathered.size >= MOST_PEOPLE && !gathered.has(key))) return;
      const question = { typed, text: text.slice(0, LONGEST).toWellFormed() };
      gathered.set(key, latest([question], gathered.get(key)));
      cancel ??= schedule(() => void write(), GATHER_MS);
    },
    async of(principal) {
      const key = keyOf(principal);
      return latest(gathered.get(key) ?? [], (await state.get<Recent[]>(key))?.value);
    },
    async close() {
      cancel?.();
      await write();
    },
  };
}

async function keep(all: ReadonlyMap<string, Recent[]>, { state, clock, log }: Options): Promise<void> {
  try {
    for (const [key, asked] of all) {
      const before = await state.get<Recent[]>(key);
      await state.put(key, latest(asked, before?.value), { expiresAt: clock() + KEPT_MS });
    }
  } catch (error) {
    log.warn({ err: error }, 'recent questions were not written down');
  }
}

function keyOf(principal: Principal): string {
  return `slack-recent/${fingerprint(principalId(principal))}`;
}

/** The same question once. */
function latest(asked: readonly Recent[], before: readonly Recent[] = []): Recent[] {
  const all = new Map<string, Recent>();
  for (const one of [...asked, ...before]) {
    const key = `${one.typed} ${one.text}`;
    if (!all.has(key)) all.set(key, one);
  }
  return [...all.values()].slice(0, MOST);
}
