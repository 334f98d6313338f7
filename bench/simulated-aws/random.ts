/** A number from 0 to 1 that depends on the seed and the text alone, so that a fault does not depend on who came first. */
export function chance(seed: number, text: string): number {
  let state = 0x811c9dc5 ^ seed;
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193);
  // FNV spreads short texts badly over the upper bits
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return ((state ^ (state >>> 16)) >>> 0) / 2 ** 32;
}

/** A source of numbers from 0 to 1, the same for the same seed. */
export function randomOf(seed: number): () => number {
  let n = 0;
  return () => chance(seed, String(n++));
}
