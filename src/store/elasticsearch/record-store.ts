import type { Stored } from '../state-entry.ts';
import { statusFault } from './faults.ts';
import { idFor } from './names.ts';
import type { Hit, Lock, World } from './world.ts';
import { lockOf } from './world.ts';

/** A record as Elasticsearch keeps it; `expires` in milliseconds since the epoch. */
export interface Kept {
  key: string;
  value?: string;
  expires?: number;
}

/** Small records by their key, each with the version that compare-and-set needs. */
export interface RecordStore {
  /** As it is at this moment, expired or not. */
  get(key: string): Promise<{ stored: Stored; lock: Lock } | undefined>;
  /** The new version; undefined where it is there already. */
  create(key: string, record: Omit<Stored, 'version'>): Promise<number | undefined>;
  /** The new version; undefined where somebody else wrote over the state that the lock names. */
  put(key: string, record: Omit<Stored, 'version'>, lock?: Lock): Promise<number | undefined>;
  /** Whether it was still in the state that the lock names. */
  remove(key: string, lock: Lock): Promise<boolean>;
}

/** The records of one index. */
export function recordStore({ elastic }: World, index: string): RecordStore {
  const pathOf = (key: string) => `/${index}/_doc/${encodeURIComponent(idFor(key))}`;
  const write = async (
    key: string,
    record: Omit<Stored, 'version'>,
    query: Record<string, string | number>,
  ) => {
    const body = keptOf(key, record);
    const how = { ...query, require_alias: true };
    const asked = { method: 'PUT', path: pathOf(key), query: how, body, expect: [409] } as const;
    const answer = await elastic.put<Hit<never>>(asked);
    return answer.status === 409 ? undefined : versionIn(answer.body);
  };
  return {
    async get(key) {
      const asked = { method: 'GET', path: pathOf(key), expect: [404] } as const;
      const { status, body } = await elastic.read<Hit<Kept> & { found?: boolean }>(asked);
      if (body.found === undefined) throw statusFault(status, `there is no index ${index}`);
      return status === 200 ? { stored: storedIn(body), lock: lockOf(body) } : undefined;
    },
    create: (key, record) => write(key, record, { op_type: 'create' }),
    put: (key, record, lock) => write(key, record, lock ? queryOf(lock) : {}),
    async remove(key, lock) {
      const asked = {
        method: 'DELETE',
        path: pathOf(key),
        query: queryOf(lock),
        expect: [404, 409],
      } as const;
      return (await elastic.put(asked)).status === 200;
    },
  };
}

export function keptOf(key: string, { value, expiresAt }: Omit<Stored, 'version'>): Kept {
  return { key: key.toWellFormed(), value, ...(expiresAt !== null && { expires: expiresAt }) };
}

export function storedIn({ _source: source, ...hit }: Hit<Kept>): Stored {
  const { value = 'null', expires } = source;
  return { value, version: versionIn(hit), expiresAt: expires ?? null };
}

function queryOf({ seqNo, term }: Lock): Record<string, number> {
  return { if_seq_no: seqNo, if_primary_term: term };
}

/** Both numbers only grow, the term with every fail-over; together they make a version that does. */
function versionIn(hit: Parameters<typeof lockOf>[0]): number {
  const { seqNo, term } = lockOf(hit);
  return term * 2 ** 40 + seqNo;
}
