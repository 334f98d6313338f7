import type { Line } from './bulk.ts';
import { bulk } from './bulk.ts';
import { moveFence } from './fence.ts';
import type { Head } from './head.ts';
import type { Scan } from './scan.ts';
import { scan } from './scan.ts';
import type { ScopeRow } from './scope-cache.ts';
import type { Source } from './source.ts';
import type { World } from './world.ts';
import { makeVisible } from './world.ts';

const PAGE = 1000;

/**
 * Takes back what a writer left who was killed, or is slow. Its write ended nowhere: nobody sees what bears a greater
 * number than the head, neither before this nor on the way. The head names the new fence already.
 */
export async function repair(world: World, { seq, fence, revision }: Head): Promise<void> {
  const { changes, scopes, writing } = world.names;
  const documents = await moveFence(world, fence);
  const all = [...documents, changes, scopes];
  await makeVisible(world, all);
  const each = async <T>(what: Pick<Scan, 'query' | 'fields'> & { in: string; line: Undo<T> }) => {
    const index = writing(what.in, fence);
    for await (const hits of scan<T>(world, { ...what, indexes: [what.in], size: PAGE }))
      await bulk(
        world,
        hits.map(({ _id: id, _source }) => what.line({ index, id }, _source)),
      );
  };
  const beyond = (field: string, last = seq) => ({ range: { [field]: { gt: last } } });
  const numbers = ['made', 'ended', 'renewed'];
  const query = { bool: { should: numbers.map((field) => beyond(field)) } };
  for (const alias of documents)
    await each<Source>({
      in: alias,
      query,
      fields: numbers.join(),
      line: (at, version) => undone(at, version, seq),
    });
  await each({ in: changes, query: beyond('seq'), fields: '', line: (at) => ({ action: 'delete', ...at }) });
  const rows = { in: scopes, query: beyond('revision', revision), fields: 'before' };
  await each<Pick<ScopeRow, 'before'>>({
    ...rows,
    line: (at, { before }) =>
      before ? { action: 'index', ...at, source: before } : { action: 'delete', ...at },
  });
  await makeVisible(world, all);
}

type Undo<T> = (at: Pick<Line, 'index' | 'id'>, source: T) => Line;

/** A version as it was up to this number. */
function undone(at: Pick<Line, 'index' | 'id'>, version: Source, seq: number): Line {
  if (version.made > seq) return { action: 'delete', ...at };
  const ended = (version.ended ?? 0) > seq ? { ended: null, to: null, known: null } : {};
  const renewed = (version.renewed ?? 0) > seq ? { renewed: null, later: null } : {};
  return { action: 'update', ...at, source: { ...ended, ...renewed } };
}
