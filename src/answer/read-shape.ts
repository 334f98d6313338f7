import {
  formatAddress,
  isV4,
  normaliseAddress,
  normaliseHostname,
  parseAddress,
  parseNetwork,
  type Shape,
} from '#kit';

/** What a piece of text is by its form alone, before any kind is asked. */
export interface Form {
  shape: Exclude<Shape, 'list'>;
  /** Canonical for addresses, networks and host names; as typed for the rest. */
  value: string;
  because: string;
}

const TRAILING = ')]}\'",;:.!?…*~-';
const LEADING = '([{\'"*~!?,;.…';

/** Reads one piece: a network, an address, an ARN, a host name, or (anything else) an id. Empty text is nothing. */
export function readShape(piece: string): Form | undefined {
  const text = trimmed(piece);
  if (text === '' || text.length > 2048) return undefined;
  if (/^arn:/i.test(text)) return { shape: 'arn', value: text, because: 'an ARN' };
  return (
    asNetwork(text) ?? asAddress(text) ?? asHostname(text) ?? { shape: 'id', value: text, because: 'an id' }
  );
}

/** Without the punctuation around a piece; `::`, `*.` and brackets of an IPv6 address stay. A loop, so that it is linear. */
export function trimmed(piece: string): string {
  const bracketed = piece.startsWith('[')
    ? /^\[([0-9a-f:.]{2,60}(?:%[\w.-]{1,30})?)\]/i.exec(piece)?.[1]
    : undefined;
  if (bracketed !== undefined && parseAddress(bracketed)) return piece;
  let start = 0;
  let end = piece.length;
  // Slack's italics; a name may begin with an underscore, but not end with one
  if (piece.startsWith('_') && piece.endsWith('_') && end > 2) [start, end] = [1, end - 1];
  while (start < end && LEADING.includes(piece.charAt(start)) && !piece.startsWith('*.', start)) start++;
  while (end > start && TRAILING.includes(piece.charAt(end - 1)) && !isDoubleColon(piece, end)) end--;
  return piece.slice(start, end);
}

function isDoubleColon(piece: string, end: number): boolean {
  return piece.charAt(end - 1) === ':' && piece.charAt(end - 2) === ':' && end <= 40;
}

function asNetwork(text: string): Form | undefined {
  if (!/^[0-9a-fA-F:.]{2,45}\/[0-9]{1,3}$/.test(text)) return undefined;
  const network = parseNetwork(text);
  if (!network) return undefined;
  const family = isV4(network.base) && network.prefix >= 96 ? 'IPv4' : 'IPv6';
  if (network.prefix === 128) {
    const value = network.text.slice(0, network.text.indexOf('/'));
    return { shape: 'address', value, because: `an ${family} address (a network of one)` };
  }
  const cleared = normaliseAddress(text.split('/')[0] ?? '') !== network.text.split('/')[0];
  const because = cleared ? `an ${family} network, the one that ${text} lies in` : `an ${family} network`;
  return { shape: 'cidr', value: network.text, because };
}

function asAddress(text: string): Form | undefined {
  const bare = withoutPort(text.slice(text.lastIndexOf('@') + 1));
  if (bare.length > 60) return undefined;
  const bytes = parseAddress(bare);
  if (!bytes) return undefined;
  return {
    shape: 'address',
    value: formatAddress(bytes),
    because: `an ${isV4(bytes) ? 'IPv4' : 'IPv6'} address`,
  };
}

/** A name of at least two labels whose last is no number. Anything with one label is an id. */
function asHostname(text: string): Form | undefined {
  const host = withoutPort(text.slice(text.lastIndexOf('@') + 1));
  if (!host.includes('.') || host.length > 300 || host.includes('/')) return undefined;
  const value = normaliseHostname(host);
  if (value === undefined || !value.includes('.') || !/[a-z]/.test(value.slice(value.lastIndexOf('.'))))
    return undefined;
  return { shape: 'hostname', value, because: 'a host name' };
}

/** `[v6]:port`, `[v6]`, `v4:port` and `host:port` without brackets and port. */
function withoutPort(text: string): string {
  const bracketed = /^\[([0-9a-zA-Z:.%_-]{2,80})\]/.exec(text);
  if (bracketed?.[1] !== undefined) return bracketed[1];
  const colon = text.indexOf(':');
  return colon > 0 && /^:[0-9]{1,5}$/.test(text.slice(colon)) ? text.slice(0, colon) : text;
}
