import type { Document, Lookup, LookupContext, Match, Question, StoredDocument } from '#kit';
import { nameOf } from './document.ts';
import { accessPointHost, accessPointOf } from './names.ts';
import { beyondIndex, missingNotes } from './notes.ts';

/** Buckets of one name: one for each partition, and in any case of its letters. */
const MOST = 50;

/**
 * The bucket of a name in every partition where we have it, of an ARN in the one that it names, or behind an access
 * point. A name in the very letters that were asked comes first.
 */
export async function lookup(context: LookupContext): Promise<Lookup> {
  const { question, index } = context;
  const at = question.at === undefined ? {} : { at: question.at };
  const pages = await Promise.all(
    matchesOf(question).map((match) => index.find({ kinds: ['s3'], match, limit: MOST, ...at })),
  );
  const all = new Map(pages.flatMap(({ documents }) => documents).map((one) => [one.id, one]));
  const documents = rank(
    [...all.values()].filter((one) => answersFor(one, question)),
    question,
  );
  if (documents.length > 0) return { documents, total: documents.length };
  const beyond = beyondIndex(question);
  const notes = missingNotes(question, await index.scopes('s3'));
  return { documents, total: 0, notes, ...(beyond !== undefined && { beyond }) };
}

/** A document of an import may have no more than its id. */
function matchesOf({ value, shape }: Question): Match[] {
  const host = accessPointHost(value);
  if (accessPointOf(value)) return [{ identifier: value }, ...(host ? [{ hostnames: [host] }] : [])];
  const [partition, name] = named({ value, shape });
  const ids = (partition === undefined ? PARTITIONS : [partition]).map((one) => `${one}/${name}`);
  return [{ ids }, { name }, { identifier: value }];
}

const PARTITIONS = [
  'aws',
  'aws-cn',
  'aws-us-gov',
  'aws-eusc',
  'aws-iso',
  'aws-iso-b',
  'aws-iso-e',
  'aws-iso-f',
];

/** The partition, where an ARN names one, and the name of the bucket. */
function named({ value, shape }: Pick<Question, 'value' | 'shape'>): [string | undefined, string] {
  if (shape !== 'arn') return [undefined, value];
  const [, partition, , , , name = ''] = value.split(':');
  return [partition, name];
}

/** Whether a bucket, as the index has it or as it is now, is the one that was asked for. */
export function answersFor(document: Document, question: Question): boolean {
  const { value, shape } = question;
  const { id, arn, hostnames, identifiers } = document;
  if ([id, arn, ...identifiers].includes(value)) return true;
  if (accessPointOf(value)) return hostnames.includes(accessPointHost(value) ?? '');
  const [partition, name] = named({ value, shape });
  const same = nameOf(document).toLowerCase() === name.toLowerCase();
  return same && (partition === undefined || id.startsWith(`${partition}/`));
}

function rank(documents: readonly StoredDocument[], question: Question): StoredDocument[] {
  const [, name] = named(question);
  const exact = (document: StoredDocument) => (nameOf(document) === name ? 0 : 1);
  return documents.toSorted((a, b) => exact(a) - exact(b) || (a.id < b.id ? -1 : 1));
}
