import { setTimeout as wait } from 'node:timers/promises';
import { superseded } from '../writing.ts';
import { statusFault } from './faults.ts';
import type { Lock, World } from './world.ts';

/** One write of a bulk. It has to bear being sent twice: by its id, and by its lock. */
export interface Line {
  action: 'index' | 'create' | 'update' | 'delete';
  index: string;
  id: string;
  lock?: Lock;
  /** As an object, or as the JSON of it; of an update the members that change. */
  source?: object | string;
}

/** Bytes of one request, about. */
const MOST_BYTES = 3_000_000;
/** How often what the cluster put off is sent again, and the first wait (milliseconds); each is twice as long. */
const ATTEMPTS = 8;
const FIRST_WAIT = 100;

const query = {
  /** An index is never made by writing, and a writer behind an old fence has no alias any more. */
  require_alias: true,
  /** Nobody reads the rest of the answer, which is most of it. */
  filter_path: 'errors,items.*.status,items.*.error',
};

interface Item {
  status: number;
  error?: { type?: string; reason?: string };
}
interface BulkAnswer {
  errors: boolean;
  items: Record<string, Item>[];
}

/**
 * Writes in requests of a few MB, one after another; every line is checked. Gives the lines that met another state
 * than their lock says (409), or something there to create. Throws `unavailable` for any other line that failed, and
 * where the cluster goes on putting some off. `read`: in the time of a look-up.
 */
export async function bulk(
  { elastic }: Pick<World, 'elastic'>,
  lines: readonly Line[],
  { how = 'write', attempts = ATTEMPTS }: { how?: 'write' | 'read'; attempts?: number } = {},
): Promise<Line[]> {
  const conflicts: Line[] = [];
  for (const part of partsOf(lines)) {
    let left = part;
    for (let attempt = 0; left.length > 0; attempt++) {
      if (attempt > 0) await wait(FIRST_WAIT * 2 ** (attempt - 1));
      const text = left.map(({ text: own }) => own).join('');
      const { body } = await elastic[how]<BulkAnswer>({ method: 'POST', path: '/_bulk', query, lines: text });
      const sorted = sort(left, body, how);
      conflicts.push(...sorted.conflicts);
      left = sorted.again;
      if (left.length > 0 && attempt + 1 === attempts)
        throw statusFault(429, `${left.length} lines were put off`);
    }
  }
  return conflicts;
}

interface Written {
  line: Line;
  text: string;
}

function* partsOf(lines: readonly Line[]): Generator<Written[]> {
  let part: Written[] = [];
  let bytes = 0;
  for (const line of lines) {
    const text = textOf(line);
    if (part.length > 0 && bytes + text.length > MOST_BYTES) {
      yield part;
      [part, bytes] = [[], 0];
    }
    part.push({ line, text });
    bytes += text.length;
  }
  if (part.length > 0) yield part;
}

function textOf({ action, index, id, lock, source }: Line): string {
  const locked = lock ? `,"if_seq_no":${lock.seqNo},"if_primary_term":${lock.term}` : '';
  const head = `{"${action}":{"_index":"${index}","_id":${JSON.stringify(id)}${locked}}}`;
  if (action === 'delete') return `${head}\n`;
  const text = typeof source === 'string' ? source : JSON.stringify(source);
  return `${head}\n${action === 'update' ? `{"doc":${text}}` : text}\n`;
}

/** Sorts the lines by what came of them. */
function sort(
  written: readonly Written[],
  { errors, items }: BulkAnswer,
  how: 'write' | 'read',
): { conflicts: Line[]; again: Written[] } {
  const conflicts: Line[] = [];
  const again: Written[] = [];
  if (!errors && items.length === written.length) return { conflicts, again };
  for (const [i, one] of written.entries()) {
    const item = items[i]?.[one.line.action] ?? {
      status: 502,
      error: { reason: 'a line without an answer' },
    };
    const { status, error } = item;
    if (status < 300) continue;
    if (status === 409) conflicts.push(one.line);
    else if (status === 429 || status === 503) again.push(one);
    else if (how === 'write' && error?.reason?.includes('require_alias')) throw superseded();
    else if (status !== 404 || error)
      throw statusFault(status, `${error?.type ?? ''} ${error?.reason ?? ''}`);
  }
  return { conflicts, again };
}
