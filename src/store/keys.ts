import type { Document, ExactMatch, Match, Network } from '#kit';
import { invalid, lastAddress, parseAddress, parseNetwork, reverseLabels } from '#kit';

/**
 * Exact look-up keys. Every document has some, every question becomes a set of them, and the order of the keys is
 * the order of the answer. A key is a mark and a text. Addresses are hexadecimal text of the 16-byte form, so that
 * text order is address order.
 *
 * - `address`: `<base><prefix>`, with the prefix `ff` for a single address: a network comes before what is inside it
 * - `range`: `<255 - prefix><base>`: the most specific network comes first
 * - `hostname`: labels reversed, so that a subtree is a range of keys
 */
export const marks = {
  id: 'i',
  address: 'a',
  range: 'r',
  hostname: 'h',
  identifier: 's',
  name: 'n',
  link: 'l',
} as const;
type Mark = (typeof marks)[keyof typeof marks];
const allMarks = Object.values(marks);

/**
 * The keys that answer a question: exactly one, any of a list, or everything from one to another (both included). Those
 * of a list may have several marks.
 */
export type Probe = { one: string } | { list: string[] } | { from: string; to: string };

/** 0 to 255 as two hexadecimal digits. */
const bytes = Array.from({ length: 256 }, (_, value) => value.toString(16).padStart(2, '0'));

const extract: Record<Mark, (document: Document) => string[]> = {
  i: ({ id }) => [marks.id + id],
  a: ({ addresses, ranges }) => [...addresses.map(addressKey), ...ranges.map(networkKey)],
  r: ({ ranges }) => ranges.map(rangeKey),
  h: ({ hostnames }) => hostnames.map(hostnameKey),
  s: ({ identifiers, arn }) =>
    (arn === undefined ? identifiers : [...identifiers, arn]).map((one) => marks.identifier + one),
  n: ({ name }) => (name === undefined ? [] : [nameKey(name)]),
  l: ({ links }) => links.map(linkKey),
};

/** Throws `invalid` for an address or a range that is none, as `keysOf` does, and is quicker. */
export function checkNetworks({ addresses, ranges }: Document): void {
  for (const address of addresses) hexOf(address);
  for (const range of ranges) networkOf(range);
}

/** All keys of a document, each once. Throws `invalid` for an address or a range that is none. */
export function keysOf(document: Document): string[] {
  const keys: string[] = [];
  for (const mark of allMarks) keys.push(...keysWith(document, mark));
  return keys;
}

function keysWith(document: Document, mark: Mark): string[] {
  const keys = extract[mark](document);
  const [first, second] = keys;
  const distinct = keys.length < 2 || (keys.length === 2 && first !== second);
  return distinct ? keys : [...new Set(keys)];
}

/** The prefix lengths (0 to 128 over 16 bytes) of a document's ranges, from its keys. */
export function prefixesOf(keys: readonly string[]): number[] {
  return keys.flatMap((key) =>
    key.startsWith(marks.range) ? 255 - Number.parseInt(key.slice(1, 3), 16) : [],
  );
}

/**
 * The keys that answer a match. `prefixes` are the prefix lengths that may occur in ranges. Throws `invalid` for a
 * value that is no address, network or name.
 */
export function probeOf(match: Match, prefixes: Iterable<number>): Probe {
  if ('address' in match) return { one: addressKey(match.address) };
  if ('holding' in match) {
    const hex = hexOf(match.holding);
    return { list: Array.from(prefixes, (prefix) => masked(hex, prefix)) };
  }
  if ('inside' in match) {
    const last = Buffer.from(lastAddress(networkOf(match.inside))).toString('hex');
    return { from: networkKey(match.inside), to: `${marks.address}${last}ff` };
  }
  if ('hostnames' in match) return anyOf(match.hostnames.map(hostnameKey));
  if ('under' in match) return underOf(match.under);
  if ('identifier' in match) return { one: marks.identifier + match.identifier };
  if ('name' in match) return { one: nameKey(match.name) };
  if ('ids' in match) return anyOf(match.ids.map((id) => marks.id + id));
  if ('any' in match) return anyOf(exactKeys(match.any));
  if ('all' in match) return { from: marks.id, to: `${marks.id}\u{10ffff}` };
  return { one: linkKey(match.linkedTo) };
}

