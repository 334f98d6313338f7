import type { Lookup, LookupContext, Match, Question, StoredDocument } from '#kit';
import { findAll, onceById, pageOf, parseScopeKey, unreadPlace } from '#kit';
import { answersFor, balancerOf } from './answers-for.ts';
import { tailOf, whereaboutsOf } from './document.ts';
import { notesOf } from './notes.ts';

/** The load balancers with a name, ARN, id or address. */
export async function lookup(context: LookupContext): Promise<Lookup> {
  const { question } = context;
  const found =
    question.shape === 'address'
      ? await byAddress(context)
      : (await Promise.all(matchesOf(question).map((match) => find(context, match)))).flat();
  const all = onceById(found)
    .filter((document) => answersFor(document, question) || question.shape === 'address')
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const beyond = all.length > 0 ? undefined : await beyondOf(context);
  return {
    ...pageOf(all, question),
    notes: notesOf(all, question),
    ...(beyond !== undefined && { beyond, unsearchable: true as const }),
  };
}

/** Why finding nothing says nothing. Of an account that is none of ours there is nothing to be beyond. */
async function beyondOf({ question, index }: LookupContext): Promise<string | undefined> {
  const where = whereaboutsOf(question);
  const scopes = await index.scopes(question.kind);
  const unread = unreadPlace(where, scopes);
  if (unread !== undefined || !/:targetgroup\//.test(question.value)) return unread;
  return scopes.some(({ key }) => parseScopeKey(key)?.account === where.account)
    ? 'a target group is known by its load balancers alone, as far as these may be read'
    : undefined;
}

/** AWS tells the addresses of some load balancers; those of the others are on interfaces, which name what they are of. */
async function byAddress(context: LookupContext): Promise<StoredDocument[]> {
  const match = { address: context.question.value };
  const [own, interfaces] = await Promise.all([find(context, match), find(context, match, 'ip')]);
  const ids = interfaces.flatMap(({ links }) =>
    links.filter(({ kind }) => kind === 'lb').map(({ id }) => id),
  );
  return ids.length === 0 ? own : [...own, ...(await find(context, { ids: [...new Set(ids)] }))];
}

function matchesOf({ shape, value }: Question): Match[] {
  if (shape === 'hostname') return [{ hostnames: [value] }];
  const balancer = balancerOf(value);
  const isFull = /^(?:arn:|\d{12}\/)/.test(balancer);
  const [, , , region, account] = balancer.split(':');
  const ids = [
    balancer,
    ...(balancer.startsWith('arn:') ? [`${account}/${region}/${tailOf(balancer)}`] : []),
  ];
  return [
    ...[...new Set([value, balancer])].map((identifier) => ({ identifier })),
    { ids },
    ...(isFull || value.includes('/') ? [] : [{ name: value }, { hostnames: [value.toLowerCase()] }]),
  ];
}

function find({ question, index }: LookupContext, match: Match, kind = question.kind) {
  return findAll(index, match, { kinds: [kind] });
}
