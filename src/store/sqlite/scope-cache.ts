import type { ScopeRecord } from '#kit';
import { parseScopeKey } from '#kit';
import type { Handle } from './handle.ts';

const newer = 'SELECT key, record, revision FROM scopes WHERE revision > ? ORDER BY revision';

/**
 * Gives the records of all scopes, or of those of one kind, by key. Only what changed since the last call is read,
 * and the frozen list of a kind is the same one until one of its records changes.
 */
export function scopeCache(handle: Handle): (kind?: string) => readonly ScopeRecord[] {
  const records = new Map<string, ScopeRecord>();
  const lists = new Map<string, readonly ScopeRecord[]>();
  let seen = 0;
  const update = () => {
    for (const [key, text, revision] of handle.all<[string, string | null, number]>(newer, seen)) {
      seen = revision;
      if (text === null) records.delete(key);
      else records.set(key, Object.freeze(JSON.parse(text) as ScopeRecord));
      lists.delete('');
      lists.delete(kindOf(key));
    }
  };
  return (kind = '') => {
    update();
    const known = lists.get(kind);
    if (known) return known;
    const all = [...records.values()].filter(({ key }) => kind === '' || kindOf(key) === kind);
    const list = Object.freeze(all.sort((a, b) => (a.key < b.key ? -1 : 1)));
    lists.set(kind, list);
    return list;
  };
}

function kindOf(key: string): string {
  return parseScopeKey(key)?.kind ?? '';
}
