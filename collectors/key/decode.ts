import { isKeyId } from './prefixes.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** Account ids have twelve digits, and 40 bits hold a little more. */
const MOST = 10n ** 12n;

/**
 * The account that an access key id tells by itself. Only ids of the new generation do: the first bit after the
 * prefix is set (a fifth character of Q to Z or 2 to 7), and the forty bits after it are the account. There is no
 * checksum, so this is a hint: any text of that form decodes. Undefined where nothing can be told.
 * https://labs.withsecure.com/publications/a-bitwise-analysis-of-aws-access-key-identifiers
 */
export function decodeAccount(id: string): string | undefined {
  if (!isKeyId(id)) return undefined;
  // Nine characters are 45 bits: the mark, the account, and four bits of what follows
  let bits = 0n;
  for (const character of id.slice(4, 13)) {
    const value = alphabet.indexOf(character);
    if (value < 0) return undefined;
    bits = (bits << 5n) | BigInt(value);
  }
  if (bits >> 44n === 0n) return undefined;
  const account = (bits >> 4n) & ((1n << 40n) - 1n);
  return account < MOST ? account.toString().padStart(12, '0') : undefined;
}
