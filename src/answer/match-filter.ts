import type { Document, Fact, Kind, Sensitivity } from '#kit';
import { covers, isUnreadable } from '#kit';
import { fitsText } from './fits-text.ts';
import { columnsFor, givesAway } from './hidden-values.ts';
import type { OwnerOf } from './owners.ts';
import type { Filter } from './parse-filters.ts';
import { toFact } from './to-result.ts';

/** Whether a document fits; `hidden` where that rests on what the asker may not see of it, `unsure` on what was not read. */
export type Fit = 'yes' | 'no' | 'hidden' | 'unsure';

/** Whether a document fits a filter, by what somebody may see of it who may see this much. Account filters are the index's. */
export function matchFilter(filter: Filter, document: Document, seen: Seen): Fit {
  const { kind, see } = seen;
  if (filter.field === 'column') return matchColumn(filter, document, kind, see);
  // Account, region, type, name, owner and tags are internal
  if (!covers(see, 'internal')) return 'hidden';
  const fit = fields[filter.field](filter, document, seen);
  return fit === 'hidden' ? fit : fit ? 'yes' : 'no';
}

type Seen = { kind: Kind; see: Sensitivity; owner: () => ReturnType<OwnerOf> };

const fields: Record<
  Exclude<Filter['field'], 'column'>,
  (filter: Filter, document: Document, seen: Seen) => boolean | 'hidden'
> = {
  account: () => true,
  region: ({ value }, { region }) => fits(value, region),
  type: ({ value = '*' }, { type }) => fitsText(value.replaceAll(' ', '-'), type),
  name: ({ value }, { name }) => fits(value, name),
  owner: ({ value }, _, { owner }) => fits(value, owner()?.team),
  tag: matchTag,
};

function fits(pattern = '*', text: string | undefined): boolean {
  return text !== undefined && fitsText(pattern, text);
}

/** A tag whose value gives away what is hidden may fit or not: the answer is the same for every value asked. */
function matchTag(
  { key = '', value = '*' }: Filter,
  document: Document,
  { kind, see }: Seen,
): boolean | 'hidden' {
  const tags = Object.entries(document.tags);
  if (!tags.some(([name]) => fitsText(key, name))) return false;
  const gives = givesAway(kind, document, see);
  if (tags.some(([name, text]) => fitsText(key, name) && fitsText(value, text) && !gives(text))) return true;
  return tags.some(([name, text]) => fitsText(key, name) && gives(text)) ? 'hidden' : false;
}

function matchColumn({ key, value = '*' }: Filter, document: Document, kind: Kind, see: Sensitivity): Fit {
  const column = columnsFor(kind, see).shown.find(({ name }) => name === key);
  if (!column) return 'hidden';
  const [fact] = toFact(column, document, () => false);
  if (!fact) return isPartlyRead(document) ? 'unsure' : 'no';
  if (typeof fact.value === 'string' && givesAway(kind, document, see)(fact.value)) return 'hidden';
  if (matchFact(fact, value)) return 'yes';
  return fact.state === 'unreadable' || fact.value === 'unknown' ? 'unsure' : 'no';
}

/** Whether what is not there may only not have been read: some details were not, or none at all (imported by name alone). */
function isPartlyRead({ attrs }: Document): boolean {
  const details = Object.values(attrs);
  return details.length === 0 || details.some(isUnreadable);
}

function matchFact(fact: Fact, value: string): boolean {
  if (fact.state !== 'value') return fitsText(value, fact.state);
  return textsOf(fact.value).some((text) => fitsText(value, text));
}

/** A value as texts: a list of words with commas is each of them, too. */
function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(textsOf);
  const text = String(value);
  return text.includes(',') ? [text, ...text.split(',').map((part) => part.trim())] : [text];
}
