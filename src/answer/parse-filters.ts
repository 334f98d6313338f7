import type { Kind } from '#kit';
import { nearest, shorten } from '#kit';

/** What a list is narrowed by: a field of every document, one of its tags, or a fact. */
export interface Filter {
  field: 'account' | 'region' | 'type' | 'name' | 'owner' | 'tag' | 'column';
  /** The key of the tag, or the name of the column. */
  key?: string;
  /** May hold `*`. Absent: a tag with any value. */
  value?: string;
}

const FIELDS = ['account', 'region', 'type', 'name', 'owner', 'tag'] as const;
const MOST_FILTERS = 20;

/** Reads `account:payments-prod public:yes tag:Team=web`, word by word; else says what is wrong, and what would do. */
export function parseFilters(words: readonly string[], kind: Kind): Filter[] | { problem: string } {
  const joined = withValues(words);
  if (joined.length > MOST_FILTERS) return { problem: `A list takes ${MOST_FILTERS} filters at most.` };
  const filters: Filter[] = [];
  for (const word of joined) {
    const filter = parseFilter(word, kind);
    if ('problem' in filter) return filter;
    filters.push(filter);
  }
  return filters;
}

/** The words that say this filter again, with quotes where its value has white space. */
export function filterText({ field, key, value }: Filter): string {
  const quoted = (text: string) => (/\s/.test(text) ? `"${text}"` : text);
  if (field !== 'tag') return `${field === 'column' ? key : field}:${quoted(value ?? '')}`;
  return `tag:${quoted(value === undefined ? `${key}` : `${key}=${value}`)}`;
}

/** `account: payments-prod`, as typed by hand or left by a link that was taken apart, is one filter. */
function withValues(words: readonly string[]): string[] {
  const joined: string[] = [];
  for (const word of words) {
    const before = joined.at(-1);
    if (before?.endsWith(':')) joined[joined.length - 1] = before + word;
    else joined.push(word);
  }
  return joined;
}

function parseFilter(word: string, kind: Kind): Filter | { problem: string } {
  const colon = word.indexOf(':');
  const typed = word.slice(0, colon);
  const value = word
    .slice(colon + 1)
    .replaceAll('"', '')
    .trim();
  if (colon <= 0 || value === '')
    return { problem: `"${short(word)}" is no filter: type a name, a colon and a value. ${choice(kind)}` };
  if (typed.toLowerCase() === 'tag') return tagFilter(value);
  const field = FIELDS.find((name) => name === typed.toLowerCase());
  if (field) return { field, value };
  const column = kind.columns.find(({ name }) => name.toLowerCase() === typed.toLowerCase());
  if (column) return { field: 'column', key: column.name, value };
  const near = nearest(typed, namesOf(kind));
  const hint = near === undefined ? '' : ` Did you mean "${near}:"?`;
  return { problem: `${kind.title} lists have no filter "${short(typed)}:".${hint} ${choice(kind)}` };
}

function tagFilter(text: string): Filter {
  const equals = text.indexOf('=');
  const [key, value] = equals < 1 ? [text] : [text.slice(0, equals), text.slice(equals + 1)];
  return { field: 'tag', key, ...(value !== undefined && { value }) };
}

function namesOf({ columns }: Kind): string[] {
  return [...new Set([...FIELDS, ...columns.map(({ name }) => name)])];
}

function choice(kind: Kind): string {
  return `Filters: ${namesOf(kind).join(', ')}; for example \`list account:payments-prod name:pay-*\`.`;
}

function short(text: string): string {
  return shorten(text, 40);
}
