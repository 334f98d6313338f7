import type { Index, Lookup } from '#kit';
import type { Pending } from './answer-parts.ts';
import type { Checked } from './check-live.ts';
import type { Survey } from './coverage.ts';

/** All that an answer is put together from. */
export interface Drafting extends Pending {
  /** Shows only what the asker may see, as of the time asked about. */
  index: Pick<Index, 'find' | 'scopes' | 'history'>;
  lookup: Lookup;
  survey: Survey;
  checked: Checked;
}
