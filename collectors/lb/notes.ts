import type { Note, Question, StoredDocument } from '#kit';
import { isUnreadable } from '#kit';
import type { LbAttributes } from './document.ts';
import { isMoving } from './document.ts';

/** What a careful colleague would add. */
export function notesOf(found: readonly StoredDocument[], { shape, value }: Question): Note[] {
  const [best] = found;
  if (!best) return [];
  const own = { account: best.account, outcomes: ['found'] as const };
  const notes: Note[] = [];
  if (isMoving(best.type)) {
    const noun = best.type.replaceAll('-', ' ');
    notes.push({
      ...own,
      text: `The addresses of this ${noun} change without notice: use its name, and check live before you act on an address.`,
    });
  }
  if (shape === 'address' && !best.addresses.includes(value)) {
    notes.push({
      ...own,
      text: `That ${value} is its address is inferred from the description of an interface.`,
    });
  }
  return [...notes, ...healthNotes(best).map((text) => ({ ...own, text }))];
}

function healthNotes({ attrs }: StoredDocument): string[] {
  const { targetGroups = [] }: LbAttributes = attrs;
  if (isUnreadable(targetGroups)) return [];
  return targetGroups.flatMap(({ name, targets = [] }) => {
    if (isUnreadable(targets) || targets.length === 0) return [];
    if (targets.some(({ state }) => state !== 'unhealthy')) return [];
    const all = targets.length === 1 ? 'The one target' : `All ${targets.length} targets`;
    return [`${all} of ${name} ${targets.length === 1 ? 'was' : 'were'} unhealthy when this was read.`];
  });
}
