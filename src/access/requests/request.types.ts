import type { Principal } from '#kit';

/** Who asks for access. */
export type Person = Extract<Principal, { type: 'slack' }>;

/** Who decides: a person, or the command line on the machine. */
export type Decider = Person | Extract<Principal, { type: 'system' }>;

/**
 * `pending` waits for a decision, `approved` stands until its time is over. All others are final: `lapsed` was not
 * decided in time, `ended` ran out, `revoked` was taken back.
 */
export type RequestState = 'pending' | 'approved' | 'denied' | 'lapsed' | 'ended' | 'revoked';

/** A wish of a person to ask about a kind for a while. Times are milliseconds since the epoch. */
export interface AccessRequest {
  id: string;
  who: Person;
  kind: string;
  /** Why, in the person's own words; 1 to 300 characters. */
  reason: string;
  /** Only this account; all where absent. */
  account?: string;
  /** This channel may see the answers, too. */
  channel?: string;
  durationMs: number;
  state: RequestState;
  askedAt: number;
  /** Pending: until when it can be decided. Approved: until when it stands. */
  until: number;
  /** The last decision on it; absent where time alone passed. */
  decided?: { by: Decider; at: number; reason?: string };
  /** It was approved at once, because the person belongs to a group that may break the glass. */
  breakGlass?: true;
  /** The last state that those concerned were told of. */
  told?: RequestState;
}

/** What somebody wants. */
export interface Wish {
  who: Person;
  kind: string;
  reason: string;
  durationMs?: number;
  account?: string;
  channel?: string;
  /** Now, without approval. */
  breakGlass?: boolean;
  /** For the audit. */
  door: string;
}

/** A decision of somebody. */
export interface Verdict {
  id: string;
  by: Decider;
  to: 'approved' | 'denied' | 'revoked';
  reason?: string;
  door: string;
}

/** What became of a decision; `late`: somebody else, or time, was faster, and the request says who. */
export interface Decided {
  outcome: 'done' | 'late';
  request: AccessRequest;
}

/** How access to a kind is given. */
export interface Terms {
  /** Groups of the configuration that decide. */
  approvers: readonly string[];
  /** Where they are asked; absent: where alerts go. */
  channel?: string;
  longestMs: number;
  /** `console`: on the machine's command line only, because whoever takes over a Slack account could click. */
  decideIn: 'slack' | 'console';
}

/** Access for a while, asked for by one person and given by another. */
export interface Requests {
  /** The kinds that can be asked for. */
  kinds: readonly string[];
  /** Undefined where the kind cannot be asked for. */
  terms(kind: string): Terms | undefined;
  /** Whether a request of this person for the kind could give them anything. */
  helps(who: Person, kind: string): boolean;
  /** Whether this person may break the glass for the kind. */
  mayBreakGlass(who: Person, kind: string): boolean;
  /**
   * Writes the wish down; the same wish that still waits is given back as it is. Throws `invalid` or `denied` with
   * the reason, `tooMany` above five that wait, `unavailable` where store or audit do not answer.
   */
  ask(wish: Wish): Promise<AccessRequest>;
  /**
   * Approves, denies or revokes, once, whoever clicks at the same time. Everything is looked at anew: the approver
   * belongs to the group now, is somebody else than who asked (who asked may revoke, though), and the request still
   * waits. Throws `denied` for somebody who may not, `notFound`, `unavailable`.
   */
  decide(verdict: Verdict): Promise<Decided>;
  get(id: string): Promise<AccessRequest | undefined>;
  /** What this person asked for or may decide on, the newest first. */
  listFor(who: Decider): Promise<AccessRequest[]>;
  /** One look at the store: what time has ended is ended, rights are learned, and everything untold is told. */
  tick(): Promise<void>;
  /** Looks every two seconds; `tell` is true once those concerned cannot miss it any more. */
  start(tell: (request: AccessRequest) => Promise<boolean>): void;
  stop(): Promise<void>;
}
