import type { Lookup, LookupContext, Match, Question, StoredDocument } from '#kit';
import { onceById } from '#kit';
import { answersFor, named } from './answers-for.ts';
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
  const pages = await Promise.all(
    matchesOf(question).map((match) => index.find({ kinds: ['s3'], match, limit: MOST })),
  );
  const all = onceById(pages.flatMap((page) => page.documents));
  const documents = rank(
    all.filter((one) => answersFor(one, question)),
    question,
  );
  if (documents.length > 0) return { documents, total: documents.length };
  const beyond = beyondIndex(question);
  const notes = missingNotes(question, await index.scopes('s3'));
  return { documents, total: 0, notes, ...(beyond !== undefined && { beyond }) };
}

/** A document of an import may have no more than its id, and that without a partition. */
function matchesOf({ value, shape }: Question): Match[] {
  const host = accessPointHost(value);
  if (accessPointOf(value)) return [{ identifier: value }, ...(host ? [{ hostnames: [host] }] : [])];
  const [partition, name] = named({ value, shape });
  const ids = (partition === undefined ? PARTITIONS : [partition]).map((one) => `${one}/${name}`);
  return [{ ids: [...ids, name] }, { name }, { identifier: value }];
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

function rank(documents: readonly StoredDocument[], question: Question): StoredDocument[] {
  const [, name] = named(question);
  const exact = (document: StoredDocument) => (nameOf(document) === name ? 0 : 1);
  return documents.toSorted((a, b) => exact(a) - exact(b) || (a.id < b.id ? -1 : 1));
}
