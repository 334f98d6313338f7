import type { Note, Outcome, StoredDocument } from '#kit';
import { resourceOf } from '#kit';
import type { IpAttributes } from './document.ts';
import type { Surroundings } from './published.ts';
import { publishedNote } from './published.ts';
import { reservedNote } from './reserved.ts';
import { isBrought } from './resources.ts';
import { specialOf } from './special.ts';

interface Explained extends Surroundings {
  /** Ranked. */
  holders: readonly StoredDocument[];
}

const NOBODY: readonly Outcome[] = ['absent', 'unknown'];

/** What a careful colleague would add to an address or a CIDR. */
export function explain(explained: Explained): Note[] {
  const { holders, value } = explained;
  const isAddress = !value.includes('/');
  return [
    ...namedNotes(explained),
    ...(isAddress && holders.length === 0 ? placeNotes(explained) : []),
    ...specialNote(explained),
    ...(isAddress ? holderNotes(holders, value) : []),
    ...publishedNote(explained),
  ];
}

function specialNote({ value, around }: Explained): Note[] {
  const special = specialOf(value);
  // Where we know whose it is, what its range is for in general is no news
  if (!special || around.some(({ type }) => type === 'named-network')) return [];
  return [{ text: `${value} is ${special.words}.`, sensitivity: 'public', outcomes: NOBODY }];
}

function namedNotes({ around, value }: Explained): Note[] {
  return around
    .filter(({ type }) => type === 'named-network')
    .map(({ name, ranges, attrs }) => {
      const { team, contact }: IpAttributes = attrs;
      const whom = [team && `owner ${team}`, contact].filter(Boolean).join(', ');
      const text = `${value} lies in our network ${name} (${ranges[0]})${whom && `, ${whom}`}.`;
      return { text, lead: NOBODY };
    });
}

/** Where it would belong, if nobody is known to hold it. */
function placeNotes({ around, value }: Explained): Note[] {
  const subnets = around.filter(({ type }) => type === 'subnet');
  const places = subnets.length > 0 ? subnets : around.filter(({ type }) => type === 'vpc');
  const notes = places.slice(0, 3).map((place): Note => {
    const { vpc }: IpAttributes = place.attrs;
    const where = `${titleOf(place)}${vpc ? ` of the VPC ${vpc}` : ''} in account ${place.account}, ${place.region}`;
    return {
      account: place.account,
      outcomes: NOBODY,
      lead: NOBODY,
      text: `${value} lies inside the ${where}.${reservedNote(place, value)}`,
    };
  });
  const more = places.length - notes.length;
  if (more <= 0) return notes;
  const text = `${more} more ${places[0]?.type} ranges hold ${value} too.`;
  return [...notes, { text, outcomes: NOBODY }];
}

function titleOf({ type, id, name }: StoredDocument): string {
  const noun = type === 'vpc' ? 'VPC' : type;
  return `${noun} ${resourceOf(id)}${name ? ` (${name})` : ''}`;
}

function holderNotes(holders: readonly StoredDocument[], value: string): Note[] {
  const [best] = holders;
  if (!best) return [];
  const { holder, status }: IpAttributes = best.attrs;
  const notes: Note[] = [];
  const vpcs = new Set(holders.flatMap(({ attrs }) => (typeof attrs.vpc === 'string' ? attrs.vpc : [])));
  const shared = specialOf(value)?.shared === true;
  if (vpcs.size > 1 && shared) {
    notes.push({
      text: `${value} is held in ${vpcs.size} VPCs: a private address is unique only inside its VPC, so say which one you mean.`,
    });
  }
  const own = { account: best.account };
  if (!best.addresses.includes(value)) {
    notes.push({
      ...own,
      text: `${value} lies in a prefix that the interface was given as a whole: most likely it is a pod or container behind it.`,
    });
  }
  if (best.type === 'elastic-ip' && status === 'available') {
    notes.push({ ...own, text: 'This Elastic IP is allocated, but attached to nothing.' });
  }
  const brought = holders.find(({ attrs }) => isBrought((attrs as IpAttributes).pool));
  if (brought) {
    const { pool }: IpAttributes = brought.attrs;
    notes.push({
      account: brought.account,
      text: `It comes from the address pool ${pool}, not from Amazon's.`,
    });
  }
  if (holder?.moves) {
    const text = `Its addresses change without notice (${holder.what}): check live before you act on it.`;
    notes.push({ ...own, text });
  }
  return notes.map((note) => ({ ...note, outcomes: ['found'] }));
}
