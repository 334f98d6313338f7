import type { Answer } from '#kit';
import { isStep, unsaidNotes } from '#kit';
import { escape, withCode } from './escape.ts';

/** What a careful colleague would add, a line each, in its order: steps keep their numbers, the rest gets a mark. */
export function noteLines(
  answer: Pick<Answer, 'notes' | 'summary'>,
  most: number,
): { marked: string; plain: string }[] {
  const unsaid = unsaidNotes(answer).filter((note) => note.trim() !== '');
  const lines = unsaid.slice(0, most).map((note) => {
    const mark = isStep(note) ? '' : '• ';
    return { marked: `${mark}${withCode(note, 500)}`, plain: `${mark}${escape(note, 500)}` };
  });
  const more = unsaid.length - lines.length;
  const rest = `${more} more notes are not shown.`;
  return more > 0 ? [...lines, { marked: rest, plain: rest }] : lines;
}
