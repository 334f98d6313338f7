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
import type { Content } from './source.ts';
import { contentOf, sourceOf } from './source.ts';
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
export interface Applied {
  outcome: 'added' | 'changed' | 'unchanged' | 'gone';
  left?: string;
}

/** The lines of one write: what is kept of the past goes before the present. */
interface Lines {
  records: Line[];
  documents: Line[];
}

/**
 * Writes a batch: history and changes first, then the documents, each only over the state that was read. Throws
 * `unavailable` where another writer came between.
 */
export async function apply(world: World, pen: Pen, batch: Batch): Promise<Applied[]> {
  const uids = batch.writes.map(({ uid }) => uid);
  const before = await currentOf(world, batch.kind, uids);
  const lines: Lines = { records: [], documents: [] };
  const applied = batch.writes.map((write, i) => applyOne({ world, pen, batch, lines }, write, before[i]));
  for (const { index } of [...lines.records, ...lines.documents]) pen.touched.add(index);
  await bulk(world, lines.records);
  const conflicts = await bulk(world, lines.documents);
  if (conflicts.length > 0) await checkOurs(world, batch, conflicts);
  return applied;
}

interface Context {
  world: World;
  pen: Pen;
  batch: Batch;
  lines: Lines;
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

function add(context: Context, { uid, scope, from, asOf }: Write, content: Content): Applied {
  const seq = addChange(context, { uid, scope, content, type: 'appeared' });
  const stamp = { scope, doc: seq, seq, from, ...(asOf !== undefined && { as_of: asOf }) };
  const source = sourceOf(content, stamp, context.batch.attributes);
  context.lines.documents.push({ action: 'create', index: indexOf(context), id: uid, source });
  return { outcome: 'added' };
}

/** The same as before, seen again: an unchanged document is written only where an import knows it to be true later. */
function confirm(context: Context, { uid, asOf }: Write, { source: old, lock }: Before): Applied {
  if (asOf === undefined || asOf <= (old.as_of ?? 0)) return { outcome: 'unchanged' };
  const { scope, doc, seq, from, body, print } = old;
  const source = sourceOf(
    contentOf(body, print),
    { scope, doc, seq, from, as_of: asOf },
    context.batch.attributes,
  );
  context.lines.documents.push({ action: 'index', index: indexOf(context), id: uid, lock, source });
  return { outcome: 'unchanged' };
}

function replace(
  context: Context,
  { uid, scope, from: since, asOf }: Write,
  { content, before }: { content: Content; before: Before },
): Applied {
  const { source: old, lock } = before;
  const from = Math.max(since, old.from);
  const seq = addChange(context, { uid, scope, content, type: 'changed' });
  keep(context, before, { content: contentOf(old.body, old.print), to: from, seq });
  const stamp = { scope, doc: old.doc, seq, from, ...(asOf !== undefined && { as_of: asOf }) };
  const source = sourceOf(content, stamp, context.batch.attributes);
  context.lines.documents.push({ action: 'index', index: indexOf(context), id: uid, lock, source });
  return old.scope === scope ? { outcome: 'changed' } : { outcome: 'changed', left: old.scope };
}

function take(context: Context, write: Write, before: Before): Applied {
  const { source, lock } = before;
  const { uid, scope, from } = write;
  const content = contentOf(source.body, source.print);
  const seq = addChange(context, { uid, scope, content, type: 'gone' });
  keep(context, before, { content, to: Math.max(from, source.from), seq });
  context.lines.documents.push({ action: 'delete', index: indexOf(context), id: uid, lock });
  return { outcome: 'gone' };
}

/** Puts a version into the history, ended at `to`. */
function keep(
  { world, pen, lines }: Context,
  { source: old }: Before,
  { content, to, seq }: { content: Content; to: number; seq: number },
): void {
  const completed = pen.known.completed(old.scope);
  const asOf = lastKnown({ from: old.from, to, asOf: old.as_of, completed });
  const { doc, scope, from } = old;
  const source = sourceOf(content, { scope, doc, seq, from, to, as_of: asOf });
  lines.records.push({ action: 'index', index: world.names.past, id: String(seq), source });
}

/** Adds an entry to the change feed; gives its number. */
function addChange(
  { world, pen, batch, lines }: Context,
  { uid, scope, content, type }: { uid: string; scope: string; content: Content; type: ChangeType },
): number {
  const { kind, id, account, name } = content.document;
  const seq = pen.next();
  const named = name === undefined ? {} : { name };
  const change: Change = { seq, at: iso(batch.at), type, kind, id, account, scope, ...named };
  const source = { seq, at: batch.at, kind, uid, change: JSON.stringify(change) };
  lines.records.push({ action: 'index', index: world.names.changes, id: String(seq), source });
  return seq;
}

function indexOf({ world, batch }: Context): string {
  return world.names.documents(batch.kind);
}

/** A line that was sent twice, since no answer came, meets what it wrote itself; any other conflict is somebody else's. */
async function checkOurs(world: World, { kind, writes }: Batch, conflicts: readonly Line[]): Promise<void> {
  const now = await currentOf(
    world,
    kind,
    conflicts.map(({ id }) => id),
  );
  for (const [i, { action, source }] of conflicts.entries()) {
    const wanted = seqIn(source);
    const ours = action === 'delete' ? now[i] === undefined : now[i]?.source.seq === wanted;
    if (!ours) throw overtaken(writes[0]?.scope ?? kind);
  }
}

function seqIn(source: object | undefined): unknown {
  return source && 'seq' in source ? source.seq : undefined;
}
