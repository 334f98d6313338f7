import type { Action, Result, Target } from '#kit';
import type { Person } from '../requests/request.types.ts';

/**
 * `waiting` for an approval, `doing` while the cloud is asked, `accepted` until the final state is seen. All others are
 * final: `done`; `timeout` without a final state; `gone`, as the thing is; `needless`, since its state does not allow it
 * or is the wished one already; `failed`; `denied` by an approver; `lapsed` without a decision.
 */
export type OrderState =
  | 'waiting'
  | 'doing'
  | 'accepted'
  | 'done'
  | 'timeout'
  | 'gone'
  | 'needless'
  | 'failed'
  | 'denied'
  | 'lapsed';

/** One use of an action by somebody on something. Times are milliseconds since the epoch. */
export interface Order {
  id: string;
  who: Person;
  /** The action's name, and its verb as it is said: `start`. */
  action: string;
  verb: string;
  target: Target;
  /** The AWS role that does it. */
  role: string;
  /** Groups of which somebody else has to approve; absent where nobody has to. */
  approvers?: readonly string[];
  /** Where they are asked. */
  channel?: string;
  state: OrderState;
  askedAt: number;
  /** Waiting: until when it can be decided. Doing: when we know that the process died. Accepted: how long is waited. */
  until: number;
  decided?: { by: Person; at: number };
  /** The state of the thing that was seen last. */
  seen?: string;
  /** Why it went as it did, with what to do next. */
  because?: string;
  /** A process died, or a call broke off, while the cloud was asked: whether it was taken is not known. */
  unsure?: true;
  /** When the state of the thing is looked at next. */
  lookAt?: number;
  /** The last state that those concerned were told of. */
  told?: OrderState;
}

/** What somebody wants to be done. */
export interface Deed {
  who: Person;
  kind: string;
  action: string;
  /** The id of the thing, as it came with the click. */
  id: string;
  /** What the id finds with the rights of who asks; absent where it finds nothing. */
  found: Result | undefined;
}

/** What became of a decision; `late`: somebody else, or time, was faster. */
export interface Ordered {
  outcome: 'done' | 'late';
  order: Order;
}

/** What may be done in the clouds, and is. Off but where `access.actions` says otherwise. */
export interface Actions {
  /** What this person may do to this thing; `approved` where somebody else has to approve it. */
  offered(who: Person, result: Result): { action: Action; approved: boolean }[];
  /**
   * Does it, or asks for its approval. Rights are looked at anew; the state of the thing is read first. Throws `denied`
   * for who may not, also where the thing is not found; `invalid` where something is being done to it already;
   * `tooMany`, and `unavailable` where store or audit do not answer: nothing is done then.
   */
  place(deed: Deed): Promise<Order>;
  /**
   * Approves, and then does it, or denies; once, whoever clicks at the same time. The rights of both are looked at anew.
   * Throws `denied`, `notFound`, `unavailable`.
   */
  decide(verdict: { id: string; by: Person; to: 'approved' | 'denied' }): Promise<Ordered>;
  /** One look: what was accepted is followed to its end, what nobody decided on lapses, and everything untold is told. */
  tick(): Promise<void>;
  /** Looks every few seconds; `tell` is true once those concerned cannot miss it any more. */
  start(tell: (order: Order) => Promise<boolean>): void;
  stop(): Promise<void>;
}
