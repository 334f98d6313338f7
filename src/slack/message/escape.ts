import { counted } from '#kit';
import { clamp, fitLines } from './limits.ts';

/**
 * What comes from outside (tags, names, questions) made harmless for Slack: its three control characters escaped,
 * line breaks and other control characters made spaces, and marks that reverse the direction of writing removed
 * (they could make one name read as another). Cut to `max` characters.
 */
export function escape(text: string, max = 300): string {
  if (text.length <= max && harmless.test(text)) return text;
  const flat = clamp(text, max).replaceAll(controls, ' ').replaceAll(directions, '').toWellFormed();
  return clamp(flat.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'), max);
}

/** Printable ASCII without `&`, `<` and `>`: nearly all there is, and it needs no work. */
const harmless = /^[ -%'-;=?-~]*$/;
const controls = /[\p{Cc}\u2028\u2029]+/gu;
const directions = /[\u202A-\u202E\u2066-\u2069]/g;

/** The same as a code span: the only place where Slack reads no `*`, `_` or `~`. A back-tick would end it. */
export function code(text: string, max = 300): string {
  const inner = escape(text.includes('`') ? text.replaceAll('`', "'") : text, max).trim();
  return inner === '' ? '(empty)' : `\`${inner}\``;
}

/** Escaped words beside markup of ours, without the four characters that Slack would read as markup. */
export function words(text: string, max = 100): string {
  const escaped = escape(text, max);
  return markup.test(escaped) ? escaped.replaceAll(/[*`_~]/g, ' ') : escaped;
}

const markup = /[*`_~]/;

/**
 * A sentence of ours or of a kind's, with what it sets in back-ticks as code; so is every word that Slack would read
 * as markup (`_acme.example.com`). Cut to `max` characters before anything is escaped.
 */
export function withCode(text: string, max = 400): string {
  const parts = clamp(text, max).split('`');
  // The last back-tick of an odd number opens nothing
  const last = parts.length % 2 === 0 ? `'${parts.pop() ?? ''}` : '';
  const pieces = parts.map((part, at) => (at % 2 === 0 ? withoutMarkup(part) : code(part, max)));
  return `${pieces.join('')}${withoutMarkup(last)}`;
}

function withoutMarkup(text: string): string {
  // What ends a sentence is none of its last word
  const pieces = text.split(/([^\s(),;]*[*_~](?:[^\s(),;]*[^\s(),;.:!?])?)/);
  return pieces.map((piece, at) => (at % 2 === 0 ? escape(piece, 2000) : code(piece, 2000))).join('');
}

/** Lines as a block of code, cut by lines to `maxLines` and 2,400 characters; what is left out is counted. */
export function codeBlock(lines: readonly string[], maxLines: number): string {
  const escaped = lines
    .slice(0, maxLines)
    .map((line) => escape(line.replaceAll('\t', '  ').replaceAll('`', "'"), 300));
  const { text, left } = fitLines(escaped, 2400);
  const more = left + Math.max(0, lines.length - maxLines);
  const rest = more > 0 ? `… ${counted(more, 'more line')}` : '';
  return `\`\`\`\n${[text, rest].filter((part) => part !== '').join('\n') || ' '}\n\`\`\``;
}

/** A link, or only its words where the address is not an https one. */
export function link(text: string, url: string): string {
  const address = URL.parse(url);
  if (address?.protocol !== 'https:' || address.href.length > 1000) return escape(text, 100);
  const href = address.href.replaceAll('|', '%7C').replaceAll('&', '&amp;');
  return `<${href}|${escape(text, 100).replaceAll('|', '/')}>`;
}