/** More keys than any answer has holders, addresses and names to ask for. */
const MOST_EXACT = 200;

function exactKeys(matches: readonly ExactMatch[]): string[] {
  if (matches.length > MOST_EXACT)
    throw invalid(`${matches.length} matches are too many at once.`, { fix: `Give at most ${MOST_EXACT}.` });
  const keys = matches.map((match) => {
    if ('address' in match) return addressKey(match.address);
    if ('hostname' in match) return hostnameKey(match.hostname);
    if ('name' in match) return nameKey(match.name);
    return 'identifier' in match ? marks.identifier + match.identifier : linkKey(match.linkedTo);
  });
  return [...new Set(keys)];
}

/** The lowest of the document's keys that the probe asks for: the place of the document in the answer. */
export function placeOf(document: Document, probe: Probe): string | undefined {
  const asked = marksOf(probe)
    .flatMap((mark) => keysWith(document, mark))
    .filter((key) => isAsked(probe, key));
  return asked.reduce<string | undefined>((a, b) => (a !== undefined && a < b ? a : b), undefined);
}

function marksOf(probe: Probe): Mark[] {
  if ('list' in probe) return [...new Set(probe.list.map((key) => key.charAt(0) as Mark))];
  return [('one' in probe ? probe.one : probe.from).charAt(0) as Mark];
}

function isAsked(probe: Probe, key: string): boolean {
  if ('one' in probe) return key === probe.one;
  if ('list' in probe) return probe.list.includes(key);
  return key >= probe.from && key <= probe.to;
}

function anyOf(keys: string[]): Probe {
  const [one, ...more] = keys;
  return one !== undefined && more.length === 0 ? { one } : { list: keys };
}

function underOf(name: string): Probe {
  if (name === '') throw invalid('The name is empty.');
  const prefix = `${hostnameKey(name)}.`;
  return { from: prefix, to: `${prefix}\u{10ffff}` };
}

function hostnameKey(name: string): string {
  return marks.hostname + reverseLabels(name);
}

/** People type names as they remember them. Only A to Z, as `lower` of SQLite does: a migration has made such keys, too. */
function nameKey(name: string): string {
  return marks.name + name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function linkKey({ kind, id }: { kind: string; id: string }): string {
  return `${marks.link}${kind}/${id}`;
}

function addressKey(text: string): string {
  return `${marks.address}${hexOf(text)}ff`;
}

function networkKey(text: string): string {
  const { base, prefix } = networkOf(text);
  return `${marks.address}${Buffer.from(base).toString('hex')}${byte(prefix)}`;
}

function rangeKey(text: string): string {
  const { base, prefix } = networkOf(text);
  return `${marks.range}${byte(255 - prefix)}${Buffer.from(base).toString('hex')}`;
}

/** The key of the network of this prefix length that holds the address. */
function masked(hex: string, prefix: number): string {
  const whole = prefix >> 2;
  const rest = prefix & 3;
  const nibble = rest === 0 ? '' : (Number.parseInt(hex.charAt(whole), 16) & (0xf0 >> rest)).toString(16);
  return `${marks.range}${byte(255 - prefix)}${`${hex.slice(0, whole)}${nibble}`.padEnd(32, '0')}`;
}

function byte(value: number): string {
  return bytes[value] ?? '';
}

function hexOf(text: string): string {
  return hexOfV4(text) ?? hexOfAny(text);
}

// Most addresses are written like this; a load spends a tenth of its time here
function hexOfV4(text: string): string | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!parts) return undefined;
  let hex = '00000000000000000000ffff';
  for (let i = 1; i <= 4; i++) {
    const part = parts[i] ?? '';
    const code = bytes[Number(part)];
    if (code === undefined || (part.length > 1 && part.startsWith('0'))) return undefined;
    hex += code;
  }
  return hex;
}

function hexOfAny(text: string): string {
  const address = parseAddress(text);
  if (!address) throw invalid(`"${text}" is not an IP address.`, { fix: 'Give one such as 10.0.0.1.' });
  return Buffer.from(address).toString('hex');
}

function networkOf(text: string): Network {
  const found = parseNetwork(text);
  if (!found) throw invalid(`"${text}" is not a network.`, { fix: 'Give one such as 10.0.0.0/24.' });
  return found;
}
