import type { Names } from './names.ts';
import type { World } from './world.ts';

/*
 * Documents are written through aliases with the number of the fence in their names, and only through an alias. Who
 * finds a write that was cut off moves these aliases on to the next number, in one step: from then on the cluster
 * itself refuses whatever the one before may still send, however long it was paused.
 */

/** Numbers of one fence; what another one gave is never given again. */
const NUMBERS = 2 ** 32;

/** The number after which a writer behind this fence begins to count. */
export function firstNumber(fence: number): number {
  return fence * NUMBERS;
}

/** Moves the aliases for writing to this fence; gives the aliases of all indexes of documents. */
export async function moveFence({ elastic, names }: World, fence: number): Promise<string[]> {
  const { body: indexes } = await elastic.manage<Record<string, { aliases: object }>>({
    method: 'GET',
    path: `/${names.all}/_alias`,
  });
  const found = Object.entries(indexes).flatMap(([index, { aliases }]) =>
    Object.keys(aliases)
      .filter((alias) => isWritten(names, alias))
      .map((alias) => ({ index, alias })),
  );
  const add = found.map(({ index, alias }) => ({ add: { index, alias: names.writing(alias, fence) } }));
  const remove = { remove: { index: names.all, alias: names.allWriting, must_exist: false } };
  await elastic.manage({ method: 'POST', path: '/_aliases', body: { actions: [remove, ...add] } });
  return found.flatMap(({ alias }) => (isDocuments(names, alias) ? [alias] : []));
}

function isWritten(names: Names, alias: string): boolean {
  return alias === names.changes || alias === names.scopes || isDocuments(names, alias);
}

/** Whether it is the alias of an index of documents, for those who ask. */
export function isDocuments(names: Names, alias: string): boolean {
  return alias.startsWith(names.allDocuments.slice(0, -1));
}
