import type { Answer } from '#kit';
import { basis } from './coverage.ts';
import { code, escape, words } from './escape.ts';
import { brief, clamp, fitLines, limits, shown } from './limits.ts';
import { type Block, contextLine, plain, type Rendered, section, sectionsOf } from './message.ts';
import type { NextPage } from './next-page.ts';
import { noteLines } from './notes.ts';
import { relatedLines } from './related.ts';
import { leftOut, resultParts } from './results.ts';

export const outcomeWords = {
  found: 'found',
  absent: 'not there',
  unknown: 'not known for certain',
  invalid: 'not understood',
  denied: 'not allowed',
} as const;

/** Answers of these outcomes carry their request id, because somebody may have to look into them. */
const wantsRequestId: ReadonlySet<string> = new Set(['unknown', 'invalid', 'denied']);

/** Who brought an answer before others: a Slack user id. */
export interface AskedBy {
  user: string;
  did: 'Asked' | 'Shared';
}

export interface RenderOptions {
  /** Named where others read the answer. */
  by?: AskedBy;
  /** Milliseconds. */
  now: number;
  /** What to type for the next page. */
  next?: NextPage;
  /** Whether a button brings all of it as a file. */
  hasFile?: boolean;
  /** The address that a button beneath it opens: it is no link besides. */
  opened?: string;
  /** What the question was narrowed to: never left out, because else it would look like all there is. */
  narrowed?: readonly Said[];
}

/** Something said twice: with markup for the blocks, plain for the text. Both are escaped. */
export interface Said {
  marked: string;
  plain: string;
}

/**
 * The Slack message of an answer, within Slack's limits whatever the answer holds: the first line carries the
 * answer, `text` the whole of it. `understood`: how the question was read, where that is not plain from the command.
 */
export function renderAnswer(
  answer: Answer,
  { by, now, next, opened, narrowed = [], understood }: RenderOptions & { understood?: Said },
): Rendered {
  const more = { ...(next && { next }), ...(opened !== undefined && { opened }) };
  const body = answerBody(answer, { now, most: shown, ...more });
  const quiet = present([
    basis(answer, now),
    understood,
    requestOf(answer),
    by && askedBy(by, answer.question.text),
    ...narrowed,
  ]);
  const blocks: Block[] = [summaryOf(answer), ...body.blocks];
  if (quiet.length > 0) blocks.push(contextLine(quiet.map(({ marked }) => marked).join(' ')));
  const needed = present([body.dropped, ...quiet]).map((said) => said.plain);
  return { text: textOf(answer, { ...body, needed }), blocks };
}

export interface Body {
  blocks: Block[];
  /** A line of plain text for each result. */
  lines: string[];
  /** What is not shown of the results, and how to see it. */
  dropped?: Said;
  /** Notes and what is related, a line each. */
  extra: string[];
}

/** What stands under an answer's summary: results, notes and what is related, without what it rests on. */
export function answerBody(
  answer: Answer,
  {
    now,
    most,
    next,
    opened,
  }: Pick<RenderOptions, 'now' | 'next' | 'opened'> & {
    most: typeof shown | typeof brief;
  },
): Body {
  const { blocks, lines } = resultParts(answer, { now, most, ...(opened !== undefined && { opened }) });
  const notes = noteLines(answer, most.notes);
  const dropped = leftOut(answer, most, next);
  // What the results are in stands with each of them
  const related = answer.results.length > 0 ? [] : relatedLines(answer.related);
  if (dropped) blocks.push(contextLine(dropped.marked));
  const sections = most === brief ? 1 : 3;
  for (const extra of [notes, related])
    blocks.push(
      ...sectionsOf(
        extra.map(({ marked }) => marked),
        sections,
      ),
    );
  const extra = [...notes, ...related].map((said) => said.plain);
  return { blocks, lines, extra, ...(dropped && { dropped }) };
}

export function present(parts: readonly (Said | undefined)[]): Said[] {
  return parts.filter((part): part is Said => part !== undefined && part.plain !== '');
}

/** The first line, in plain words: Slack reads no markup in it. */
export function summaryOf({ summary, outcome }: Pick<Answer, 'summary' | 'outcome'>): Block {
  return section(plain(escape(summary, 1500).trim() || outcomeWords[outcome]));
}

/** The id of a request that somebody may have to look into. */
export function requestOf({ outcome, requestId }: Pick<Answer, 'outcome' | 'requestId'>): Said | undefined {
  if (!wantsRequestId.has(outcome)) return undefined;
  const said = `Request id: ${words(requestId)}.`;
  return { marked: said, plain: said };
}

export function askedBy({ user, did }: AskedBy, text: string): Said {
  const who = /^[UW][A-Z0-9]{1,30}$/.test(user) ? `<@${user}>` : code(user, 40);
  return { marked: `${did} by ${who}: ${code(text, 200)}`, plain: `${did} by ${who}: ${escape(text, 200)}` };
}

/**
 * The whole answer as text. What was not read (in `needed`) is never left out, because an answer must not look
 * more certain than it is; the results get the room that remains, and notes at most 1,500 characters.
 */
function textOf(
  answer: Answer,
  { lines, needed, extra }: Pick<Body, 'lines' | 'extra'> & { needed: readonly string[] },
): string {
  const head = `${escape(answer.summary, 600)}\nOutcome: ${outcomeWords[answer.outcome]}.`;
  const tail = needed.join('\n');
  const notes = fitLines(extra, Math.min(1500, limits.text - head.length - tail.length - 400));
  const room = limits.text - head.length - tail.length - notes.text.length - 120;
  const results = fitLines(
    lines.map((line) => clamp(line, room)),
    room,
  );
  const cut = results.left > 0 ? `${results.left} more results are in the blocks of this message.` : '';
  const unsaid = notes.left > 0 ? `${notes.left} more notes are in the blocks of this message.` : '';
  const parts = [head, results.text, cut, tail, notes.text, unsaid];
  return parts.filter((part) => part !== '').join('\n');
}
