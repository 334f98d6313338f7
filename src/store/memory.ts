import type { Clock, State, Store } from '#kit';
import { createClaims } from './claims.ts';
import { emptyData } from './memory-data.ts';
import { memoryIndex } from './memory-index.ts';
import { memoryWriter } from './memory-writer.ts';
import type { Stored } from './state-entry.ts';
import { checkEntry, checkKey, entryOf, isLive } from './state-entry.ts';

/** A store in memory, for tests and as the reference for what every store does. Nothing outlives the process. */
export function createMemoryStore({ clock }: { clock: Clock }): Store {
  const data = emptyData();
  return {
    index: memoryIndex(data),
    state: memoryState(clock),
    writer: async (options) => memoryWriter(data, options?.epoch),
    close: async () => {},
  };
}

function memoryState(clock: Clock): State {
  const entries = new Map<string, Stored>();
  const claims = createClaims();
  let version = 0;
  const live = (key: string) => {
    const entry = entries.get(key);
    return entry && isLive(entry, clock()) ? entry : undefined;
  };
  return {
    async get(key) {
      const entry = live(key);
      return entry && entryOf(key, entry);
    },
    async put(key, value, { expect, expiresAt } = {}) {
      const text = checkEntry(key, value);
      if (expect !== undefined && (live(key)?.version ?? null) !== expect) return undefined;
      entries.set(key, { value: text, version: ++version, expiresAt: expiresAt ?? null });
      return version;
    },
    async delete(key, { expect } = {}) {
      const entry = live(key);
      if (!entry || (expect !== undefined && entry.version !== expect)) return false;
      return entries.delete(key);
    },
    async claim(key, expiresAt) {
      checkKey(key);
      const isNew = !claims.has(key, clock());
      if (isNew) claims.add(key, expiresAt);
      return isNew;
    },
    async list(prefix) {
      const keys = [...entries.keys()].filter((key) => key.startsWith(prefix)).sort();
      return keys.flatMap((key) => {
        const entry = live(key);
        return entry ? [entryOf(key, entry)] : [];
      });
    },
    close: async () => {},
  };
}
