import type { ScopeRecord } from '#kit';
import { createScopeLists } from '../scope-lists.ts';
import type { Handle } from './handle.ts';

const newer = 'SELECT key, record, revision FROM scopes WHERE revision > ? ORDER BY revision';

/**
 * Gives the records of all scopes, or of those of one kind, by key. Only what changed since the last call is read,
 * and the frozen list of a kind is the same one until one of its records changes.
 */
export function scopeCache(handle: Handle): (kind?: string) => readonly ScopeRecord[] {
  const lists = createScopeLists();
  let seen = 0;
  return (kind = '') => {
    for (const [key, text, revision] of handle.all<[string, string | null, number]>(newer, seen)) {
      seen = revision;
      if (text === null) lists.delete(key);
      else lists.set(JSON.parse(text) as ScopeRecord);
    }
    return lists.list(kind);
  };
}
