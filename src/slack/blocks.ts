import type { Answer, Whois } from '#kit';
import { unsaidNotes } from '#kit';
import { basis } from './coverage.ts';
import { code, escape, words } from './escape.ts';
import { clamp, fitLines, limits, shown } from './limits.ts';
import { type Block, contextLine, joined, mrkdwn, plain, type Rendered, section } from './message.ts';
import { leftOut, relatedLine, resultParts } from './results.ts';

const outcomeWords = {
  found: 'found',
  absent: 'not there',
  unknown: 'not known for certain, because not everything could be read',
  invalid: 'not understood',
  denied: 'not allowed',
} as const;

/** Answers of these outcomes carry their request id, because somebody may have to look into them. */
const wantsRequestId: ReadonlySet<string> = new Set(['unknown', 'invalid', 'denied']);

/**
 * The Slack message of an answer, within Slack's limits whatever the answer holds: the first line carries the
 * answer, `text` the whole of it. `asker` (a Slack user id) is named where others read it; `now` is in milliseconds.
 */
export function renderAnswer(answer: Answer, { asker, now }: { asker?: string; now: number }): Rendered {
  const { blocks, lines } = resultParts(answer, now);
  const notes = notesOf(answer);
  const foundation = basis(answer, now);
  const dropped = leftOut(answer);
  // What the results are in stands with each of them
  const related = answer.results.length > 0 ? undefined : relatedLine(answer.related);
  const asked = asker === undefined ? undefined : askedBy(asker, answer.question.text);
  const request = wantsRequestId.has(answer.outcome) ? requestOf(answer.requestId) : '';
  const all: Block[] = [summaryOf(answer), ...blocks];
  if (dropped !== '') all.push(contextLine(dropped));
  if (notes.length > 0) all.push(section(plain(notes.join('\n'))));
  if (related) all.push(section(mrkdwn(related.marked)));
  const quiet = present([foundation.marked, request, asked?.marked]);
  if (quiet.length > 0) all.push(contextLine(quiet.join(' ')));
  const needed = present([dropped, foundation.plain, request, asked?.plain]);
  return { text: textOf(answer, { lines, needed, extra: present([...notes, related?.plain]) }), blocks: all };
}

function present(parts: readonly (string | undefined)[]): string[] {
  return parts.filter((part): part is string => part !== undefined && part !== '');
}

/** The Slack message of everything that a text held: the answers one under the other. */
export function renderWhois(whois: Whois, { asker, now }: { asker?: string; now: number }): Rendered {
  const [only] = whois.answers;
  if (whois.answers.length === 1 && only)
    return renderAnswer(only, asker === undefined ? { now } : { asker, now });
  const parts = whois.answers.slice(0, shown.answers).map((answer) => renderAnswer(answer, { now }));
  const more = whois.answers.length - parts.length;
  const asked = asker === undefined ? undefined : askedBy(asker, whois.text);
  const request = wantsRequestId.has(whois.outcome) ? requestOf(whois.requestId) : '';
  const dropped = more > 0 ? `Showing ${parts.length} of ${whois.answers.length} answers.` : '';
  const blocks: Block[] = [summaryOf(whois)];
  const quiet = present([dropped, request, asked?.marked]);
  if (quiet.length > 0) blocks.push(contextLine(quiet.join(' ')));
  const text = [escape(whois.summary, 600), `Outcome: ${outcomeWords[whois.outcome]}.`];
  const head = { text: [...text, ...present([dropped, request, asked?.plain])].join('\n'), blocks };
  const share = Math.floor((limits.text - head.text.length) / Math.max(1, parts.length)) - 1;
  return parts.map((part) => ({ text: clamp(part.text, share), blocks: part.blocks })).reduce(joined, head);
}

/** The first line, in plain words: Slack reads no markup in it. */
function summaryOf({ summary, outcome }: { summary: string; outcome: Answer['outcome'] }): Block {
  return section(plain(escape(summary, 1500).trim() || outcomeWords[outcome]));
}

function requestOf(requestId: string): string {
  return `Request id: ${words(requestId)}.`;
}

function askedBy(asker: string, text: string): { marked: string; plain: string } {
  const who = /^[UW][A-Z0-9]{1,30}$/.test(asker) ? `<@${asker}>` : code(asker, 40);
  return { marked: `Asked by ${who}: ${code(text, 200)}`, plain: `Asked by ${who}: ${escape(text, 200)}` };
}

function notesOf(answer: Answer): string[] {
  const unsaid = unsaidNotes(answer);
  const notes = unsaid.slice(0, shown.notes).map((note) => `• ${escape(note, 400)}`);
  const more = unsaid.length - notes.length;
  return more > 0 ? [...notes, `${more} more notes are not shown.`] : notes;
}

/**
 * The whole answer as text. What was not read (in `needed`) is never left out, because an answer must not look
 * more certain than it is; the results get the room that remains, and notes at most 700 characters.
 */
function textOf(
  answer: Answer,
  { lines, needed, extra }: { lines: readonly string[]; needed: readonly string[]; extra: readonly string[] },
): string {
  const head = `${escape(answer.summary, 600)}\nOutcome: ${outcomeWords[answer.outcome]}.`;
  const tail = needed.join('\n');
  const notes = fitLines(extra, 700);
  const room = limits.text - head.length - tail.length - notes.text.length - 120;
  const results = fitLines(
    lines.map((line) => clamp(line, room)),
    room,
  );
  const cut = results.left > 0 ? `${results.left} more results are in the blocks of this message.` : '';
  const unsaid = notes.left > 0 ? `${notes.left} more notes are in the blocks of this message.` : '';
  return present([head, results.text, cut, tail, notes.text, unsaid]).join('\n');
}
