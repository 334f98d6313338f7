/** IP addresses and networks, in the 16-byte form that the stores index (IPv4 as `::ffff:a.b.c.d`). */

/** A network: the first address in 16 bytes, and a prefix length of 0 to 128 over those 16 bytes. */
export interface Network {
  base: Uint8Array;
  prefix: number;
  /** The canonical text, `10.0.0.0/24` or `2001:db8::/32`. */
  text: string;
}

const ZERO = '0'.charCodeAt(0);

/**
 * Reads one address. IPv4 is four decimal numbers without leading zeros (`010.0.0.1` is octal to some
 * programs and decimal to others, so it is refused); IPv6 may be compressed, upper-case, IPv4-mapped or
 * carry a zone (`%eth0`, dropped). Returns 16 bytes, or undefined for anything else.
 */
export function parseAddress(text: string): Uint8Array | undefined {
  return text.includes(':') ? parseV6(text) : parseV4(text);
}

/** By character codes: every look-up passes here, several times. */
function parseV4(text: string): Uint8Array | undefined {
  if (text.length > 15) return undefined;
  const bytes = new Uint8Array(16);
  bytes[10] = bytes[11] = 0xff;
  let part = 0;
  let digits = 0;
  let value = 0;
  for (let i = 0; i <= text.length; i++) {
    const digit = text.charCodeAt(i) - ZERO;
    if (digit >= 0 && digit <= 9) {
      // A leading zero may be followed by nothing
      if (digits > 0 && value === 0) return undefined;
      value = 10 * value + digit;
      digits++;
      continue;
    }
    if (digits === 0 || value > 255 || part > 3) return undefined;
    if (i < text.length && text[i] !== '.') return undefined;
    bytes[12 + part++] = value;
    digits = value = 0;
  }
  return part === 4 ? bytes : undefined;
}

function parseV6(text: string): Uint8Array | undefined {
  if (text.length > 100) return undefined;
  const zoneless = text.replace(/%[0-9A-Za-z._-]+$/, '');
  const halves = zoneless.split('::');
  if (halves.length > 2) return undefined;
  const [first = '', second] = halves;
  // Dotted numbers may only end an address, so not stand before its `::`
  const head = second !== undefined && first.includes('.') ? undefined : groups(first);
  const tail = groups(second ?? '');
  if (!head || !tail) return undefined;
  const missing = 16 - head.length - tail.length;
  if (second === undefined ? missing !== 0 : missing < 2) return undefined;
  return Uint8Array.of(...head, ...Array<number>(missing).fill(0), ...tail);
}

function groups(text: string): number[] | undefined {
  if (text === '') return [];
  const bytes: number[] = [];
  const parts = text.split(':');
  for (const [i, part] of parts.entries()) {
    if (part.includes('.') && i === parts.length - 1) {
      const v4 = parseV4(part);
      if (!v4) return undefined;
      bytes.push(...v4.subarray(12));
      continue;
    }
    if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return undefined;
    const group = Number.parseInt(part, 16);
    bytes.push(group >> 8, group & 0xff);
  }
  return bytes;
}

/** Whether the 16 bytes hold an IPv4 address. */
export function isV4(bytes: Uint8Array): boolean {
  for (let i = 0; i < 10; i++) if (bytes[i] !== 0) return false;
  return bytes[10] === 0xff && bytes[11] === 0xff;
}

/** The canonical text of 16 bytes: dotted for IPv4, RFC 5952 for IPv6. */
export function formatAddress(bytes: Uint8Array): string {
  if (isV4(bytes)) return bytes.subarray(12).join('.');
  const words = Array.from({ length: 8 }, (_, i) => ((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0));
  const run = longestZeros(words);
  const hex = words.map((word) => word.toString(16));
  if (run.length < 2) return hex.join(':');
  return `${hex.slice(0, run.start).join(':')}::${hex.slice(run.start + run.length).join(':')}`;
}

function longestZeros(words: number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < 8; start++) {
    let end = start;
    while (end < 8 && words[end] === 0) end++;
    if (end - start > best.length) best = { start, length: end - start };
  }
  return best;
}

/** The canonical text of an address in any accepted spelling, or undefined. */
export function normaliseAddress(text: string): string | undefined {
  const bytes = parseAddress(text);
  return bytes && formatAddress(bytes);
}

/**
 * Reads `address/prefix`. Host bits are cleared (`10.0.0.7/24` is read as `10.0.0.0/24`).
 * Returns undefined where the address or the prefix length is none.
 */
export function parseNetwork(text: string): Network | undefined {
  const [address, length, more] = text.split('/');
  if (address === undefined || length === undefined || more !== undefined) return undefined;
  const bytes = parseAddress(address);
  if (!bytes || !/^(0|[1-9][0-9]{0,2})$/.test(length)) return undefined;
  const v4 = isV4(bytes) && !address.includes(':');
  if (Number(length) > (v4 ? 32 : 128)) return undefined;
  return network(bytes, Number(length) + (v4 ? 96 : 0));
}

/** The network of this prefix length (0 to 128 over 16 bytes) that holds the address. */
export function network(address: Uint8Array, prefix: number): Network {
  const base = maskTo(address, prefix);
  const v4 = isV4(base) && prefix >= 96;
  return { base, prefix, text: `${formatAddress(base)}/${v4 ? prefix - 96 : prefix}` };
}

/** The address with every bit after the first `prefix` bits cleared. */
export function maskTo(address: Uint8Array, prefix: number): Uint8Array {
  return address.map((byte, i) => {
    const bits = Math.min(8, Math.max(0, prefix - 8 * i));
    return byte & (0xff00 >> bits) & 0xff;
  });
}

/** The last address of a network, in 16 bytes. */
export function lastAddress({ base, prefix }: Network): Uint8Array {
  return base.map((byte, i) => {
    const bits = Math.min(8, Math.max(0, prefix - 8 * i));
    return byte | (0xff >> bits);
  });
}

/** Whether the network holds the address (16 bytes). */
export function holds({ base, prefix }: Network, address: Uint8Array): boolean {
  for (let i = 0; 8 * i < prefix; i++) {
    const shift = Math.max(0, 8 - (prefix - 8 * i));
    if ((base[i] ?? 0) >> shift !== (address[i] ?? 0) >> shift) return false;
  }
  return true;
}
