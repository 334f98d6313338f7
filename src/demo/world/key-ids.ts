import type { Random } from '../random.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** An access key id as AWS makes them now: a mark, forty bits of the account, and 39 that chance has made. */
export function keyIdOf(prefix: 'AKIA' | 'ASIA', account: string, random: Random): string {
  const rest = BigInt(`0x${random.hex(10)}`) & ((1n << 39n) - 1n);
  let bits = (1n << 79n) | (BigInt(account) << 39n) | rest;
  let text = '';
  for (let i = 0; i < 16; i++) {
    text = alphabet.charAt(Number(bits & 31n)) + text;
    bits >>= 5n;
  }
  return prefix + text;
}

/** The account of an id that was made so, or undefined for one of the old kind. */
export function accountOfKey(id: string): string | undefined {
  let bits = 0n;
  for (const character of id.slice(4, 13))
    bits = (bits << 5n) | BigInt(Math.max(0, alphabet.indexOf(character)));
  if (bits >> 44n === 0n) return undefined;
  return ((bits >> 4n) & ((1n << 40n) - 1n)).toString().padStart(12, '0');
}

/** The id of a user (`AIDA`) or role (`AROA`): 21 characters. */
export function principalIdOf(prefix: 'AIDA' | 'AROA', random: Random): string {
  let text = prefix;
  while (text.length < 21) text += alphabet.charAt(random.below(alphabet.length));
  return text;
}
