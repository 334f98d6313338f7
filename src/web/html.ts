/** HTML as a template tag: everything put into it is escaped, unless it came out of the tag itself. */

const markup = Symbol('markup');

/** Markup that is safe to send. Only `html` makes it: the member is a symbol, which no JSON can carry. */
export interface Html {
  readonly [markup]: string;
}

/** What a template takes: `undefined`, `null` and `false` are nothing, lists are put in one after the other. */
export type HtmlValue = Html | string | number | undefined | null | false | readonly HtmlValue[];

// Written as code points: the characters themselves would be invisible here
const special = new RegExp(
  String.raw`[&<>"'\u0000-\u0008\u000b-\u001f\u007f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]`,
  'g',
);
const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Text as it may stand in markup and in quoted attributes. Control characters and those that turn the
 * direction of writing become a visible replacement mark, so that no name can pose as another.
 */
export function escapeHtml(text: string): string {
  return text.replace(special, (char) => entities[char] ?? '\ufffd');
}

/** Builds markup from a template; attributes must stand in double quotes. */
export function html(parts: TemplateStringsArray, ...values: HtmlValue[]): Html {
  const pieces = parts.map((part, i) => (i === 0 ? part : render(values[i - 1]) + part));
  return { [markup]: pieces.join('') };
}

/** The markup as text, to send. */
export function toText(value: Html): string {
  return value[markup];
}

/** A link's address if it leads to the web, or undefined: `javascript:` and its like are never links. */
export function webAddress(url: string): string | undefined {
  return /^https?:\/\/[^\s]+$/i.test(url) && URL.canParse(url) ? url : undefined;
}

function render(value: HtmlValue): string {
  if (value === undefined || value === null || value === false) return '';
  if (typeof value === 'string') return escapeHtml(value);
  if (typeof value === 'number') return String(value);
  return markup in value ? value[markup] : value.map(render).join('');
}
