import { hash } from 'node:crypto';
import { bulk } from './bulk.ts';
import type { Line } from './merge.ts';
import type { Pen } from './pen.ts';
import { contentOf, sourceOf } from './source.ts';
import type { World } from './world.ts';

/** Adds versions that ended to the history, each once: its id says what it is. */
export async function addPast(world: World, pen: Pen, versions: readonly Line[]): Promise<void> {
  const index = world.names.past;
  const lines = versions.map(({ kind, uid, body, scope, from, to, asOf }) => {
    const seq = pen.next();
    const content = contentOf(body);
    const print = hash('sha256', JSON.stringify([kind, uid, from, to, content.print]), 'base64url');
    const source = sourceOf(content, {
      scope,
      doc: seq,
      seq,
      from,
      as_of: asOf,
      ...(to !== undefined && { to }),
    });
    return { action: 'create', index, id: print, source } as const;
  });
  // One that is there is left as it is
  await bulk(world, lines);
  pen.touched.add(index);
}
