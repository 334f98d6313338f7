import type { Note, ScopeRecord, StoredDocument } from '#kit';
import { parseNetwork } from '#kit';
import type { IpAttributes } from './document.ts';
import type { Explained } from './explain.ts';
import { specialOf } from './special.ts';

/** After this, what we read of our own accounts is too old to say "not ours" (milliseconds). */
const FRESH_MS = 2 * 3_600_000;
/** The one service whose addresses belong to one customer each, and would be on an interface of ours. */
const EXCLUSIVE = 'EC2';
/** The feed's name for everything of Amazon's, which every service's range is part of. */
const EVERYTHING = 'AMAZON';

/**
 * What AWS's published ranges say of a public address or CIDR. Where they could not be read it says that, and never
 * "not AWS"; "not ours" is said only where every place of ours was read recently.
 */
export function publishedNote(explained: Explained): Note[] {
  const { value, holders, around, scopes } = explained;
  if (specialOf(value)) return [];
  const range = bestOf(around);
  const read = scopes.some(({ key, outcome }) => key.startsWith('ip/aws-ranges/') && outcome === 'complete');
  const note = (text: string): Note[] => [{ text, sensitivity: 'public' }];
  if (!range && !read) {
    return note(
      "AWS's published address ranges could not be read: whether this is an address of AWS is not known.",
    );
  }
  if (!range) return holders.length > 0 ? [] : note(`${value} is not in AWS's published address ranges.`);
  const { service = EVERYTHING, serviceRegion = 'GLOBAL' }: IpAttributes = range.attrs;
  const what = `public IP of AWS, ${service}, ${serviceRegion}`;
  if (holders.length > 0) return note(`A ${what}.`);
  if (service !== EXCLUSIVE) {
    return note(`A ${what}: such addresses serve many customers, so only a host name tells whose it is.`);
  }
  const named = around.some(({ type }) => type === 'named-network');
  if (named) return note(`A ${what}.`);
  return note(isSettled(explained) ? `A ${what}, not ours.` : `A ${what}, not known to be ours.`);
}

/** The range of a service before Amazon's as a whole, then the longest prefix. */
function bestOf(around: readonly StoredDocument[]): StoredDocument | undefined {
  const key = ({ attrs, ranges }: StoredDocument) =>
    (attrs.service === EVERYTHING ? 0 : 1000) + (parseNetwork(ranges[0] ?? '')?.prefix ?? 0);
  return around.filter(({ type }) => type === 'published-range').sort((a, b) => key(b) - key(a))[0];
}

/** Whether every place that could hold it was read completely and recently. */
function isSettled({ scopes, now }: Explained): boolean {
  const ours = scopes.filter(({ key, outcome }) => key.startsWith('ip/aws/') && outcome !== 'excluded');
  const isRead = ({ outcome, completedAt }: ScopeRecord) =>
    outcome === 'complete' && completedAt !== undefined && now - Date.parse(completedAt) < FRESH_MS;
  return ours.length > 0 && ours.every(isRead);
}
