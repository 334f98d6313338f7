/** A small record with the version that compare-and-set needs. */
export interface Entry<T = unknown> {
  key: string;
  value: T;
  /** Grows with every change of this key. */
  version: number;
  /** Milliseconds since the epoch; the entry is gone from then on. */
  expiresAt?: number;
}

export interface PutOptions {
  /** Write only if this is the present version; `null`: only if there is no (live) entry. Absent: always. */
  expect?: number | null;
  expiresAt?: number;
}

/**
 * Small compare-and-set records shared by all processes: leases, accounts, group members, and claims on what must not happen twice.
 * Values are JSON of at most 64 KB; keys at most 512 characters. Everything throws `unavailable` where the
 * store does not answer.
 */
export interface State {
  get<T>(key: string): Promise<Entry<T> | undefined>;
  /** The new version, or undefined where `expect` did not hold (nothing was written then). */
  put(key: string, value: unknown, options?: PutOptions): Promise<number | undefined>;
  /** Whether there was something to delete (and `expect` held). */
  delete(key: string, options?: { expect?: number }): Promise<boolean>;
  /**
   * True once per key until `expiresAt` (milliseconds since the epoch), over all processes: for what must not happen
   * twice. Claims are apart from the entries, and cost much less than a `put` that expects nothing.
   */
  claim(key: string, expiresAt: number): Promise<boolean>;
  /** All live entries whose key starts with this, in order of keys. */
  list<T>(prefix: string): Promise<Entry<T>[]>;
  close(): Promise<void>;
}
