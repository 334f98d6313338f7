import type { ClientClass } from '#kit';

/** What a trial may name: the account, and what is made up or was found there. */
export interface Sample {
  account: string;
  region: string;
  partition: string;
  /** A bucket of the account: whether one exists is told to anybody, so that no other proves anything. */
  bucket: string;
  now: number;
}

/** One harmless call that shows whether an IAM action is allowed. */
export interface Trial {
  client: ClientClass<unknown>;
  /** The place of its client; `bucket` is the region of the sample's bucket. */
  at: 'region' | 'global' | 'hub' | 'bucket';
  command: (sample: Sample) => object;
  /** Errors, `name: message`, that are said only to those who may call. */
  proof?: RegExp;
}

export type Trials = Readonly<Record<string, Trial>>;
