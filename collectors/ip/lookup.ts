import type { Lookup, LookupContext, Match, Page, Question, StoredDocument } from '#kit';
import { findAll, onceById, pageOf, resourceOf, unreadPlace, whereOf } from '#kit';
import { answersFor, isHolder, liesInside, spans } from './answers-for.ts';
import { elsewhere } from './elsewhere.ts';
import { explain } from './notes.ts';
import { rank } from './rank.ts';

const ONLY = { kinds: ['ip'] };
/** Results on a page. */
const PAGE = 50;
/** Subnets and VPCs that are named where nobody holds the address. */
const MOST_RELATED = 20;

/** Providers whose documents are never results. */
const explaining: readonly string[] = ['aws-ranges', 'networks'];

/** Who holds an address, what lies inside a CIDR, or the resource with an id or ARN. */
export async function lookup(context: LookupContext): Promise<Lookup> {
  const { shape } = context.question;
  if (shape === 'address') return lookupAddress(context);
  return shape === 'cidr' ? lookupCidr(context) : lookupResource(context);
}

async function lookupAddress(context: LookupContext): Promise<Lookup> {
  const { question, index } = context;
  const [exact, around, scopes] = await Promise.all([
    findAll(index, { address: question.value }, ONLY),
    findAll(index, { holding: question.value }, ONLY),
    index.scopes('ip'),
  ]);
  const holders = rank(
    [...exact, ...around.filter(isHolder)].filter((document) => answersFor(document, question)),
    question.value,
  );
  const page = pageOf(holders, question);
  const other = holders.length > 0 ? { related: [], notes: [] } : await elsewhere(context, around);
  const related =
    holders.length > 0 ? await networksOf(context, page.documents, around) : surroundings(around);
  return {
    ...page,
    ...other,
    related: [...other.related, ...related],
    notes: [
      ...other.notes,
      ...explain({ value: question.value, holders, around, scopes, past: isPast(question) }),
    ],
  };
}

/**
 * Everything of ours inside the CIDR; before it, on the first page, the prefixes that hold all of it and what is ours
 * without an account. What merely explains (published ranges, named networks) has no account, too, and is left out.
 */
async function lookupCidr(context: LookupContext): Promise<Lookup> {
  const { question, index } = context;
  const scopes = await index.scopes('ip');
  const ours = scopes
    .map(({ key }) => key.split('/'))
    .filter(([, provider = '']) => !explaining.includes(provider));
  const accounts = [...new Set(ours.map(([, , account = '-']) => account))];
  const [base = ''] = question.value.split('/');
  const [page, around, unowned] = await Promise.all([
    findInside(
      context,
      accounts.filter((account) => account !== '-'),
    ),
    findAll(index, { holding: base }, ONLY),
    accounts.includes('-') ? findAll(index, { inside: question.value }, { ...ONLY, accounts: ['-'] }) : [],
  ]);
  const wider = around.filter((document) => spans(document, question.value));
  const first = [
    ...wider.filter((document) => isHolder(document) && !liesInside(document, question.value)),
    ...unowned.filter(({ provider }) => !explaining.includes(provider)),
  ];
  const found = withFirst(first, page, context);
  return {
    ...found,
    related: surroundings(wider),
    notes: explain({
      ...{ value: question.value, holders: found.documents, around: wider, scopes },
      past: isPast(question),
    }),
  };
}

/** A page with some documents that its query does not find: they come before its first page, and count. */
function withFirst(more: readonly StoredDocument[], page: Page, { question }: LookupContext): Page {
  return {
    documents: question.cursor === undefined ? [...more, ...page.documents] : page.documents,
    total: page.total + more.length,
    ...(page.cursor !== undefined && { cursor: page.cursor }),
  };
}

async function findInside(context: LookupContext, accounts: readonly string[]): Promise<Page> {
  // No account at all is not the same as no filter
  if (accounts.length === 0) return { documents: [], total: 0 };
  const match = { inside: context.question.value };
  return context.index.find({ ...ONLY, match, accounts, limit: PAGE, ...cursorOf(context) });
}

async function lookupResource(context: LookupContext): Promise<Lookup> {
  const { question, index } = context;
  const { value } = question;
  const match: Match = question.shape === 'hostname' ? { hostnames: [value] } : { identifier: value };
  const [own, page] = await Promise.all([
    ownNamed(context),
    index.find({ ...ONLY, match, limit: PAGE, ...cursorOf(context) }),
  ]);
  // The resource itself before those that only mention it
  const isIt = (document: StoredDocument) => resourceOf(document.id) === value || document.arn === value;
  const listed = [...page.documents.filter(isIt), ...page.documents.filter((document) => !isIt(document))];
  const found = withFirst(own, { ...page, documents: listed }, context);
  const unread = found.total > 0 ? undefined : unreadPlace(whereOf(value), await index.scopes('ip'));
  return {
    ...found,
    related: await networksOf(context, found.documents),
    ...(unread !== undefined && { beyond: unread }),
  };
}

/** Documents whose own id it is, or whose resource an ARN names, and that the index does not find by it. */
async function ownNamed({ question, index }: LookupContext): Promise<StoredDocument[]> {
  const { value, shape } = question;
  if (shape === 'hostname') return [];
  const id = resourceOf(value);
  const [byId, mentioning] = await Promise.all([
    findAll(index, { ids: [...new Set([value, id])] }, ONLY),
    shape === 'arn' ? findAll(index, { identifier: id }, ONLY) : [],
  ]);
  return onceById([...byId, ...mentioning]).filter(
    (document) => answersFor(document, question) && ![document.arn, ...document.identifiers].includes(value),
  );
}

function isPast({ at }: Question): boolean {
  return at !== undefined;
}

function cursorOf({ question }: LookupContext) {
  return question.cursor === undefined ? {} : { cursor: question.cursor };
}

/** The subnets and VPCs that the documents are in; those already `known` are not read again. */
async function networksOf(
  context: LookupContext,
  documents: readonly StoredDocument[],
  known: readonly StoredDocument[] = [],
) {
  const relations = new Map(
    documents
      .flatMap((document) => document.links)
      .filter(({ relation }) => relation === 'in-subnet' || relation === 'in-vpc')
      .slice(0, 2 * PAGE)
      .map(({ id, relation }) => [id, relation]),
  );
  const found = known.filter(({ id }) => relations.has(id));
  const missing = [...relations.keys()].filter((id) => !found.some((document) => document.id === id));
  if (missing.length > 0) {
    const match = { ids: missing };
    found.push(...(await context.index.find({ ...ONLY, match, limit: 2 * PAGE })).documents);
  }
  return found
    .map((document) => ({ relation: relations.get(document.id) ?? 'in-vpc', document }))
    .sort((a, b) => (a.relation < b.relation ? -1 : 1));
}

/** The subnets and VPCs around, the smallest first. */
function surroundings(around: readonly StoredDocument[]) {
  return around
    .filter(({ type }) => type === 'subnet' || type === 'vpc')
    .slice(0, MOST_RELATED)
    .map((document) => ({ relation: 'inside', document }));
}
