/** A map that forgets the least recently used above `most` entries; `make` gives the value that is not there yet. */
export function createRecent(most: number): <T>(key: string, make: () => T) => T {
  const entries = new Map<string, unknown>();
  return <T>(key: string, make: () => T) => {
    // A key is always asked for with the same type of value
    const value = entries.has(key) ? (entries.get(key) as T) : make();
    entries.delete(key);
    entries.set(key, value);
    for (const oldest of entries.keys()) {
      if (entries.size <= most) break;
      entries.delete(oldest);
    }
    return value;
  };
}
