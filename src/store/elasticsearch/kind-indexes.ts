import type { Attributes } from './attributes.ts';
import type { Kinds } from './indexes.ts';
import { createIndex, indexBehind, layoutOf } from './indexes.ts';
import type { Pen } from './pen.ts';
import type { World } from './world.ts';

/** The indexes of the kinds, for the one writer. */
export interface KindIndexes {
  /** Makes the index of a kind if need be; gives what can be searched in the `attrs` of its documents. */
  open(pen: Pen, kind: string): Promise<Attributes>;
}

/**
 * What is written follows the index as it is and not the schema of this program: an older and a newer program may
 * take turns.
 */
export function createKindIndexes(world: World, kinds: Kinds): KindIndexes {
  const known = new Map<string, Attributes>();
  return {
    async open(pen, kind) {
      const alias = world.names.documents(kind);
      if (!pen.kinds.has(kind)) await createIndex(world, alias, layoutOf(kinds, kind), pen.fence);
      const attributes = known.get(kind) ?? (await indexBehind(world, alias)).attributes;
      known.set(kind, attributes);
      pen.kinds.add(kind);
      return attributes;
    },
  };
}
