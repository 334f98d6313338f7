import { recordOf, textOf } from './untrusted.ts';

/** As much as is read of one message, in characters, and how deep its blocks may lie in each other. */
const MOST = 20_000;
const DEEPEST = 12;

/** Fields that hold something to read, and fields that hold what does, in the order in which they are shown. */
const texts = ['pretext', 'title', 'title_link', 'text', 'value', 'alt_text', 'fallback', 'url', 'footer'];
const parts = ['title', 'text', 'fields', 'elements', 'rows', 'blocks', 'attachments', 'accessory'];
/** Blocks whose parts are pieces of one line, with no space between them. */
const lines = new Set(['rich_text_section', 'rich_text_preformatted', 'rich_text_quote']);

/** Everything that a message of Slack says, whatever it is made of, each line once; at most 20,000 characters. */
export function messageText(message: unknown): string {
  const said: string[] = [];
  collect(message, said, 0);
  const different = [...new Set(said.join('\n').split('\n'))].filter((line) => line.trim() !== '');
  return different.join('\n').slice(0, MOST).toWellFormed();
}

function collect(part: unknown, said: string[], depth: number): void {
  if (depth > DEEPEST || said.length > MOST) return;
  if (Array.isArray(part)) {
    for (const one of part) collect(one, said, depth + 1);
    return;
  }
  const record = recordOf(part);
  if (lines.has(textOf(record, 'type'))) {
    said.push(...lineOf(record['elements']));
    return;
  }
  for (const name of texts) said.push(textOf(record, name));
  for (const name of parts) if (typeof record[name] === 'object') collect(record[name], said, depth + 1);
}

/** The pieces of a line put together, and the addresses behind its links. */
function lineOf(elements: unknown): string[] {
  const pieces = (Array.isArray(elements) ? elements : []).map(recordOf);
  const line = pieces.map((piece) => textOf(piece, 'text') || textOf(piece, 'url')).join('');
  return [line, ...pieces.map((piece) => textOf(piece, 'url'))];
}
