import type { Lookup, LookupContext, Match, RelatedDocument, StoredDocument } from '#kit';
import { onceById, pageOf, resourceOf, unreadPlace, whereOf } from '#kit';
import { answersFor, covering, wildcardsOf } from './answers-for.ts';
import type { CdnAttributes } from './document.ts';
import { notesOf } from './notes.ts';
import { bucketLink } from './origins.ts';

/** What is named beside the results. */
const MOST_RELATED = 50;

/** What answers to a name, an address, an id or an ARN; a name also through the wildcard closest to it. */
export async function lookup(context: LookupContext): Promise<Lookup> {
  const { question } = context;
  const found = await candidates(context);
  const documents = closest(
    found.filter((document) => answersFor(document, question)),
    context,
  );
  const page = pageOf(documents, question);
  const beyond = documents.length > 0 ? undefined : await beyondOf(context);
  return {
    ...page,
    related: [...(await behind(context, page.documents)), ...(await readingFrom(context))],
    notes: notesOf(question, documents),
    ...(beyond !== undefined && { beyond }),
  };
}

/** An ARN names its service and account, or its region; a name of API Gateway the region. */
async function beyondOf({ question, index }: LookupContext): Promise<string | undefined> {
  const { value, shape } = question;
  const [, region] = (shape === 'hostname' && /\.execute-api\.([a-z0-9-]+)\./.exec(value)) || [];
  const [, , service = 'apigateway'] = value.split(':');
  const where = region === undefined ? whereOf(value) : { region };
  return unreadPlace(where, await index.scopes(question.kind), providers[service]);
}

const providers: Readonly<Record<string, string>> = {
  cloudfront: 'aws',
  globalaccelerator: 'aws-accelerators',
  apigateway: 'aws-apis',
};

/** Everything that could answer: one query, three for an id (which a file of imports may not list). */
async function candidates(context: LookupContext): Promise<StoredDocument[]> {
  const { shape, value } = context.question;
  if (shape === 'address') return query(context, { address: value });
  if (shape === 'hostname') return query(context, { hostnames: [value, ...wildcardsOf(value)] });
  const each = await Promise.all(
    [
      { identifier: value },
      { ids: [value] },
      ...(shape === 'id' ? [{ name: value }] : [{ identifier: resourceOf(value) }]),
    ].map((match) => query(context, match)),
  );
  return onceById(each.flat());
}

async function query(
  { question, index }: LookupContext,
  match: Match,
  { everyKind = false, limit = 1000 }: { everyKind?: boolean; limit?: number } = {},
): Promise<StoredDocument[]> {
  const kinds = everyKind ? {} : { kinds: [question.kind] };
  return (await index.find({ match, ...kinds, limit })).documents;
}

/** For a name, those with the longest name that covers it: an exact one wins over a wildcard, at the edge as well. */
function closest(documents: StoredDocument[], { question }: LookupContext): StoredDocument[] {
  if (question.shape !== 'hostname') return documents.sort(byUse);
  const length = (document: StoredDocument) => {
    const name = covering(document, question.value) ?? '';
    return name === question.value ? Number.POSITIVE_INFINITY : name.length;
  };
  const longest = Math.max(0, ...documents.map(length));
  return documents.filter((document) => length(document) === longest).sort(byUse);
}

/** What is switched on before what is not. */
function byUse(a: StoredDocument, b: StoredDocument): number {
  const off = ({ attrs }: StoredDocument) => ((attrs as CdnAttributes).enabled === false ? 1 : 0);
  return off(a) - off(b) || (a.id < b.id ? -1 : 1);
}

/** What answers to the host names of the origins: load balancers, APIs, records. Buckets are linked to already. */
async function behind(context: LookupContext, page: readonly StoredDocument[]): Promise<RelatedDocument[]> {
  const hosts = new Map<string, string[]>();
  for (const { id, attrs } of page) {
    for (const { host } of (attrs as CdnAttributes).origins ?? []) {
      if (bucketLink(host)) continue;
      hosts.set(host, [...(hosts.get(host) ?? []), id]);
    }
  }
  if (hosts.size === 0) return [];
  const found = await query(
    context,
    { hostnames: [...hosts.keys()] },
    { everyKind: true, limit: MOST_RELATED },
  );
  return found.flatMap((document) =>
    document.hostnames
      .flatMap((host) => hosts.get(host) ?? [])
      .filter((id, i, all) => all.indexOf(id) === i && id !== document.id)
      .map((to) => ({ relation: 'origin', document, to })),
  );
}

/** The distributions that read from the name or id asked for, which they do not answer to themselves. */
async function readingFrom(context: LookupContext): Promise<RelatedDocument[]> {
  const { question } = context;
  if (question.shape === 'address') return [];
  const found = await query(context, { identifier: question.value }, { limit: MOST_RELATED });
  return found
    .filter((document) => !answersFor(document, question))
    .map((document) => ({ relation: document.type, document }));
}
