import type { Lookup, LookupContext, Match, StoredDocument } from '#kit';
import { answersFor } from './answers-for.ts';
import { decodeAccount } from './decode.ts';
import { roleId, rootId, userId } from './document.ts';
import { beyondOf, explain, isOurs } from './explain.ts';
import { prefixOf } from './prefixes.ts';

/** Results on a page; a name can be in every account. */
const PAGE = 50;

/** Whose key it is, or the user or role with an id, ARN or name; of what is not there, what can be told of it. */
export async function lookup(context: LookupContext): Promise<Lookup> {
  const { value } = context.question;
  const pages = await Promise.all(matchesOf(value).map((match) => findAll(context, match)));
  const documents = [...new Map(pages.flat().map((document) => [document.id, document])).values()].filter(
    (document) => answersFor(document, context.question),
  );
  const start = offsetOf(context.question.cursor);
  const page = documents.toSorted(compare).slice(start, start + PAGE);
  return {
    documents: page,
    total: documents.length,
    ...(start + PAGE < documents.length && { cursor: String(start + PAGE) }),
    ...(documents.length === 0 && (await absence(context))),
  };
}

/** By identifier, and by the ids and names of documents that were imported without any. */
function matchesOf(value: string): Match[] {
  const arn = /^arn:[a-z-]+:iam::(\d{12}):(user|role)\/(?:.*\/)?([^/]+)$/.exec(value);
  const idOf = arn?.[2] === 'user' ? userId : roleId;
  const ids = [value, ...(arn ? [idOf(arn[1] ?? '', arn[3] ?? '')] : [])];
  const named = !prefixOf(value) && !value.startsWith('arn:') && !value.includes('/');
  return [{ identifier: value }, { ids }, ...(named ? [{ name: value }] : [])];
}

async function findAll({ index, question }: LookupContext, match: Match): Promise<StoredDocument[]> {
  const at = question.at === undefined ? {} : { at: question.at };
  return (await index.find({ match, kinds: ['key'], limit: 1000, ...at })).documents;
}

/** What can be told of an id that nothing has: what had it once, the account it tells, and whether that is all. */
async function absence({
  index,
  question,
}: LookupContext): Promise<Pick<Lookup, 'notes' | 'related' | 'beyond'>> {
  const { value, at } = question;
  const account = decodeAccount(value);
  const kinds = ['key'];
  const [scopes, ended, root] = await Promise.all([
    index.scopes('key'),
    at === undefined
      ? index.find({ match: { identifier: value }, kinds, ended: true, limit: 10 })
      : undefined,
    account ? index.find({ match: { ids: [rootId(account)] }, kinds, limit: 1 }) : undefined,
  ]);
  const past = ended?.documents ?? [];
  const [rootUser] = root?.documents ?? [];
  const beyond =
    past.length > 0 ? undefined : beyondOf(value, { ours: isOurs(account, scopes), root: rootUser });
  return {
    notes: explain({ value, ended: past, scopes }),
    related: [
      ...past.map((document) => ({ relation: 'was', document })),
      ...(rootUser && past.length === 0 ? [{ relation: 'root-user', document: rootUser }] : []),
    ],
    ...(beyond !== undefined && { beyond }),
  };
}

const order = ['access-key', 'user', 'role', 'root-user'];

function compare(a: StoredDocument, b: StoredDocument): number {
  const byType = order.indexOf(a.type) - order.indexOf(b.type);
  return byType === 0 ? (a.id < b.id ? -1 : 1) : byType;
}

/** A plain offset, as all that has the name is read anyway. Any other cursor begins anew. */
function offsetOf(cursor = '0'): number {
  return /^\d{1,6}$/.test(cursor) ? Number(cursor) : 0;
}
