import { type Answer, CloudwhoisError, counted, type Whois } from '#kit';
import { toCsv } from '../../answer/csv.ts';
import { rowsOf } from '../../answer/rows.ts';
import { asked } from '../answering.ts';
import type { DeliverOptions, SlackQuestion } from '../deliver.ts';
import type { Reply } from '../may-read.ts';
import { basis } from '../message/coverage.ts';
import { code, escape } from '../message/escape.ts';
import { contextLine, notice, type Rendered } from '../message/message.ts';
import { together } from '../message/together.ts';
import type { Paste } from './pastes.ts';

/** A page is a question, of which a person has 60 a minute; and 50 results. */
const mostPages = 20;
/** A browser, a phone and a spreadsheet open this at once. */
const mostBytes = 10_000_000;

/** Answers that become a file, and how many of their results are not among them. */
export interface Gathered {
  replies: (Answer | Whois)[];
  left: number;
}

/** All pages of one answer, as far as one file goes, asked by whoever wants it. Throws as `ask` does. */
export async function gatherPages(
  question: SlackQuestion,
  { ask }: Pick<DeliverOptions, 'ask'>,
): Promise<Gathered> {
  const pages: Answer[] = [];
  for (let next: string | undefined = ''; next !== undefined && pages.length < mostPages; ) {
    const page: Reply | undefined = await asked(
      { ...question, ...(next !== '' && { cursor: next }) },
      { ask },
    ).catch((error: unknown) => {
      // What is there already is worth something, and how much is missing is told
      if (pages.length > 0 && error instanceof CloudwhoisError && error.code === 'too-many') return undefined;
      throw error;
    });
    if (!page || Array.isArray(page) || 'answers' in page) break;
    pages.push(page);
    next = page.cursor;
  }
  const total = Math.max(0, ...pages.map((page) => page.total));
  const replies = pages.filter(({ results }, at) => at === 0 || results.length > 0);
  return { replies, left: total - replies.reduce((sum, { results }) => sum + results.length, 0) };
}

/** All questions of a text. Throws as `ask` does. */
export async function gatherPaste(
  { texts, at }: Paste,
  { principal, requestId, signal }: SlackQuestion,
  { ask }: Pick<DeliverOptions, 'ask'>,
): Promise<Gathered> {
  const input = { principal, door: 'slack', requestId, signal, ...(at !== undefined && { at }) };
  const replies = await ask.bulk(texts, input);
  const all = replies.flatMap(({ answers }) => answers);
  return {
    replies,
    left: all.reduce((sum, { total, results }) => sum + Math.max(0, total - results.length), 0),
  };
}

/** The file, with the columns of the API's; undefined where it would be too large. */
export function csvOf({ replies }: Gathered): { bytes: Buffer; rows: number } | undefined {
  const rows = rowsOf(replies);
  const bytes = Buffer.from(toCsv(rows));
  return bytes.length > mostBytes ? undefined : { bytes, rows: rows.length };
}

/** What is in a file: how much, what is left out, and what it rests on. */
export function renderFile(
  { replies, left }: Gathered,
  { text, rows, bytes, now }: { text: string; rows: number; bytes: number; now: number },
): Rendered {
  const rest =
    left > 0
      ? ` ${counted(left, 'more result')} ${left === 1 ? 'is' : 'are'} not in it: narrow the question, or ask one thing at a time.`
      : '';
  const size = `${counted(rows, 'row')} (${Math.ceil(bytes / 1024)} KB)`;
  const said = notice(`A CSV file of ${code(text, 200)}: ${size}.${rest}`);
  const answers = replies.flatMap((reply) => ('answers' in reply ? reply.answers : reply));
  const from = basis(together(answers), now);
  const plain = `A CSV file of ${escape(text, 200)}: ${size}.${rest}`;
  return {
    text: [plain, from.plain].filter((part) => part !== '').join('\n'),
    blocks: from.marked === '' ? said.blocks : [...said.blocks, contextLine(from.marked)],
  };
}
