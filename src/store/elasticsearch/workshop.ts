import type { KindIndexes } from './kind-indexes.ts';
import type { Desk } from './pen.ts';
import type { ScopeCache } from './scope-cache.ts';
import type { World } from './world.ts';

/** What everything that writes stands on. */
export interface Workshop {
  world: World;
  cache: ScopeCache;
  desk: Desk;
  kinds: KindIndexes;
}
