import type { Change, ScopeRecord, StoredDocument } from '#kit';
import { iso } from '#kit';
import { marks } from '../keys.ts';
import { checkFence } from './fence.ts';
import type { FoundRow, Lexicon } from './found.ts';
import { toStored } from './found.ts';
import type { Handle } from './handle.ts';
import { scopeCache } from './scope-cache.ts';

/** One open connection to the index with what it remembers. */
export interface Session extends Lexicon {
  handle: Handle;
  /** Tells the sessions of this process apart. */
  serial: number;
  scopes(kind?: string): readonly ScopeRecord[];
  counters: Counters;
  /** The number of the writer's lease, if it has one. */
  epoch: number | undefined;
  /** Forgets numbers that a rolled-back transaction had given. */
  forget(): void;
  close(): void;
}

let sessions = 0;

/** A session on an open index; `epoch` is the number of the lease of one that writes. */
export function createSession(handle: Handle, epoch?: number): Session {
  const words = new Map<string, number>();
  const prefixes = new Set<number>();
  const counters = createCounters(handle);
  let newest = 0;
  return {
    handle,
    epoch,
    serial: ++sessions,
    counters,
    scopes: scopeCache(handle),
    numberOf(word) {
      const known = words.get(word);
      if (known !== undefined) return known;
      const row = handle.get<[number]>('SELECT n FROM words WHERE word = ?', word);
      // Numbers are never given to another word, so that one read once holds for good
      if (row) words.set(word, row[0]);
      return row?.[0];
    },
    prefixes() {
      const more = 'SELECT n, prefix FROM prefixes WHERE n > ? ORDER BY n';
      for (const [n, prefix] of handle.all<[number, number]>(more, newest)) {
        newest = n;
        prefixes.add(prefix);
      }
      return prefixes;
    },
    forget() {
      counters.forget();
      words.clear();
      prefixes.clear();
      newest = 0;
    },
    close: () => handle.close(),
  };
}

/** Numbers of documents and of changes. None is ever given twice. */
interface Counters {
  /** A new number; inside `writing`. */
  next(which: 'doc' | 'seq'): number;
  /** Writes down what was given. */
  save(): void;
  forget(): void;
}

function createCounters(handle: Handle): Counters {
  let last: { doc: number; seq: number } | undefined;
  return {
    next(which) {
      if (!last) {
        const [doc, seq] = handle.get<[number, number]>('SELECT doc, seq FROM counters') ?? [0, 0];
        last = { doc, seq };
      }
      return ++last[which];
    },
    save() {
      if (last) handle.run('UPDATE counters SET doc = ?, seq = ?', last.doc, last.seq);
      // Another process may write next
      last = undefined;
    },
    forget() {
      last = undefined;
    },
  };
}

/** A transaction that writes. Throws `unavailable` where a writer of a newer lease was opened meanwhile. */
export function writing<T>(session: Session, work: () => T): T {
  const { handle, epoch, counters } = session;
  try {
    return handle.transaction(() => {
      if (epoch !== undefined) checkFence(handle, epoch);
      const result = work();
      counters.save();
      return result;
    });
  } catch (error) {
    session.forget();
    throw error;
  }
}

const historySql = `
SELECT '', v.doc, v.valid_from, v.valid_to, v.as_of, s.key, NULL, v.body, v.version AS age
  FROM past_keys k CROSS JOIN versions v ON v.version = k.version CROSS JOIN scopes s ON s.n = v.scope
  WHERE k.key = ?1 AND k.kind = ?2
UNION ALL
SELECT '', d.doc, d.valid_from, NULL, d.as_of, s.key, s.completed, d.body, 9e15
  FROM ids k CROSS JOIN documents d ON d.doc = k.doc CROSS JOIN scopes s ON s.n = d.scope
  WHERE k.key = ?1 AND k.kind = ?2
ORDER BY 3 DESC, 9 DESC`;

/** Every version of a document, newest first. */
export function historyOf(session: Session, kind: string, id: string): StoredDocument[] {
  const number = session.numberOf(kind);
  if (number === undefined) return [];
  return session.handle.all<FoundRow>(historySql, marks.id + id, number).map(storedRow);
}

export function storedRow(row: FoundRow): StoredDocument {
  return toStored({ row, document: JSON.parse(row[7]) });
}

type ChangeRow = [number, number, Change['type'], string, string, string, string, string | null];
const changesSql = `SELECT seq, at, type, kind, id, account, scope, name FROM changes
  WHERE seq > ?1 AND (?2 IS NULL OR kind IN (SELECT value FROM json_each(?2))) ORDER BY seq LIMIT cast(?3 AS INTEGER)`;

/** Entries of the change feed, oldest first. */
export function changesOf(
  handle: Handle,
  { since, limit, kinds }: { since: number; limit: number; kinds?: readonly string[] },
): Change[] {
  const rows = handle.all<ChangeRow>(changesSql, since, kinds ? JSON.stringify(kinds) : null, limit);
  return rows.map(([seq, at, type, kind, id, account, scope, name]) => ({
    seq,
    at: iso(at),
    type,
    kind,
    id,
    account,
    scope,
    ...(name !== null && { name }),
  }));
}
