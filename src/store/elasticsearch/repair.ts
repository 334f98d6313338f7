import type { Change } from '#kit';
import { bulk } from './bulk.ts';
import type { Head } from './head.ts';
import { scan } from './scan.ts';
import type { Source } from './source.ts';
import type { Hit, World } from './world.ts';
import { makeVisible } from './world.ts';

const PAGE = 1000;
/** More numbers than one write gives: those of a writer who was only slow are not given twice. */
const GAP = 2 ** 32;

/**
 * Puts in order what a writer left who was killed, or is slow. History and changes are written before the documents:
 * those whose document was not written any more are taken out again. What was written stays, with its history and its
 * change; the scope's next run finds what is missing. Gives the head to go on from.
 */
export async function repair(world: World, head: Head): Promise<Head> {
  const { changes, past } = world.names;
  await makeVisible(world, [...head.kinds.map(world.names.documents), changes, past]);
  const beyond = { range: { seq: { gt: head.seq } } };
  for await (const hits of scan<{ seq: number; change: string; uid: string; kind: string }>(world, {
    indexes: [changes],
    query: beyond,
    fields: 'seq,change,uid,kind',
    size: PAGE,
  })) {
    const now = await currentSeqs(world, hits);
    const unwritten = hits.filter(({ _source }, i) => {
      const { type } = JSON.parse(_source.change) as Change;
      return type === 'gone' ? now[i] !== undefined : now[i] !== _source.seq;
    });
    await remove(world, changes, unwritten);
  }
  for await (const hits of scan<Source>(world, {
    indexes: [past],
    query: { bool: { filter: [beyond] } },
    fields: 'seq,uid,kind,doc',
    size: PAGE,
  })) {
    const now = await currentSeqs(world, hits);
    // Where the document has this number it was replaced; where it is gone it was removed
    await remove(
      world,
      past,
      hits.filter(({ _source }, i) => now[i] !== undefined && now[i] !== _source.seq),
    );
  }
  await makeVisible(world, [changes, past]);
  return { ...head, seq: head.seq + GAP };
}

interface Got {
  docs: { found?: boolean; _source?: { seq: number } }[];
}

/** The numbers of the last changes of these documents, or undefined where there is no document. */
async function currentSeqs(
  { elastic, names }: World,
  hits: readonly Hit<{ uid: string; kind: string }>[],
): Promise<(number | undefined)[]> {
  const docs = hits.map(({ _source }) => ({ _index: names.documents(_source.kind), _id: _source.uid }));
  const query = { _source_includes: 'seq' };
  const { body } = await elastic.scan<Got>({ method: 'POST', path: '/_mget', query, body: { docs } });
  return body.docs.map(({ _source: source }) => source?.seq);
}

async function remove(world: World, index: string, hits: readonly Hit<unknown>[]): Promise<void> {
  await bulk(
    world,
    hits.map(({ _id: id }) => ({ action: 'delete', index, id })),
  );
}
