import type { Fact, Related } from './answer.ts';

/** What every door shows alike, whatever it is written in. Nothing here is escaped. */

/** `1 scope`, `80 scopes`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `buckets`, `addresses`, `policies`. */
export function plural(noun: string): string {
  if (/(?:s|x|ch|sh)$/.test(noun)) return `${noun}es`;
  return /[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`;
}

/** What there are many of, by the title of their kind, inside a sentence: `access keys`, `S3 buckets`. */
export function thingsOf(title: string): string {
  return plural(/^[A-Z][a-z]/.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title);
}

/** `payments-prod (111122223333)`, or the number alone. */
export function nameOfAccount({ id, name }: { id: string; name?: string | undefined }): string {
  return name ? `${name} (${id})` : id;
}

/** At most this many characters, with an ellipsis where something was cut. */
export function shorten(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).toWellFormed()}…`;
}

/** From how many characters on an entry of a list gets a line of its own, and JSON is written over several lines. */
const longEntry = 40;
const longJson = 80;

/**
 * The lines of a value that reads best as a block: a text of several lines (console output), numbered steps ("1. …;
 * 2. …"), JSON (a policy), a list of long texts (listeners). Undefined for what fits into one line.
 */
export function blockLines(value: unknown): string[] | undefined {
  if (typeof value === 'string') return linesOf(value);
  if (!Array.isArray(value) || value.length < 2) return undefined;
  const texts = value.filter((one) => typeof one === 'string');
  if (texts.length < value.length || texts.every((text) => text.length <= longEntry)) return undefined;
  return texts.flatMap((text) => linesOf(text) ?? [text]);
}

function linesOf(text: string): string[] | undefined {
  if (isStep(text) && text.includes('; 2. ')) return text.split(/; (?=\d{1,2}\. )/);
  const said = prettyJson(text) ?? text;
  const lines = said.split(/\r?\n/);
  while (lines.length > 1 && lines.at(-1)?.trim() === '') lines.pop();
  return lines.length > 1 ? lines : undefined;
}

function prettyJson(text: string): string | undefined {
  if (text.length <= longJson || !/^\s*[{[]/.test(text)) return undefined;
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return undefined;
  }
}

/** Whether a note is one of the numbered steps of what to do next: "1. Deactivate it: …". */
export function isStep(note: string): boolean {
  return /^\d{1,2}\. /.test(note);
}

/** What a related thing is called: its name, or its id without the account and the region, which say nothing to a reader. */
export function nameOfRelated({ name, id, account }: Related): string {
  if (name !== undefined) return name;
  const own = account !== undefined && id.startsWith(`${account.id}/`) ? id.slice(account.id.length + 1) : id;
  return own.replace(/^[a-z]{2}(-[a-z]+)+-\d\//, '');
}

/** Things in a relation that a reader would call otherwise: the record of a zone is a name to everybody else. */
const spoken: ReadonlyMap<string, string> = new Map([['record', 'names']]);

/** Related things by their relation in words, in the order of the first of each. */
export function byRelation(related: readonly Related[]): { relation: string; things: Related[] }[] {
  const groups = new Map<string, Related[]>();
  for (const one of related) {
    const relation = spoken.get(one.relation) ?? one.relation.replaceAll('-', ' ');
    const things = groups.get(relation);
    if (things) things.push(one);
    else groups.set(relation, [one]);
  }
  return [...groups].map(([relation, things]) => ({ relation, things }));
}

/** A fact without its label, for those who read text: its value, or why there is none. */
export function factWords(fact: Fact): string {
  if (fact.state === 'not-configured') return 'not configured';
  if (fact.state === 'unreadable') return `could not be read: ${fact.why ?? 'reason unknown'}`;
  return fact.why ? `${valueText(fact.value)} (${fact.why})` : valueText(fact.value);
}

/** A value in words: lists with commas, yes and no, objects as `name: value`. */
export function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueText).join(', ');
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([key, member]) => `${key}: ${valueText(member)}`)
      .join(', ');
  }
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return String(value);
}
