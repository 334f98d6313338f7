import type { Note, Outcome, Question, ScopeRecord } from '#kit';
import { parseScopeKey } from '#kit';
import type { Head } from './head.ts';
import { accessPointOf, type Revealed, revealedBy } from './names.ts';

/** What is to be said of a bucket that is not found among ours. */

const missing: readonly Outcome[] = ['absent', 'unknown'];

/** What the name itself says, without any call. */
export function missingNotes(question: Question, scopes: readonly ScopeRecord[]): Note[] {
  const { value, shape } = question;
  const accounts = new Set(scopes.flatMap(({ key }) => parseScopeKey(key)?.account ?? []));
  const point = accessPointOf(value);
  if (point) return [pointNote(point.account, accounts)];
  const name = shape === 'arn' ? (value.split(':::')[1] ?? value) : value;
  const revealed = revealedBy(name);
  if (unlistedBecause(question) !== undefined) return [];
  if (revealed?.certain) return [revealedNote(revealed, accounts)];
  return [
    ...(revealed ? [revealedNote(revealed, accounts)] : []),
    {
      text: 'A name that is none of ours may belong to anybody: all accounts of a partition share one space of bucket names.',
      outcomes: missing,
    },
  ];
}

function revealedNote({ account, region, certain }: Revealed, accounts: ReadonlySet<string>): Note {
  const ours = accounts.has(account);
  const who = `the account ${account}${ours ? ', which is one of ours' : ''}`;
  const text = certain
    ? `Its name lies in the namespace of ${who}, region ${region}: nobody else can have it.`
    : `Its name has the number of ${who}: by custom that is the owner, though S3 does not hold anybody to it.`;
  return { text, outcomes: missing, ...(certain && { lead: missing }), ...(ours && { account }) };
}

function pointNote(account: string, accounts: ReadonlySet<string>): Note {
  const ours = accounts.has(account);
  const text = `It is an access point of the account ${account}${ours ? ', which is one of ours' : ''}.`;
  return { text, outcomes: missing, lead: missing, ...(ours && { account }) };
}

/** Names by whose end S3 tells other things than the buckets of its list. */
const UNLISTED = [
  { ending: '--x-s3', why: 'directory buckets (S3 Express One Zone) are not read' },
  { ending: '--table-s3', why: 'table buckets are not read' },
  { ending: '-s3alias', why: 'an access point on a bucket of another account is in no index' },
] as const;

/** Why no list of buckets could hold it, so that neither the index nor a list read live says anything. */
export function unlistedBecause({ value, shape }: Pick<Question, 'value' | 'shape'>): string | undefined {
  const point = accessPointOf(value);
  if (point) return point.region === '' ? 'access points of several regions are not read' : undefined;
  const name = shape === 'arn' ? (value.split(':::')[1] ?? value) : value;
  return UNLISTED.find(({ ending }) => name.endsWith(ending))?.why;
}

/** Why the index could not hold it; a live search asks for an access point by its name. */
export function beyondIndex(question: Pick<Question, 'value' | 'shape'>): string | undefined {
  const point = accessPointOf(question.value);
  return (
    unlistedBecause(question) ?? (point && 'an access point on a bucket of another account is in no index')
  );
}

/** What S3 told everybody of a name that is not ours; the outcome of the answer is not changed by it. */
export function elsewhereNote(name: string, { status, region }: Head): Note {
  const own = revealedBy(name);
  const note = (text: string): Note => ({ text, sensitivity: 'public', outcomes: missing, lead: missing });
  if (status !== 404) {
    const where = region === undefined ? '' : `, in ${region}`;
    const access = status === 200 ? ', and everybody may look into it' : '';
    return note(
      `A bucket of this name exists${where}${access}: it is in none of the accounts that were read.`,
    );
  }
  if (own?.certain)
    return note(`There is no bucket of this name; only the account ${own.account} could make it.`);
  return note(
    'There is no bucket of this name: anybody could make one, and would then receive what still points to it.',
  );
}
