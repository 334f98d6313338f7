import type { Document, Fact, Kind, Sensitivity } from '#kit';
import { covers } from '#kit';
import { fitsText } from './fits-text.ts';
import { columnsFor, type GivesAway, givesAway } from './hidden-values.ts';
import type { OwnerOf } from './owners.ts';
import type { Filter } from './parse-filters.ts';
import { toFact } from './to-result.ts';

/** Whether a document fits; `hidden` where that rests on what the asker may not see of it. */
export type Fit = 'yes' | 'no' | 'hidden';

/** Whether a document fits a filter, by what somebody may see of it who may see this much. Account filters are the index's. */
export function matchFilter(filter: Filter, document: Document, seen: Seen): Fit {
  const { kind, see } = seen;
  if (filter.field === 'column') return matchColumn(filter, document, kind, see);
  // Account, region, type, name, owner and tags are internal
  if (!covers(see, 'internal')) return 'hidden';
  if (fields[filter.field](filter, document, seen)) return 'yes';
  // Kinds have columns of their own of the same name, such as the owner that AWS knows of a bucket
  const own = kind.columns.some(({ name }) => name === filter.field);
  const also = own && matchColumn({ ...filter, key: filter.field }, document, kind, see) === 'yes';
  return also ? 'yes' : 'no';
}

type Seen = { kind: Kind; see: Sensitivity; owner: () => ReturnType<OwnerOf> };

const fields: Record<
  Exclude<Filter['field'], 'column'>,
  (filter: Filter, document: Document, seen: Seen) => boolean
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

function matchTag({ key = '', value = '*' }: Filter, document: Document, { kind, see }: Seen): boolean {
  return Object.entries(document.tags).some(
    ([name, text]) => fitsText(key, name) && fitsText(value, text) && !givesAway(kind, document, see)(text),
  );
}

function matchColumn({ key, value = '*' }: Filter, document: Document, kind: Kind, see: Sensitivity): Fit {
  const column = columnsFor(kind, see).shown.find(({ name }) => name === key);
  if (!column) return 'hidden';
  const shows = (gives: GivesAway) => toFact(column, document, gives).some((fact) => matchFact(fact, value));
  // What is hidden is looked for only where it matters: most documents do not fit
  return shows(() => false) && shows(givesAway(kind, document, see)) ? 'yes' : 'no';
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
