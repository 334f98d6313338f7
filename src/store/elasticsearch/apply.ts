import type { Change, ChangeType } from '#kit';
import { iso } from '#kit';
import { lastKnown, sameContent } from '../body.ts';
import { overtaken } from '../writing.ts';
import type { Attributes } from './attributes.ts';
import type { Before } from './before.ts';
import { currentOf } from './before.ts';
import type { Line } from './bulk.ts';
import { bulk } from './bulk.ts';
import type { Pen } from './pen.ts';
import type { Content, Source, Stamp } from './source.ts';
import { asOfIn, contentOf, sourceOf } from './source.ts';
import type { World } from './world.ts';

/** One document to be written, or to be taken out where it has no body; times in milliseconds. */
export interface Write {
  uid: string;
  scope: string;
  body?: string;
  /** Of the body, where it is known. */
  print?: string;
  from: number;
  /** When it was known to be true, where an import says so. */
  asOf?: number;
}

/** Documents of one kind, written together. */
export interface Batch {
  kind: string;
  attributes: Attributes;
  writes: readonly Write[];
  /** The time of the write, for the change feed. */
  at: number;
}

/** What became of a document. `left` is the scope that held it before, where it is another one. */
interface Applied {
  outcome: 'added' | 'changed' | 'unchanged' | 'gone';
  left?: string;
}

/**
 * Writes a batch: changes, new versions, and the ends of those that they replace, each over the state that was read.
 * Nobody sees any of it before the head names their numbers, so that their order does not matter. Throws
 * `unavailable` where another writer came between.
 */
export async function apply(world: World, pen: Pen, batch: Batch): Promise<Applied[]> {
  const uids = batch.writes.map(({ uid }) => uid);
  const before = await currentOf(world, batch.kind, uids);
  const into = {
    documents: pen.into(world.names.documents(batch.kind)),
    changes: pen.into(world.names.changes),
  };
  const context: Context = { pen, batch, at: iso(batch.at), into, lines: [] };
  const applied = batch.writes.map((write) => applyOne(context, write, before.get(write.uid)));
  // A version's number is given once: one that is there was sent twice
  const conflicts = (await bulk(world, context.lines)).filter(({ action }) => action === 'update');
  if (conflicts.length > 0) await checkOurs(world, batch, conflicts);
  return applied;
}

interface Context {
  pen: Pen;
  batch: Batch;
  /** The time of the batch. */
  at: string;
  into: { documents: string; changes: string };
  lines: Line[];
}

function applyOne(context: Context, write: Write, before: Before | undefined): Applied {
  const { body, scope, print } = write;
  if (body === undefined)
    return before?.source.scope === scope ? take(context, write, before) : { outcome: 'unchanged' };
  if (!before) return add(context, write, contentOf(body, print));
  if (before.source.scope === scope && sameContent(before.source.body, body))
    return confirm(context, write, before);
  return replace(context, write, { content: contentOf(body, print), before });
}

function add(context: Context, write: Write, content: Content): Applied {
  const { scope, from, asOf } = write;
  const seq = addChange(context, write, content, 'appeared');
  create(context, content, { scope, doc: seq, made: seq, from, as_of: asOf });
  return { outcome: 'added' };
}

/** The same as before, seen again: an unchanged document is written only where an import knows it to be true later. */
function confirm({ pen, into, lines }: Context, { asOf }: Write, { id, source, lock }: Before): Applied {
  const known = asOfIn(source, Infinity);
  if (asOf === undefined || asOf <= (known ?? 0)) return { outcome: 'unchanged' };
  const change = { ...(known !== undefined && { as_of: known }), renewed: pen.next(), later: asOf };
  lines.push({ action: 'update', index: into.documents, id, lock, source: change });
  return { outcome: 'unchanged' };
}

function replace(
  context: Context,
  write: Write,
  { content, before }: { content: Content; before: Before },
): Applied {
  const { scope, asOf } = write;
  const { source: old } = before;
  const from = Math.max(write.from, old.from);
  const seq = addChange(context, write, content, 'changed');
  end(context, before, { seq, to: from });
  create(context, content, { scope, doc: old.doc, made: seq, from, as_of: asOf });
  return old.scope === scope ? { outcome: 'changed' } : { outcome: 'changed', left: old.scope };
}

function take(context: Context, write: Write, before: Before): Applied {
  const { source } = before;
  const seq = addChange(context, write, contentOf(source.body, source.print), 'gone');
  end(context, before, { seq, to: Math.max(write.from, source.from) });
  return { outcome: 'gone' };
}

function create({ into, batch, lines }: Context, content: Content, stamp: Stamp): void {
  // As text at once: thousands of such objects that wait cost more than it takes to make them
  const source = JSON.stringify(sourceOf(content, stamp, batch.attributes));
  lines.push({ action: 'create', index: into.documents, id: String(stamp.made), source });
}

/** Ends a version at `to`, which is a time, by the change with this number. */
function end(
  { pen, into, lines }: Context,
  { id, source: old, lock }: Before,
  { seq, to }: { seq: number; to: number },
): void {
  const completed = pen.known.completed(old.scope);
  const known = lastKnown({ from: old.from, to, asOf: asOfIn(old, Infinity), completed });
  lines.push({ action: 'update', index: into.documents, id, lock, source: { ended: seq, to, known } });
}

/** Adds an entry to the change feed; gives its number. */
function addChange(
  { pen, batch, at, into, lines }: Context,
  { uid, scope }: Write,
  content: Content,
  type: ChangeType,
): number {
  const { kind, id, account, name } = content.document;
  const seq = pen.next();
  const change: Change = { seq, at, type, kind, id, account, scope, ...(name !== undefined && { name }) };
  const source = { seq, at: batch.at, kind, uid, change: JSON.stringify(change) };
  lines.push({ action: 'index', index: into.changes, id: String(seq), source });
  return seq;
}

interface Got {
  docs: { _source?: Partial<Source> }[];
}

/** A line that was sent twice, since no answer came, meets what it wrote itself; any other conflict is somebody else's. */
async function checkOurs(
  { elastic }: World,
  { kind, writes }: Batch,
  conflicts: readonly Line[],
): Promise<void> {
  const docs = conflicts.map(({ index, id }) => ({ _index: index, _id: id }));
  const query = { _source_includes: 'ended,renewed' };
  const { body } = await elastic.scan<Got>({ method: 'POST', path: '/_mget', query, body: { docs } });
  for (const [i, { _source: now = {} }] of body.docs.entries()) {
    const { ended, renewed } = now;
    const wanted = conflicts[i]?.source as Partial<Source>;
    const isOurs = wanted.ended === undefined ? wanted.renewed === renewed : wanted.ended === ended;
    if (!isOurs) throw overtaken(writes[0]?.scope ?? kind);
  }
}
