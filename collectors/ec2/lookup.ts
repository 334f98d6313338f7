import type { Lookup, LookupContext, Match, Question, ScopeRecord, StoredDocument } from '#kit';
import {
  findAll,
  normaliseHostname,
  onceById,
  pageOf,
  parseScopeKey,
  resourceOf,
  unreadPlace,
  whereOf,
} from '#kit';
import { aloneBecause, answersFor, bareOf } from './answers-for.ts';
import type { Ec2Attributes } from './document.ts';
import { notesOf } from './notes.ts';

const states = ['running', 'pending', 'stopping', 'stopped', 'shutting-down', 'terminated'];

/** The instances with an address, id, ARN, volume, host name or name; what runs first, what is terminated last. */
export async function lookup({ question, index }: LookupContext): Promise<Lookup> {
  const only = { kinds: [question.kind] };
  const found = await Promise.all(matchesOf(question).map((match) => findAll(index, match, only)));
  const holders = onceById(found.flat())
    .filter((document) => answersFor(document, question))
    .sort((a, b) => compare(keyOf(a, question), keyOf(b, question)));
  const beyond = holders.length > 0 ? undefined : beyondOf(question, await index.scopes(question.kind));
  return {
    ...pageOf(holders, question),
    notes: notesOf(holders, question),
    ...(beyond !== undefined && { beyond, unsearchable: true as const }),
  };
}

/** Of an account that is none of ours there is nothing to be beyond. */
function beyondOf(question: Question, scopes: readonly ScopeRecord[]): string | undefined {
  const where = whereOf(question.value);
  const foreign =
    where.account !== undefined && !scopes.some(({ key }) => parseScopeKey(key)?.account === where.account);
  return foreign ? undefined : (unreadPlace(where, scopes) ?? aloneBecause(question));
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
