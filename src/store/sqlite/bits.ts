/** A set of row numbers in little memory: a bit each, in blocks, since the numbers of one scope lie close together. */
export interface Bits {
  readonly size: number;
  add(n: number): void;
  has(n: number): boolean;
}

const BLOCK = 8192;

/** An empty set for whole numbers from 0 up. */
export function createBits(): Bits {
  const blocks = new Map<number, Uint8Array>();
  let size = 0;
  const blockOf = (n: number) => blocks.get(Math.floor(n / BLOCK));
  return {
    get size() {
      return size;
    },
    has: (n) => (((blockOf(n)?.[(n % BLOCK) >> 3] ?? 0) >> (n & 7)) & 1) === 1,
    add(n) {
      const block = blockOf(n) ?? new Uint8Array(BLOCK / 8);
      blocks.set(Math.floor(n / BLOCK), block);
      const at = (n % BLOCK) >> 3;
      const before = block[at] ?? 0;
      block[at] = before | (1 << (n & 7));
      if (block[at] !== before) size++;
    },
  };
}
