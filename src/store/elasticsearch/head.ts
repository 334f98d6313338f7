import { unavailable } from '#kit';
import { statusFault } from './faults.ts';
import type { Hit, Lock, World } from './world.ts';
import { lockOf } from './world.ts';

/** What is written up to where. It is written last, and only over the state that was read at the beginning. */
export interface Head {
  /** Grows with every write. */
  revision: number;
  /** The last number given to a change or a document. */
  seq: number;
  /** The kinds that have an index. */
  kinds: readonly string[];
  /** Somebody is writing, or was killed while writing. */
  writing: boolean;
}

const ID = 'head';
const fresh: Head = { revision: 0, seq: 0, kinds: [], writing: false };

/** The head, and what it has to be written over; undefined where there is none yet. A writer (`put`) waits longer. */
export async function readHead(
  world: World,
  how: 'read' | 'put' = 'read',
): Promise<{ head: Head; lock: Lock | undefined }> {
  const path = `/${world.names.scopes}/_doc/${ID}`;
  const { status, body } = await world.elastic[how]<Hit<Head> & { found?: boolean }>({
    method: 'GET',
    path,
    expect: [404],
  });
  const { _source: head } = body;
  if (status === 200) return { head, lock: lockOf(body) };
  if (body.found !== false) throw statusFault(404, `there is no index ${world.names.scopes}`);
  return { head: fresh, lock: undefined };
}

/** Writes the head over that state. Throws `unavailable` where somebody else wrote it meanwhile. */
export async function writeHead(
  { elastic, names }: World,
  head: Head,
  lock: Lock | undefined,
): Promise<Lock> {
  const query: Record<string, string | number> = lock
    ? { if_seq_no: lock.seqNo, if_primary_term: lock.term }
    : { op_type: 'create' };
  const path = `/${names.scopes}/_doc/${ID}`;
  const asked = { method: 'PUT', path, query, body: head, expect: [409] } as const;
  const { status, body } = await elastic.put<Hit<never>>(asked);
  if (status === 409) throw unavailable('Somebody else is writing the index.', { fix: 'Refresh again.' });
  return lockOf(body);
}
