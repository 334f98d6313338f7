import { parseAddress } from '#kit';

/** What is wrong with something that was meant as an address or a network, in one sentence; undefined where nothing is known. */
export function explainShape(piece: string): string | undefined {
  if (piece.length > 60) return undefined;
  const [address = '', length, more] = piece.split('/');
  if (length !== undefined && (!/^[0-9]+$/.test(length) || more !== undefined)) return undefined;
  if (/^[0-9]+(?:\.[0-9]+)+$/.test(address)) return explainV4(address) ?? explainLength(piece, length, 32);
  if (!/^[0-9a-f:.]+$/i.test(address) || !/::|(?::[^:]*){5}/.test(address)) return undefined;
  return parseAddress(address)
    ? explainLength(piece, length, 128)
    : `${piece} is no whole IPv6 address: it has 8 groups of up to 4 hexadecimal digits, or fewer with one "::".`;
}

function explainV4(address: string): string | undefined {
  const numbers = address.split('.');
  if (numbers.length !== 4)
    return `${address} has ${numbers.length} numbers; an IPv4 address has 4, such as 10.1.2.3.`;
  const large = numbers.find((number) => Number(number) > 255);
  if (large !== undefined) return `${address} is no address: ${large} is greater than 255.`;
  return numbers.some((number) => number.length > 1 && number.startsWith('0'))
    ? `${address} has a number with a leading zero, which some programs read as octal: type it without.`
    : undefined;
}

function explainLength(piece: string, length: string | undefined, most: number): string | undefined {
  if (length === undefined) return undefined;
  if (Number(length) > most) return `${piece} is no network: the number after the slash is at most ${most}.`;
  return length.startsWith('0')
    ? `${piece} is no network: type the number after the slash without a leading zero.`
    : undefined;
}
