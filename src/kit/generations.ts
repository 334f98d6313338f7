/** The values that were asked for last, by key. */
export interface Generations<V> {
  get(key: string): V | undefined;
  set(key: string, value: V): void;
  clear(): void;
}

/**
 * Keeps the last `size` to twice `size` values that were set or asked for. In two generations: to forget the older as a
 * whole costs less than value by value.
 */
export function createGenerations<V>(size: number): Generations<V> {
  let young = new Map<string, V>();
  let old = new Map<string, V>();
  const set = (key: string, value: V) => {
    if (young.size >= size) {
      old = young;
      young = new Map();
    }
    young.set(key, value);
  };
  return {
    set,
    get(key) {
      const value = young.get(key);
      if (value !== undefined) return value;
      const older = old.get(key);
      if (older !== undefined) set(key, older);
      return older;
    },
    clear() {
      young = new Map();
      old = new Map();
    },
  };
}

/**
 * The same, but a key that is set for the first time is only noted: most of what is asked is never asked again, and
 * what is kept for nothing costs the garbage collector more than it ever saves. `set` tells whether the value is kept.
 */
export function createRepeats<V>(size: number): Omit<Generations<V>, 'set'> & {
  set(key: string, value: V): boolean;
} {
  const values = createGenerations<V>(size);
  const noted = createGenerations<true>(size);
  return {
    get: values.get,
    set(key, value) {
      const isKept = noted.get(key) !== undefined;
      if (isKept) values.set(key, value);
      else noted.set(key, true);
      return isKept;
    },
    clear: values.clear,
  };
}
