import type { ScopeRecord } from '#kit';
import { createScopeLists } from '../scope-lists.ts';
import type { Head } from './head.ts';
import { freshHead, readHead } from './head.ts';
import type { World } from './world.ts';
import { search } from './world.ts';

/** A scope as it is stored. `record` is absent where it was retired; then the epoch is all that is kept. */
export interface StoredScope {
  key: string;
  revision: number;
  epoch: number;
  record?: ScopeRecord;
}

/** The same with what it was before the write that is the last in it, for those who do not know of that write yet. */
export interface ScopeRow extends StoredScope {
  before?: StoredScope;
}

/** What is known of the scopes and of the index as a whole. */
export interface Known {
  head: Head;
  scope(key: string): StoredScope | undefined;
  /** End of the last complete run of a scope, in milliseconds. */
  completed(key: string): number | undefined;
  /** The same of all scopes, as it is now. */
  times(): ReadonlyMap<string, number>;
  /** The records of a kind, or of all where it is ''; the same frozen list until one of them changes. */
  list(kind: string): readonly ScopeRecord[];
}

/** Remembers the records of all scopes, which are in every answer. */
export interface ScopeCache {
  /** What is known, at most a second old; with `now`, of this moment. */
  look(now?: 'now'): Promise<Known>;
  /** To be called after each write of this process. */
  changed(): void;
}

/** How long (milliseconds) it is taken for granted that nobody else wrote. */
const TRUST = 1000;
const PAGE = 5000;

/** The memory of one process; only what changed is read again. */
export function createScopeCache(world: World): ScopeCache {
  const { clock } = world;
  const memory = createMemory();
  let checked = -Infinity;
  let checking: Promise<Known> | undefined;
  const check = async () => {
    for (;;) {
      const { head } = await readHead(world);
      const isOther = isOfOthers(head, memory.head);
      const changed = await readChanged(world, isOther ? freshHead : memory.head, head);
      if (!changed) continue;
      // In one step: nobody may see a record of after a write beside the head of before it
      if (isOther) memory.forget();
      for (const scope of changed) memory.keep(scope);
      memory.head = head;
      checked = clock();
      return memory;
    }
  };
  const once = () => {
    checking ??= check().finally(() => {
      checking = undefined;
    });
    return checking;
  };
  return {
    async look(now) {
      // A check under way may have read the head before the last write
      if (now) return (checking ?? Promise.resolve()).then(once, once);
      return Math.abs(clock() - checked) < TRUST ? memory : once();
    },
    changed() {
      checked = -Infinity;
    },
  };
}

/** Whether it is of indexes that were made anew, or put back from a snapshot, since the other was read. */
function isOfOthers(head: Head, before: Head): boolean {
  return (
    head.revision < before.revision || (before.revision > 0 && head.record?.made !== before.record?.made)
  );
}

interface Memory extends Known {
  head: Head;
  keep(scope: StoredScope): void;
  forget(): void;
}

function createMemory(): Memory {
  const scopes = new Map<string, StoredScope>();
  const times = new Map<string, number>();
  let lists = createScopeLists();
  return {
    head: freshHead,
    scope: (key) => scopes.get(key),
    completed: (key) => times.get(key),
    times: () => new Map(times),
    keep(scope) {
      scopes.set(scope.key, scope);
      if (scope.record) lists.set(scope.record);
      else lists.delete(scope.key);
      const completed = Date.parse(scope.record?.completedAt ?? '');
      if (Number.isNaN(completed)) times.delete(scope.key);
      else times.set(scope.key, completed);
    },
    list: (kind) => lists.list(kind),
    forget() {
      scopes.clear();
      times.clear();
      lists = createScopeLists();
    },
  };
}

/**
 * The scopes that changed between two heads, as the later one knows them. Undefined where one of them was written twice
 * since, so that what it was at that head is lost.
 */
async function readChanged(world: World, from: Head, head: Head): Promise<StoredScope[] | undefined> {
  if (head.revision === from.revision) return [];
  const changed: StoredScope[] = [];
  // The head lies in the same index, and has no key
  const newer = { range: { revision: { gt: from.revision } } };
  const query = { bool: { filter: [newer, { exists: { field: 'key' } }] } };
  let after: (string | number)[] | undefined;
  for (;;) {
    const body = {
      query,
      sort: [{ revision: 'asc' }, { key: 'asc' }],
      ...(after && { search_after: after }),
      size: PAGE,
      track_total_hits: false,
    };
    const { hits } = await search<ScopeRow>(
      world,
      [world.names.scopes],
      body,
      'key,revision,epoch,record,before',
    );
    for (const { _source } of hits) {
      const { before, ...now } = _source;
      const scope = now.revision > head.revision ? before : now;
      if (!scope) continue;
      if (scope.revision > head.revision) return undefined;
      changed.push(scope);
    }
    const last = hits.at(-1)?.sort;
    if (hits.length < PAGE || !last) return changed;
    after = last;
  }
}
