import type { Index, Page } from '#kit';
import { createRepeats } from '#kit';

/** Pages in each of the two generations. */
const MOST_PAGES = 4000;
/** A longer page is read again each time. */
const MOST_DOCUMENTS = 20;

/** A reader that remembers, and what makes it look whether the index is still the same. */
export interface Remembering extends Pick<Index, 'find' | 'scopes' | 'revision'> {
  /** To be called after each write of this process. */
  changed(): void;
}

/**
 * Answers what was asked twice before from memory, as long as the index is the same: many ask about one address while an
 * incident lasts, and subnets are in every second answer. To ask SQLite for the version of the data costs as much as
 * a look-up, so it is asked once in a turn of the event loop; a write of this process is known at once, one of
 * another process by the next turn.
 */
export function remembering(reader: Pick<Index, 'find' | 'scopes'>, version: () => number): Remembering {
  const lists = new Map<string | undefined, Awaited<ReturnType<Index['scopes']>>>();
  const pages = createRepeats<Page>(MOST_PAGES);
  const turn = inATurn(version);
  let seen: number | undefined;

  function look(): number {
    const now = turn.get();
    if (now === seen) return now;
    seen = now;
    lists.clear();
    pages.clear();
    return now;
  }

  /** What was read is kept, unless the index was seen to change meanwhile. */
  async function kept<T>(reading: Promise<T>, keep: (value: T) => void): Promise<T> {
    const before = seen;
    const value = await reading;
    if (seen === before) keep(value);
    return value;
  }

  return {
    async find(query) {
      look();
      const key = JSON.stringify(query);
      return (
        pages.get(key) ??
        kept(reader.find(query).then(frozen), (page) => {
          if (page.documents.length <= MOST_DOCUMENTS) pages.set(key, page);
        })
      );
    },
    async scopes(kind) {
      look();
      return lists.get(kind) ?? kept(reader.scopes(kind), (list) => lists.set(kind, list));
    },
    revision: async () => look(),
    changed: turn.forget,
  };
}

/** Asks for the version once in a turn of the event loop. */
function inATurn(version: () => number) {
  let known: number | undefined;
  const forget = () => {
    known = undefined;
  };
  return {
    forget,
    get() {
      if (known !== undefined) return known;
      known = version();
      // Not unref'd: then it would run only after the next event, which would see what was true before it
      setImmediate(forget);
      return known;
    },
  };
}

/** Whoever would change what others are given, too, is told so by the language. */
function frozen(page: Page): Page {
  for (const document of page.documents) Object.freeze(document);
  Object.freeze(page.documents);
  return Object.freeze(page);
}
