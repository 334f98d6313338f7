import type { Document, Note, Question, StoredDocument } from '#kit';
import { isPrivateAddress, resourceOf } from '#kit';
import { bareOf } from './answers-for.ts';
import type { Ec2Attributes } from './document.ts';

/** What a careful colleague would add. */
export function notesOf(holders: readonly StoredDocument[], { shape, value }: Question): Note[] {
  const [best] = holders;
  if (!best) return [];
  const { state, addresses = [] }: Ec2Attributes = best.attrs;
  const own = { account: best.account, outcomes: ['found'] as const };
  const notes: Note[] = [];
  if (state === 'terminated') {
    notes.push({ ...own, text: 'It is terminated: AWS lists it for about an hour more.' });
  }
  const lent = addresses.find(
    ({ address, role }) => role === 'public' && (shape !== 'address' || address === value),
  );
  if (lent) {
    notes.push({
      ...own,
      text: `${lent.address} is lent by AWS, and no Elastic IP: the instance loses it when it stops.`,
    });
  }
  if (shape === 'address' && !best.addresses.includes(value)) {
    notes.push({
      ...own,
      text: `${value} lies in a prefix of the instance: most likely it is a pod or container on it.`,
    });
  }
  if (shape === 'address' && holders.length > 1 && isPrivateAddress(value)) {
    const text = `A private address is unique only inside its VPC, so say which of the ${holders.length} you mean.`;
    notes.push({ outcomes: ['found'], text });
  }
  if (value.startsWith('vol-') || bareOf(value) !== value) {
    notes.push({
      ...own,
      lead: ['found'],
      text: `The volume ${bareOf(value)} is on the instance ${instanceOf(best)}.`,
    });
  }
  return notes;
}

function instanceOf({ id, name }: Document): string {
  return name === undefined ? resourceOf(id) : `${resourceOf(id)} (${name})`;
}
