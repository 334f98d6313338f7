/** A stream of numbers that a text alone decides: the same text gives the same stream, on every machine. */
export interface Random {
  /** A whole number from 0 to below `n` (at most 2^32). */
  below: (n: number) => number;
  /** True once in `n` times. */
  oneIn: (n: number) => boolean;
  pick: <T>(list: readonly [T, ...T[]]) => T;
  /** This many hex digits. */
  hex: (digits: number) => string;
}

/** Splitmix32 over an FNV-1a hash of the text: small, fast, and good enough to look like chance. Not for secrets. */
export function createRandom(text: string): Random {
  let state = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193);
  const next = () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
  const below = (n: number) => Math.floor((next() / 0x1_0000_0000) * n);
  return {
    below,
    oneIn: (n) => below(n) === 0,
    pick: (list) => list[below(list.length)] ?? list[0],
    hex: (digits) => {
      let text16 = '';
      while (text16.length < digits) text16 += next().toString(16).padStart(8, '0');
      return text16.slice(0, digits);
    },
  };
}
