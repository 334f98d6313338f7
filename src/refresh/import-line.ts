import type { Kind, MergeDocument, ScopeRecord } from '#kit';
import {
  documentCheck,
  normaliseAddress,
  normaliseHostname,
  parseNetwork,
  parseScopeKey,
  scopeKey,
} from '#kit';
import { readScopeLine } from './import-scope.ts';
import { LineFault, objectOf, timeOf } from './line-fault.ts';

/** What one line of a file says. */
type ImportLine =
  | { type: 'document'; document: MergeDocument; scope: string }
  | { type: 'version'; document: MergeDocument; scope: string }
  | { type: 'scope'; record: ScopeRecord };

/** Longest line that is read, in characters. */
const LONGEST = 1_048_576;

const members = [
  'kind',
  'id',
  'type',
  'provider',
  'account',
  'region',
  'name',
  'arn',
  'addresses',
  'ranges',
  'hostnames',
  'identifiers',
  'tags',
  'attrs',
  'links',
] as const;
const times = ['asOf', 'validFrom', 'validTo', 'scope'] as const;

/** Reads one line; throws LineFault with what is wrong with it. `now` is in milliseconds since the epoch. */
export type LineReader = (line: string, now: number) => ImportLine;

/** Builds the reader of the lines of a file for these kinds. */
export function importLineReader(kinds: ReadonlyMap<string, Kind>): LineReader {
  const checks = new Map([...kinds].map(([name, kind]) => [name, documentCheck(kind)]));
  const readDocument = (value: Record<string, unknown>, now: number) => {
    const { kind: named } = value;
    if (typeof named !== 'string') throw new LineFault('it has neither "kind" (a document) nor "scope"');
    const kind = kinds.get(named);
    const check = checks.get(named);
    if (!kind || !check) throw new LineFault(`unknown kind "${named.slice(0, 64)}"`);
    const strange = Object.keys(value).find((name) => !([...members, ...times] as string[]).includes(name));
    if (strange !== undefined) throw new LineFault(`unknown member "${strange.slice(0, 64)}"`);
    const document = filled(value);
    const [fault] = check(document);
    if (fault !== undefined) throw new LineFault(fault);
    return { document: canonical(document, value, now), scope: scopeOf(document, kind) };
  };
  return (line, now) => {
    if (line.length > LONGEST) throw new LineFault(`it is longer than ${LONGEST} characters`);
    const value = objectOf(parsed(line), 'the line');
    if (isObject(value['scope'])) return { type: 'scope', record: readScopeLine(value['scope'], kinds, now) };
    if (value['version'] === undefined) return { type: 'document', ...readDocument(value, now) };
    const version = readDocument(objectOf(value['version'], 'version'), now);
    if (!version.document.validFrom || !version.document.validTo) {
      throw new LineFault('a version needs validFrom and validTo');
    }
    if (version.document.validFrom >= version.document.validTo)
      throw new LineFault('validTo is not after validFrom');
    return { type: 'version', ...version };
  };
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new LineFault('it is not JSON');
  }
}

/** Only the members that a document has; lists that may be left out are empty. */
function filled(value: Record<string, unknown>): MergeDocument {
  const empty = { addresses: [], ranges: [], hostnames: [], identifiers: [], tags: {}, attrs: {}, links: [] };
  const given = members.filter((name) => value[name] !== undefined).map((name) => [name, value[name]]);
  return { ...empty, ...Object.fromEntries(given) } as MergeDocument;
}

function canonical(document: MergeDocument, value: Record<string, unknown>, now: number): MergeDocument {
  const each = (texts: readonly string[], what: string, read: (text: string) => string | undefined) =>
    texts.map((text) => {
      const good = read(text);
      if (good === undefined) throw new LineFault(`"${text.slice(0, 64)}" is no ${what}`);
      return good;
    });
  const stamps = (['asOf', 'validFrom', 'validTo'] as const).flatMap((name) => {
    const time = timeOf(value[name], name, now);
    return time === undefined ? [] : [[name, time]];
  });
  return {
    ...document,
    addresses: each(document.addresses, 'address', normaliseAddress),
    ranges: each(document.ranges, 'range', (text) => parseNetwork(text)?.text),
    hostnames: each(document.hostnames, 'host name', hostname),
    ...Object.fromEntries(stamps),
  };
}

/** DNS allows more than host names do (`0/25.2.0.192.in-addr.arpa`): those are kept as they are, in lower case. */
function hostname(text: string): string | undefined {
  const name = normaliseHostname(text);
  if (name !== undefined) return name;
  return /^[\x21-\x7e]{1,253}$/.test(text) && !text.includes('..')
    ? text.toLowerCase().replace(/\.$/, '')
    : undefined;
}

/** The scope that a collector would have found the document in. */
function scopeOf({ kind: name, provider, account, region }: MergeDocument, kind: Kind): string {
  const shape = kind.providers[provider]?.scopes ?? 'account-region';
  const scope = {
    'account-region': { kind: name, provider, account, region },
    account: { kind: name, provider, account, region: 'global' },
    once: { kind: name, provider, account: '-', region: 'global' },
  }[shape];
  const key = scopeKey(scope);
  if (!parseScopeKey(key)) throw new LineFault('provider, account and region must not hold a slash');
  return key;
}
