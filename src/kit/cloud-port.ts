import type { Account } from './account.ts';
import type { Acting } from './action.ts';
import type { Place } from './contexts.ts';
import type { Document } from './document.ts';
import type { Kind, Provider } from './kind.ts';
import type { Live } from './live-port.ts';
import type { Scope } from './scope.ts';

/** The places that one provider's collectors have to read. */
export interface Plan {
  places: Place[];
  /** Not read, with the reason: named by the operator; `isOff` where the region is not switched on in that account. */
  excluded: { place: Place; why: string; isOff?: true }[];
  /**
   * What could not even be planned, with the error as it was thrown: `{ account: '*', region: '*' }` where the
   * list of accounts could not be read, `{ account, region: '*' }` where an account's regions could not.
   */
  unreadable: { place: Place; error: unknown }[];
  accounts: Account[];
}

/** Word from a cloud that something changed there: the scopes of these kinds in this place are due at once. */
export interface ChangeHint {
  kinds: readonly string[];
  provider: string;
  account: string;
  /** `*` where the service has no region of its own, or the word does not say. */
  region: string;
  /** When it happened, milliseconds since the epoch. */
  at: number;
}

/** Some hints that came together. */
export interface HintBatch {
  hints: readonly ChangeHint[];
  /** To be called once their scopes were read: until then they come again, after a restart too. Never rejects. */
  done(): Promise<void>;
}

/** How it went when one IAM action was tried in one account. */
export interface ActionTrial {
  /** `ec2:DescribeAddresses`; `sts:AssumeRole` where the account could not be entered, and then it is the only one. */
  action: string;
  account: string;
  /** `skipped`: it could not be tried without harm, or there was nothing to try it on. */
  outcome: 'allowed' | 'denied' | 'failed' | 'skipped';
  /** What was said, where it is not allowed. */
  detail?: string;
  /** What to do next, where it is denied or failed. */
  fix?: string;
}

/** The world outside, as refresh and ask see it: AWS, or the demo's made-up organisation. */
export interface Cloud {
  /** Which accounts and regions there are now. `once` gives the single place `-`/`global`. */
  plan(options: { provider: string; shape: Provider['scopes']; signal: AbortSignal }): Promise<Plan>;
  /** Runs a kind's collector over one scope; finishes or throws. */
  collect(options: {
    kind: Kind;
    provider: string;
    scope: Scope;
    signal: AbortSignal;
    /** Told of each attempt of a call to the provider as it is made, by its IAM action: `ec2:DescribeAddresses`. */
    onCall?: (action: string) => void;
    /** Told of each of them that the provider throttled. */
    onThrottle?: (action: string) => void;
  }): AsyncGenerator<Document>;
  live: Live;
  /** Where something can be done there, too. */
  acting?: Acting;
  /** What changes as it changes, where the operator switched that on; ends with the signal, never throws. */
  hints?(signal: AbortSignal): AsyncGenerator<HintBatch>;
  /**
   * Tries every action that the kinds declare in one account, by calls that change nothing: those of services with
   * regions in this region. Rejects only with the signal's reason.
   */
  tryActions?(options: { account: string; region: string; signal: AbortSignal }): AsyncGenerator<ActionTrial>;
  close(): Promise<void>;
}
