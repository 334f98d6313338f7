import type { Document, Match, Network } from '#kit';
import { invalid, lastAddress, parseAddress, parseNetwork, reverseLabels } from '#kit';

/**
 * Exact look-up keys. Every document has some, every question becomes a set of them, and the order of the keys is
 * the order of the answer. Addresses are hexadecimal text of the 16-byte form, so that text order is address order.
 *
 * - `address`: `<base><prefix>`, with the prefix `ff` for a single address: a network comes before what is inside it
 * - `range`: `<255 - prefix><base>`: the most specific network comes first
 * - `hostname`: labels reversed, so that a subtree is a range of keys
 */
export const fields = { id: 0, address: 1, range: 2, hostname: 3, identifier: 4, link: 5 } as const;
export type Field = (typeof fields)[keyof typeof fields];
const allFields = Object.values(fields);

/** One look-up key. */
export interface Key {
  field: Field;
  value: string;
}

/** The keys that answer a question: exactly one, any of a list, or everything from one to another (both included). */
export type Probe = { field: Field } & ({ one: string } | { list: string[] } | { from: string; to: string });

const extract: Record<Field, (document: Document) => string[]> = {
  [fields.id]: ({ id }) => [id],
  [fields.address]: ({ addresses, ranges }) => [...addresses.map(addressKey), ...ranges.map(networkKey)],
  [fields.range]: ({ ranges }) => ranges.map(rangeKey),
  [fields.hostname]: ({ hostnames }) => hostnames.map(reverseLabels),
  [fields.identifier]: ({ identifiers }) => identifiers,
  [fields.link]: ({ links }) => links.map(linkKey),
};

/** The keys of a document in one field, each once. Throws `invalid` for an address or a range that is none. */
export function valuesOf(document: Document, field: Field): string[] {
  const values = extract[field](document);
  return values.length < 2 ? values : [...new Set(values)];
}

/** All keys of a document. */
export function keysOf(document: Document): Key[] {
  const keys: Key[] = [];
  for (const field of allFields) for (const value of valuesOf(document, field)) keys.push({ field, value });
  return keys;
}

/** The prefix lengths (0 to 128 over 16 bytes) of a document's ranges, from its keys. */
export function prefixesOf(keys: readonly Key[]): number[] {
  return keys.flatMap(({ field, value }) =>
    field === fields.range ? 255 - Number.parseInt(value.slice(0, 2), 16) : [],
  );
}

/**
 * The keys that answer a match. `prefixes` are the prefix lengths that may occur in ranges. Throws `invalid` for a
 * value that is no address, network or name.
 */
export function probeOf(match: Match, prefixes: Iterable<number>): Probe {
  if ('address' in match) return { field: fields.address, one: addressKey(match.address) };
  if ('holding' in match) {
    const hex = hexOf(match.holding);
    return { field: fields.range, list: Array.from(prefixes, (prefix) => masked(hex, prefix)) };
  }
  if ('inside' in match) {
    const last = Buffer.from(lastAddress(networkOf(match.inside))).toString('hex');
    return { field: fields.address, from: networkKey(match.inside), to: `${last}ff` };
  }
  if ('hostnames' in match) return anyOf(fields.hostname, match.hostnames.map(reverseLabels));
  if ('under' in match) return underOf(match.under);
  if ('identifier' in match) return { field: fields.identifier, one: match.identifier };
  if ('ids' in match) return anyOf(fields.id, match.ids);
  return { field: fields.link, one: linkKey(match.linkedTo) };
}

/** The lowest of the document's keys that the probe asks for: the place of the document in the answer. */
export function placeOf(document: Document, probe: Probe): string | undefined {
  const asked = valuesOf(document, probe.field).filter((value) => isAsked(probe, value));
  return asked.reduce<string | undefined>((a, b) => (a !== undefined && a < b ? a : b), undefined);
}

function isAsked(probe: Probe, value: string): boolean {
  if ('one' in probe) return value === probe.one;
  if ('list' in probe) return probe.list.includes(value);
  return value >= probe.from && value <= probe.to;
}

function anyOf(field: Field, values: readonly string[]): Probe {
  const [one, ...more] = values;
  return one !== undefined && more.length === 0 ? { field, one } : { field, list: [...values] };
}

function underOf(name: string): Probe {
  if (name === '') throw invalid('The name is empty.');
  const prefix = `${reverseLabels(name)}.`;
  return { field: fields.hostname, from: prefix, to: `${prefix}\u{10ffff}` };
}

function linkKey({ kind, id }: { kind: string; id: string }): string {
  return `${kind}/${id}`;
}

function addressKey(text: string): string {
  return `${hexOf(text)}ff`;
}

function networkKey(text: string): string {
  const { base, prefix } = networkOf(text);
  return `${Buffer.from(base).toString('hex')}${byte(prefix)}`;
}

function rangeKey(text: string): string {
  const { base, prefix } = networkOf(text);
  return `${byte(255 - prefix)}${Buffer.from(base).toString('hex')}`;
}

/** The key of the network of this prefix length that holds the address. */
function masked(hex: string, prefix: number): string {
  const whole = prefix >> 2;
  const rest = prefix & 3;
  const nibble = rest === 0 ? '' : (Number.parseInt(hex.charAt(whole), 16) & (0xf0 >> rest)).toString(16);
  return `${byte(255 - prefix)}${`${hex.slice(0, whole)}${nibble}`.padEnd(32, '0')}`;
}

function byte(value: number): string {
  return value.toString(16).padStart(2, '0');
}

function hexOf(text: string): string {
  const bytes = parseAddress(text);
  if (!bytes) throw invalid(`"${text}" is not an IP address.`, { fix: 'Give one such as 10.0.0.1.' });
  return Buffer.from(bytes).toString('hex');
}

function networkOf(text: string): Network {
  const found = parseNetwork(text);
  if (!found) throw invalid(`"${text}" is not a network.`, { fix: 'Give one such as 10.0.0.0/24.' });
  return found;
}
