import { randomUUID } from 'node:crypto';
import { unavailable } from '#kit';
import { statusFault } from './faults.ts';
import type { Hit, Lock, World } from './world.ts';
import { lockOf } from './world.ts';

/** What is written up to where. It is written last, and only over the state that was read at the beginning. */
export interface Head {
  /** Grows with every write. */
  revision: number;
  /** The last number given to a change or a version: what bears a greater one is not seen. */
  seq: number;
  /** The kinds that have an index. */
  kinds: readonly string[];
  /** Somebody is writing, or was killed while writing. */
  writing: boolean;
  /** The lease of the writer; an older one writes no more. */
  epoch: number;
  /** Grows with every write that was cut off: see fence.ts. */
  fence: number;
  /**
   * Tells these indexes from others of their names, which were lost, or will be made anew. Under the name of a member of
   * the scopes, whose mapping takes anything; absent where an older program made them.
   */
  record?: { made: string };
}

const ID = 'head';
export const freshHead: Head = { revision: 0, seq: 0, kinds: [], writing: false, epoch: 0, fence: 0 };

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
  // Who is about to write the first head names the indexes by it
  const named = { ...freshHead, record: { made: randomUUID() } };
  return { head: how === 'put' ? named : freshHead, lock: undefined };
}

/** Writes the head over that state. Throws `unavailable` where somebody else wrote it meanwhile. */
export async function writeHead(world: World, head: Head, lock: Lock | undefined): Promise<Lock> {
  const written = await tryHead(world, head, lock);
  if (!written) throw unavailable('Somebody else is writing the index.', { fix: 'Refresh again.' });
  return written;
}

async function tryHead(
  { elastic, names }: World,
  head: Head,
  lock: Lock | undefined,
): Promise<Lock | undefined> {
  const query = {
    require_alias: true,
    ...(lock ? { if_seq_no: lock.seqNo, if_primary_term: lock.term } : { op_type: 'create' }),
  };
  const path = `/${names.scopes}/_doc/${ID}`;
  const asked = { method: 'PUT', path, query, body: head, expect: [409] } as const;
  const { status, body } = await elastic.put<Hit<never>>(asked);
  return status === 409 ? undefined : lockOf(body);
}

/** Tries of a change that meets another writer's. */
const ATTEMPTS = 10;

/** Shuts out the writers of all older leases: neither a mark nor a commit of theirs finds the head as they read it. */
export async function raiseEpoch(world: World, epoch: number): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const { head, lock } = await readHead(world, 'put');
    if (head.epoch >= epoch || (await tryHead(world, { ...head, epoch }, lock))) return;
  }
  throw unavailable('Somebody else is writing the index.', { fix: 'Refresh again.' });
}
