import type { Lookup, LookupContext, Match, StoredDocument } from '#kit';
import { findAll, onceById, pageOf, unreadPlace } from '#kit';
import { answersFor } from './answers-for.ts';
import { decodeAccount } from './decode.ts';
import { ownerOf, roleId, rootId, userId } from './document.ts';
import { beyondOf, explain, isOurs, kept } from './notes.ts';
import { prefixOf } from './prefixes.ts';

/** Whose key it is, or the user or role with an id, ARN or name; of what is not there, what can be told of it. */
export async function lookup(context: LookupContext): Promise<Lookup> {
  const { question, index } = context;
  const only = { kinds: [question.kind] };
  const found = await Promise.all(matchesOf(question.value).map((match) => findAll(index, match, only)));
  const documents = onceById(found.flat())
    .filter((document) => answersFor(document, question))
    .sort(compare);
  return { ...pageOf(documents, question), ...(documents.length === 0 && (await absence(context))) };
}

/** By identifier, and by the ids and names of documents that were imported without any. */
function matchesOf(value: string): Match[] {
  const arn = /^arn:[a-z-]+:iam::(\d{12}):(user|role)\/(?:.*\/)?([^/]+)$/.exec(value);
  const idOf = arn?.[2] === 'user' ? userId : roleId;
  const ids = [value, ...(arn ? [idOf(arn[1] ?? '', arn[3] ?? '')] : [])];
  const named = !prefixOf(value) && !value.startsWith('arn:') && !value.includes('/');
  return [{ identifier: value }, { ids }, ...(named ? [{ name: value }] : [])];
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
  const renamed = await sameAs(past, index);
  const [rootUser] = root?.documents ?? [];
  const beyond =
    past.length > 0
      ? undefined
      : (beyondOf(value, { ours: isOurs(account, scopes), root: rootUser }) ??
        unreadPlace({ account: ownerOf(value) }, scopes));
  return {
    notes: explain({ value, ended: past, renamed, scopes }),
    related: [
      ...past.map((document) => ({ relation: 'was', document })),
      ...renamed.map((document) => ({ relation: 'is-now', document })),
      ...(rootUser && past.length === 0 ? [{ relation: 'root-user', document: rootUser }] : []),
    ],
    ...(beyond !== undefined && { beyond }),
  };
}

/** What has the ids now that users and roles keep when they are renamed: AIDA…, AROA…. */
async function sameAs(
  past: readonly StoredDocument[],
  index: LookupContext['index'],
): Promise<StoredDocument[]> {
  const any = past.flatMap(kept).map((identifier) => ({ identifier }));
  return any.length === 0 ? [] : (await index.find({ match: { any }, kinds: ['key'], limit: 10 })).documents;
}

const order = ['access-key', 'user', 'role', 'root-user'];

function compare(a: StoredDocument, b: StoredDocument): number {
  const byType = order.indexOf(a.type) - order.indexOf(b.type);
  return byType === 0 ? (a.id < b.id ? -1 : 1) : byType;
}
