import type { IndexWriter } from '#kit';
import { iso, scopeKey } from '#kit';
import { documentAt, scopeOfDocument } from '../documents.ts';

/** Pages as a collector yields them; each is made when it is due, and dropped once it is put. */
const PAGE = 1000;

/** Reads one scope into the store as a refresh does; gives the milliseconds that the store took. */
export async function refreshScope(
  writer: IndexWriter,
  start: number,
  length: number,
  asOf: number,
): Promise<number> {
  const scope = scopeOfDocument(start);
  const stage = await writer.stage(scope, asOf);
  let took = 0;
  const timed = async (work: () => Promise<unknown>) => {
    const began = performance.now();
    await work();
    took += performance.now() - began;
  };
  for (let at = 0; at < length; at += PAGE) {
    const page = Array.from({ length: Math.min(PAGE, length - at) }, (_, i) => documentAt(start + at + i));
    await timed(() => stage.put(page));
  }
  await timed(() => stage.difference());
  await timed(() => stage.commit({ key: scopeKey(scope), outcome: 'complete', completedAt: iso(asOf) }));
  return took;
}
