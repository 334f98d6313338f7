import type { Lookup, LookupContext, Match, Note, Question, StoredDocument } from '#kit';
import { invalid, isUnreadable } from '#kit';
import { answersFor, balancerOf } from './answers-for.ts';
import type { LbAttributes } from './document.ts';
import { isMoving, tailOf } from './document.ts';

/** Results on a page. */
const PAGE = 50;
/** Documents read for one question. */
const MOST = 1000;

/** The load balancers with a name, ARN, id or address. */
export async function lookup(context: LookupContext): Promise<Lookup> {
  const { question } = context;
  const found =
    question.shape === 'address'
      ? await byAddress(context)
      : (await Promise.all(matchesOf(question).map((match) => findAll(context, match)))).flat();
  const all = [...new Map(found.map((document) => [document.id, document])).values()]
    .filter((document) => answersFor(document, question) || question.shape === 'address')
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const start = offsetOf(question.cursor);
  return {
    documents: all.slice(start, start + PAGE),
    total: all.length,
    ...(start + PAGE < all.length && { cursor: String(start + PAGE) }),
    notes: notesOf(all, question),
  };
}

/** AWS tells the addresses of some load balancers; those of the others are on interfaces, which name what they are of. */
async function byAddress(context: LookupContext): Promise<StoredDocument[]> {
  const match = { address: context.question.value };
  const [own, interfaces] = await Promise.all([findAll(context, match), findAll(context, match, 'ip')]);
  const ids = interfaces.flatMap(({ links }) =>
    links.filter(({ kind }) => kind === 'lb').map(({ id }) => id),
  );
  return ids.length === 0 ? own : [...own, ...(await findAll(context, { ids: [...new Set(ids)] }))];
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

function notesOf(found: readonly StoredDocument[], { shape, value }: Question): Note[] {
  const [best] = found;
  if (!best) return [];
  const own = { account: best.account, outcomes: ['found'] as const };
  const notes: Note[] = [];
  if (isMoving(best.type)) {
    const noun = best.type.replaceAll('-', ' ');
    notes.push({
      ...own,
      text: `The addresses of this ${noun} change without notice: use its name, and check live before you act on an address.`,
    });
  }
  if (shape === 'address' && !best.addresses.includes(value)) {
    notes.push({
      ...own,
      text: `That ${value} is its address is inferred from the description of an interface.`,
    });
  }
  return [...notes, ...healthNotes(best).map((text) => ({ ...own, text }))];
}

function healthNotes({ attrs }: StoredDocument): string[] {
  const { targetGroups = [] }: LbAttributes = attrs;
  if (isUnreadable(targetGroups)) return [];
  return targetGroups.flatMap(({ name, targets = [] }) => {
    if (isUnreadable(targets) || targets.length === 0) return [];
    if (targets.some(({ state }) => state !== 'unhealthy')) return [];
    const all = targets.length === 1 ? 'The one target' : `All ${targets.length} targets`;
    return [`${all} of ${name} ${targets.length === 1 ? 'was' : 'were'} unhealthy when this was read.`];
  });
}

/** A plain offset: all of them are read anyway. Throws `invalid` for any other cursor. */
function offsetOf(cursor = '0'): number {
  if (/^[0-9]{1,6}$/.test(cursor)) return Number(cursor);
  throw invalid('The cursor is not one of this question.', { fix: 'Ask again without a cursor.' });
}

async function findAll(
  { question, index }: LookupContext,
  match: Match,
  kind = question.kind,
): Promise<StoredDocument[]> {
  const at = question.at === undefined ? {} : { at: question.at };
  const page = await index.find({ kinds: [kind], match, limit: MOST, ...at });
  return page.documents;
}
