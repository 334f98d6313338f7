import type { Place } from '#kit';
import type { World } from './world.types.ts';

/** At the usual size every place stays; at a great one as many as have so much, or one. About 1 KB each. */
const MOST_ITEMS = 40_000;

/**
 * Keeps what `make` gave for the places asked about last: a collector asks many questions of a place in a row, and
 * sixteen of them are at work at once. `sizeOf` counts what a place has; the least recently used make room.
 */
export function keepPlaces<T>(options: {
  make: (world: World, place: Place, live: boolean) => T;
  sizeOf: (made: T) => number;
}): (world: World, place: Place, live: boolean) => T {
  const { make, sizeOf } = options;
  const worlds = new WeakMap<World, Map<string, T>>();
  return (world, place, live) => {
    const kept = worlds.get(world) ?? new Map<string, T>();
    worlds.set(world, kept);
    const key = `${place.account}/${place.region}/${live}`;
    const known = kept.get(key);
    const made = known ?? make(world, place, live);
    kept.delete(key);
    kept.set(key, made);
    if (known === undefined) makeRoom(kept, sizeOf);
    return made;
  };
}

/** The last one stays, whatever its size. */
function makeRoom<T>(kept: Map<string, T>, sizeOf: (made: T) => number): void {
  let size = kept.values().reduce((sum, one) => sum + sizeOf(one), 0);
  for (const [key, one] of kept) {
    if (size <= MOST_ITEMS || kept.size === 1) return;
    kept.delete(key);
    size -= sizeOf(one);
  }
}
