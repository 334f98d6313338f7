import type { Difference, Document, Scope, ScopeRecord, Stage } from '#kit';
import { concurrent, scopeKey } from '#kit';
import { bodyOf, printOf, sameContent } from '../body.ts';
import { checkNetworks } from '../keys.ts';
import { checkRecord, checkScope, closedStage, differenceOf, overtaken } from '../writing.ts';
import type { Write } from './apply.ts';
import { apply } from './apply.ts';
import { batches } from './batches.ts';
import { currentOf } from './before.ts';
import { boolOf } from './find.ts';
import { idFor } from './names.ts';
import type { Pen } from './pen.ts';
import { presentAt } from './question.ts';
import { scan } from './scan.ts';
import type { Known } from './scope-cache.ts';
import type { ScopeWrite } from './scope-rows.ts';
import { countsOf, writeScopes } from './scope-rows.ts';
import type { Spool } from './spool.ts';
import { createSpool } from './spool.ts';
import type { Workshop } from './workshop.ts';

/** Documents that are read and written together, and of a page of the comparison. */
const BATCH = 1000;
const PAGE = 10_000;
/** Batches that are written at a time: one is made ready while the cluster looks up, or writes, the others. */
const AT_ONCE = 4;

/** A document that was put: where it waits, and how it compares with the index. */
interface Staged {
  place: number;
  print: string;
  state: 'new' | 'same' | 'differs';
}

/** What one stage knows of itself. */
interface Draft {
  shop: Workshop;
  scope: Scope;
  key: string;
  asOf: number;
  /** Of the scope, when the stage was begun. */
  epoch: number;
  spool: Spool;
  staged: Map<string, Staged>;
  /** The comparison with the index, as long as neither has changed. */
  compared?: { revision: number; before: number; gone: string[] };
}

/** Begins the writing of one scope. */
export async function elasticStage(shop: Workshop, scope: Scope, asOf: number): Promise<Stage> {
  const key = scopeKey(scope);
  const epoch = (await shop.cache.look('now')).scope(key)?.epoch ?? 0;
  const draft: Draft = { shop, scope, key, asOf, epoch, spool: createSpool(), staged: new Map() };
  let open = true;
  const checkOpen = () => {
    if (!open) throw closedStage();
  };
  const end = () => {
    open = false;
    draft.spool.close();
    draft.staged.clear();
  };
  return {
    async put(documents) {
      checkOpen();
      put(draft, documents);
    },
    async difference() {
      checkOpen();
      return difference(draft, await compare(draft, await shop.cache.look('now')));
    },
    async commit(record) {
      checkOpen();
      checkRecord(record, key);
      const result = await shop.desk.write((pen) => commit(draft, pen, record));
      end();
      return result;
    },
    async discard() {
      if (open) end();
    },
  };
}

function put(draft: Draft, documents: readonly Document[]): void {
  for (const document of documents) {
    checkScope(document, draft.scope);
    checkNetworks(document);
  }
  delete draft.compared;
  for (const document of documents) {
    const body = bodyOf(document);
    draft.staged.set(idFor(document.id), {
      place: draft.spool.add(body),
      print: printOf(body),
      state: 'new',
    });
  }
}

/** Compares what was put with what the scope holds: by id and print, and by content where only the print differs. */
async function compare(draft: Draft, known: Known): Promise<{ before: number; gone: string[] }> {
  const { revision } = known.head;
  if (draft.compared?.revision === revision) return draft.compared;
  for (const one of draft.staged.values()) one.state = 'new';
  const gone: string[] = [];
  let before = 0;
  for await (const { uid, print } of held(draft, known)) {
    before++;
    const one = draft.staged.get(uid);
    if (one) one.state = one.print === print ? 'same' : 'differs';
    else gone.push(uid);
  }
  await compareContents(draft);
  draft.compared = { revision, before, gone };
  return draft.compared;
}

async function* held(
  { shop, scope, key }: Draft,
  known: Known,
): AsyncGenerator<{ uid: string; print: string }> {
  // Whoever writes documents of a scope writes its row
  if (!known.scope(key) || !known.head.kinds.includes(scope.kind)) return;
  const { world } = shop;
  const indexes = [world.names.documents(scope.kind)];
  const query = boolOf([{ term: { scope: key } }], presentAt(known.head.seq));
  for await (const hits of scan(world, { indexes, query, fields: '', columns: ['uid', 'print'], size: PAGE }))
    for (const { fields } of hits)
      yield { uid: fields?.['uid']?.[0] ?? '', print: fields?.['print']?.[0] ?? '' };
}

async function compareContents({ shop, scope, staged, spool }: Draft): Promise<void> {
  const unsure = [...staged].filter(([, { state }]) => state === 'differs');
  for (const batch of batches(unsure, BATCH)) {
    const uids = batch.map(([uid]) => uid);
    const current = await currentOf(shop.world, scope.kind, uids);
    for (const [uid, one] of batch) {
      const body = current.get(uid)?.source.body;
      if (body !== undefined && sameContent(body, spool.read(one.place))) one.state = 'same';
    }
  }
}

function difference(
  { staged }: Draft,
  { before, gone }: { before: number; gone: readonly string[] },
): Difference {
  const counts = { new: 0, same: 0, differs: 0 };
  for (const { state } of staged.values()) counts[state]++;
  return differenceOf({ before, added: counts.new, changed: counts.differs, gone: gone.length });
}

async function commit(draft: Draft, pen: Pen, record: ScopeRecord): Promise<Difference> {
  const { shop, key, epoch, staged, scope, asOf } = draft;
  if ((pen.known.scope(key)?.epoch ?? 0) !== epoch) throw overtaken(key);
  const compared = await compare(draft, pen.known);
  const result = difference(draft, compared);
  const left = new Set<string>();
  if (result.added + result.changed + result.gone > 0) {
    const attributes = await shop.kinds.open(pen, scope.kind);
    await concurrent(batches(writesOf(draft, compared.gone), BATCH), AT_ONCE, async (writes) => {
      const applied = await apply(shop.world, pen, { kind: scope.kind, attributes, writes, at: asOf });
      for (const one of applied) if (one.left !== undefined) left.add(one.left);
    });
  }
  const counts = left.size > 0 ? await countsOf(shop.world, pen, [...left]) : new Map<string, number>();
  const others = [...counts].map(([other, count]): ScopeWrite => ({ key: other, count }));
  const own: ScopeWrite = { key, record, count: staged.size, touched: true };
  await writeScopes(shop.world, pen, [own, ...others]);
  return result;
}

/** What is gone goes first; a body is read when its turn comes. */
function* writesOf({ staged, spool, key, asOf }: Draft, gone: readonly string[]): Generator<Write> {
  for (const uid of gone) yield { uid, scope: key, from: asOf };
  for (const [uid, { state, place, print }] of staged)
    if (state !== 'same') yield { uid, scope: key, from: asOf, body: spool.read(place), print };
}
