import type { Document, Lookup, LookupContext, Match, Note, Question, StoredDocument } from '#kit';
import { invalid, normaliseHostname } from '#kit';
import { answersFor, bareOf, isPrivate } from './answers-for.ts';
import type { Ec2Attributes } from './document.ts';
import { resourceOf } from './document.ts';

/** Results on a page. */
const PAGE = 50;
/** Documents read for one question: a private address, or a name, can be held by many. */
const MOST = 2000;

const states = ['running', 'pending', 'stopping', 'stopped', 'shutting-down', 'terminated'];

/** The instances with an address, id, ARN, volume, host name or name; what runs first, what is terminated last. */
export async function lookup(context: LookupContext): Promise<Lookup> {
  const { question } = context;
  const found = await Promise.all(matchesOf(question).map((match) => findAll(context, match)));
  const all = [...new Map(found.flat().map((document) => [document.id, document])).values()].filter(
    (document) => answersFor(document, question),
  );
  const holders = all.sort((a, b) => compare(keyOf(a, question), keyOf(b, question)));
  const start = offsetOf(question.cursor);
  return {
    documents: holders.slice(start, start + PAGE),
    total: holders.length,
    ...(start + PAGE < holders.length && { cursor: String(start + PAGE) }),
    notes: notesOf(holders, question),
  };
}

function matchesOf({ shape, value }: Question): Match[] {
  if (shape === 'address') return [{ address: value }, { holding: value }];
  const bare = bareOf(value);
  const byId: Match[] = [{ identifier: bare }, { ids: [...new Set([bare, resourceOf(bare)])] }];
  // Its id stands in an ARN and in a document's id; a document may have been imported without the one or the other
  if (bare.includes('/')) return [...byId, { identifier: resourceOf(bare) }];
  if (/^(?:i|vol|r|sir|cr)-[0-9a-f]{8,17}$/.test(bare)) return byId;
  const hostname = normaliseHostname(value);
  return [...byId, { name: value }, ...(hostname === undefined ? [] : [{ hostnames: [hostname] }])];
}

type Key = [number, number, string];

function keyOf(document: StoredDocument, { shape, value }: Question): Key {
  const { state = '' }: Ec2Attributes = document.attrs;
  const rank = states.indexOf(state);
  // Its own address comes before a prefix that holds it
  const own = shape !== 'address' || document.addresses.includes(value) ? 0 : 1;
  return [rank < 0 ? 1 : rank, own, document.id];
}

function compare(a: Key, b: Key): number {
  for (const [i, one] of a.entries()) {
    const other = b[i] ?? one;
    if (one !== other) return one < other ? -1 : 1;
  }
  return 0;
}

function notesOf(holders: readonly StoredDocument[], { shape, value }: Question): Note[] {
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
  if (shape === 'address' && holders.length > 1 && isPrivate(value)) {
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

/** A plain offset: the ranking needs all of them anyway. Throws `invalid` for any other cursor. */
function offsetOf(cursor = '0'): number {
  if (/^[0-9]{1,6}$/.test(cursor)) return Number(cursor);
  throw invalid('The cursor is not one of this question.', { fix: 'Ask again without a cursor.' });
}

async function findAll({ question, index }: LookupContext, match: Match): Promise<StoredDocument[]> {
  const all: StoredDocument[] = [];
  let cursor: string | undefined;
  do {
    const page = await index.find({
      kinds: [question.kind],
      match,
      limit: 1000,
      ...(question.at !== undefined && { at: question.at }),
      ...(cursor !== undefined && { cursor }),
    });
    all.push(...page.documents);
    cursor = page.cursor;
  } while (cursor !== undefined && all.length < MOST);
  return all;
}
