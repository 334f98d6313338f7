import {
  type Column,
  covers,
  type Document,
  type ExactMatch,
  isUnreadable,
  type Kind,
  type Sensitivity,
} from '#kit';

/** The columns of a kind for somebody who may see this much. */
interface Columns {
  shown: readonly Column[];
  hidden: readonly Column[];
}

const split = new WeakMap<Kind, Map<Sensitivity, Columns>>();

/** Which columns of a kind may be seen, and which may not. */
export function columnsFor(kind: Kind, see: Sensitivity): Columns {
  const known = split.get(kind) ?? new Map<Sensitivity, Columns>();
  split.set(kind, known);
  const before = known.get(see);
  if (before) return before;
  const mayBeSeen = (column: Column) => covers(see, column.sensitivity ?? kind.sensitivity);
  const made = {
    shown: kind.columns.filter(mayBeSeen),
    hidden: kind.columns.filter((column) => !mayBeSeen(column)),
  };
  known.set(see, made);
  return made;
}

/** Whether a text gives away something that is hidden. */
export type GivesAway = (text: string) => boolean;

const nothingHidden: GivesAway = () => false;

/**
 * For texts that a document gives beside its facts (links, remarks, related ids): whether one holds a string of a
 * hidden column. Strings of fewer than 4 characters count only as the whole text.
 */
export function givesAway(kind: Kind, document: Document, see: Sensitivity): GivesAway {
  const { hidden } = columnsFor(kind, see);
  if (hidden.length === 0) return nothingHidden;
  const values = stringsOf(hidden, document);
  if (values.size === 0) return nothingHidden;
  // Ids inside a longer text, such as "sg-0abc (web), sg-0def (db)"
  for (const text of values)
    for (const word of text.split(/[\s,;()]+/)) if (word.length > 5 && /[0-9]/.test(word)) values.add(word);
  return (text) => values.has(text) || [...values].some((value) => value.length > 3 && text.includes(value));
}

/** Whether an identifier is known of a document only through columns that may not be seen. */
export function isHiddenIdentifier(
  kind: Kind,
  document: Document,
  see: Sensitivity,
  identifier: string,
): boolean {
  const { hidden, shown } = columnsFor(kind, see);
  if (hidden.length === 0 || !holds(stringsOf(hidden, document), identifier)) return false;
  const own = [document.id, document.arn ?? '', document.name ?? ''];
  return !holds(own, identifier) && !holds(stringsOf(shown, document), identifier);
}

/** Whether a document fits a match by what may be seen of it. */
export function fitsVisibly(kind: Kind, document: Document, see: Sensitivity, match: ExactMatch): boolean {
  if ('linkedTo' in match) {
    const { kind: name, id } = match.linkedTo;
    return (
      document.links.some((link) => link.kind === name && link.id === id) &&
      !givesAway(kind, document, see)(id)
    );
  }
  if ('name' in match) return document.name?.toLowerCase() === match.name.toLowerCase();
  const [value, held] = valuesOf(document, match);
  return held.includes(value) && !isHiddenIdentifier(kind, document, see, value);
}

function valuesOf(
  { addresses, hostnames, identifiers, arn }: Document,
  match: Exclude<ExactMatch, { linkedTo: unknown } | { name: string }>,
): [string, readonly string[]] {
  if ('address' in match) return [match.address, addresses];
  if ('hostname' in match) return [match.hostname, hostnames];
  return [match.identifier, arn === undefined ? identifiers : [...identifiers, arn]];
}

function holds(values: Iterable<string>, identifier: string): boolean {
  for (const value of values) if (value.includes(identifier)) return true;
  return false;
}

function stringsOf(columns: readonly Column[], document: Document): Set<string> {
  const strings = new Set<string>();
  for (const column of columns) {
    const value = column.value(document);
    // Why something could not be read is no part of it
    if (!isUnreadable(value)) addStrings(value, strings, 4);
  }
  return strings;
}

function addStrings(value: unknown, strings: Set<string>, depth: number): void {
  if (typeof value === 'string') {
    if (value !== '') strings.add(value);
  } else if (typeof value === 'object' && value !== null && depth > 0) {
    for (const member of Object.values(value)) addStrings(member, strings, depth - 1);
  }
}
