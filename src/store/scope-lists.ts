import type { ScopeRecord } from '#kit';
import { parseScopeKey } from '#kit';

/** The records of all scopes as `Index.scopes` gives them. */
export interface ScopeLists {
  set(record: ScopeRecord): void;
  delete(key: string): void;
  /** By key, of one kind or ('') of all; the same frozen list until one of its records changes. */
  list(kind: string): readonly ScopeRecord[];
}

/** Remembers records, of which some change at every commit: only a scope that comes or goes puts its kind in order anew. */
export function createScopeLists(): ScopeLists {
  const kinds = new Map<string, KindList>();
  let all: readonly ScopeRecord[] | undefined;
  const listOf = (key: string): KindList => {
    const kind = parseScopeKey(key)?.kind ?? '';
    const list = kinds.get(kind) ?? createKindList();
    kinds.set(kind, list);
    all = undefined;
    return list;
  };
  return {
    set: (record) => listOf(record.key).set(Object.freeze(record)),
    delete: (key) => listOf(key).delete(key),
    list(kind) {
      if (kind !== '') return kinds.get(kind)?.list() ?? none;
      all ??= Object.freeze([...kinds.values()].flatMap((own) => own.list()).sort(byKey));
      return all;
    },
  };
}

const none: readonly ScopeRecord[] = Object.freeze([]);
const byKey = (a: ScopeRecord, b: ScopeRecord) => (a.key < b.key ? -1 : 1);

interface KindList {
  set(record: ScopeRecord): void;
  delete(key: string): void;
  list(): readonly ScopeRecord[];
}

function createKindList(): KindList {
  const records: ScopeRecord[] = [];
  /** Where in `records` each key is. */
  const places = new Map<string, number>();
  let isOrdered = true;
  let given: readonly ScopeRecord[] | undefined;
  const put = (record: ScopeRecord, at: number) => {
    records[at] = record;
    places.set(record.key, at);
  };
  return {
    set(record) {
      given = undefined;
      const at = places.get(record.key);
      if (at === undefined) isOrdered = false;
      put(record, at ?? records.length);
    },
    delete(key) {
      const at = places.get(key);
      const last = at === undefined ? undefined : records.pop();
      if (at === undefined || !last) return;
      given = undefined;
      isOrdered = false;
      places.delete(key);
      if (last.key !== key) put(last, at);
    },
    list() {
      if (!isOrdered) for (const [at, record] of records.sort(byKey).entries()) places.set(record.key, at);
      isOrdered = true;
      given ??= Object.freeze(records.slice());
      return given;
    },
  };
}
