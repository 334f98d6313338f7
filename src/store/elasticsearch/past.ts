import { hash } from 'node:crypto';
import type { Attributes } from './attributes.ts';
import { bulk } from './bulk.ts';
import type { Line } from './merge.ts';
import type { Pen } from './pen.ts';
import { contentOf, sourceOf } from './source.ts';
import type { World } from './world.ts';

/** Adds versions of one kind that ended to its history, each once: its id says what it is. */
export async function addPast(
  world: World,
  pen: Pen,
  { kind, attributes, versions }: { kind: string; attributes: Attributes; versions: readonly Line[] },
): Promise<void> {
  const index = pen.into(world.names.documents(kind));
  const lines = versions.map(({ uid, body, scope, from, to, asOf }) => {
    const seq = pen.next();
    const content = contentOf(body);
    const print = hash('sha256', JSON.stringify([kind, uid, from, to, content.print]), 'base64url');
    const stamp = { scope, doc: seq, made: seq, from, ended: seq, to: to ?? from, known: asOf };
    return { action: 'create', index, id: print, source: sourceOf(content, stamp, attributes) } as const;
  });
  // One that is there is left as it is
  await bulk(world, lines);
}
