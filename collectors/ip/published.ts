import type { Note, Outcome, ScopeRecord, StoredDocument } from '#kit';
import { parseNetwork } from '#kit';
import type { IpAttributes } from './document.ts';
import { specialOf } from './special.ts';

/** What is known around an address or a CIDR. */
export interface Surroundings {
  /** An address or a CIDR. */
  value: string;
  /** Everything with a range that holds it, the most specific first. */
  around: readonly StoredDocument[];
  scopes: readonly ScopeRecord[];
  /** A time in the past is asked about: whether the ranges had been read by then is not known. */
  past: boolean;
}

/** The one service whose addresses belong to one customer each, and would be on an interface of ours. */
const EXCLUSIVE = 'EC2';
/** The one whose addresses belong to one customer each, and are on no interface. */
export const ACCELERATOR = 'GLOBALACCELERATOR';
/** The feed's name for everything of Amazon's, which every service's range is part of. */
const EVERYTHING = 'AMAZON';

/**
 * What AWS's published ranges say of a public address or CIDR. Where they could not be read it says that, and never
 * "not AWS"; of the past it says only what is known. "Not ours" is said only where the whole answer comes to that.
 */
export function publishedNote({ value, around, scopes, past }: Surroundings): Note[] {
  if (specialOf(value)) return [];
  const range = bestOf(around);
  const read = scopes.some(({ key, outcome }) => key.startsWith('ip/aws-ranges/') && outcome === 'complete');
  const note = (text: string, ...outcomes: Outcome[]): Note => ({
    text,
    sensitivity: 'public',
    ...(outcomes.length > 0 && { outcomes, lead: outcomes.filter((one) => one !== 'found') }),
  });
  if (!range && past) return [];
  if (!range && !read) {
    return [
      note(
        "AWS's published address ranges could not be read: whether this is an address of AWS is not known.",
      ),
    ];
  }
  if (!range)
    return [{ ...note(`${value} is not in AWS's published address ranges.`, 'absent', 'unknown'), lead: [] }];
  const { service = EVERYTHING, serviceRegion = 'GLOBAL' }: IpAttributes = range.attrs;
  const what = `public IP of AWS, ${service}, ${serviceRegion}`;
  if (around.some(({ type }) => type === 'named-network')) return [note(`A ${what}.`)];
  const found = note(`A ${what}.`, 'found');
  if (service === ACCELERATOR) {
    const one = 'each belongs to one accelerator, and is on no interface';
    return [found, note(`A ${what}: ${one}.`, 'absent', 'unknown')];
  }
  if (service !== EXCLUSIVE) {
    const many = 'such addresses serve many customers, so only a host name tells whose it is';
    return [found, note(`A ${what}: ${many}.`, 'absent', 'unknown')];
  }
  return [found, note(`A ${what}, not ours.`, 'absent'), note(`A ${what}, not known to be ours.`, 'unknown')];
}

/** The range of a service before Amazon's as a whole, then the longest prefix. */
export function bestOf(around: readonly StoredDocument[]): StoredDocument | undefined {
  const key = ({ attrs, ranges }: StoredDocument) =>
    (attrs.service === EVERYTHING ? 0 : 1000) + (parseNetwork(ranges[0] ?? '')?.prefix ?? 0);
  return around.filter(({ type }) => type === 'published-range').sort((a, b) => key(b) - key(a))[0];
}
