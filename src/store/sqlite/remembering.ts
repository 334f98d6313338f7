import type { Index, Page } from '#kit';

/** Pages in each of the two generations. */
const MOST_PAGES = 4000;
/** A longer page is read again each time. */
const MOST_DOCUMENTS = 20;

/** A reader that remembers, and what makes it look whether the index is still the same. */
export interface Remembering extends Pick<Index, 'find' | 'scopes'> {
  /** To be called after each write of this process. */
  changed(): void;
}

/**
 * Answers what was asked before from memory, as long as the index is the same: many ask about one address while an
 * incident lasts, and subnets are in every second answer. To ask SQLite for the version of the data costs as much as
 * a look-up, so it is asked once in a turn of the event loop; a write of this process is known at once, one of
 * another process by the next turn.
 */
export function remembering(reader: Pick<Index, 'find' | 'scopes'>, version: () => number): Remembering {
  const lists = new Map<string | undefined, Awaited<ReturnType<Index['scopes']>>>();
  const pages = createPages();
  let seen: number | undefined;
  let looked = false;

  function look(): void {
    if (looked) return;
    const now = version();
    looked = true;
    setImmediate(() => {
      looked = false;
    }).unref();
    if (now === seen) return;
    seen = now;
    lists.clear();
    pages.clear();
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
      return pages.get(key) ?? kept(reader.find(query).then(frozen), (page) => pages.keep(key, page));
    },
    async scopes(kind) {
      look();
      return lists.get(kind) ?? kept(reader.scopes(kind), (list) => lists.set(kind, list));
    },
    changed() {
      looked = false;
    },
  };
}

/** The pages asked for last. In two generations: to forget the older as a whole costs less than page by page. */
function createPages() {
  let young = new Map<string, Page>();
  let old = new Map<string, Page>();
  const keep = (key: string, page: Page) => {
    if (page.documents.length > MOST_DOCUMENTS) return;
    if (young.size >= MOST_PAGES) {
      old = young;
      young = new Map();
    }
    young.set(key, page);
  };
  return {
    keep,
    get(key: string): Page | undefined {
      const page = young.get(key);
      if (page) return page;
      const older = old.get(key);
      if (older) keep(key, older);
      return older;
    },
    clear() {
      young = new Map();
      old = new Map();
    },
  };
}

/** Whoever would change what others are given, too, is told so by the language. */
function frozen(page: Page): Page {
  for (const document of page.documents) Object.freeze(document);
  Object.freeze(page.documents);
  return Object.freeze(page);
}
