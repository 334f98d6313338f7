import type { Account } from './account.ts';
import type { Place } from './contexts.ts';
import type { Document } from './document.ts';
import type { Kind, Provider } from './kind.ts';
import type { Live } from './live-port.ts';
import type { Scope } from './scope.ts';

/** The places that one provider's collectors have to read. */
export interface Plan {
  places: Place[];
  /** Left out on purpose, with the reason: named by the operator, or not switched on in that account. */
  excluded: { place: Place; why: string }[];
  /**
   * What could not even be planned, with the error as it was thrown: `{ account: '*', region: '*' }` where the
   * list of accounts could not be read, `{ account, region: '*' }` where an account's regions could not.
   */
  unreadable: { place: Place; error: unknown }[];
  accounts: Account[];
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
    /** Told of each call to the provider as it is made, by its IAM action: `ec2:DescribeAddresses`. */
    onCall?: (action: string) => void;
  }): AsyncGenerator<Document>;
  live: Live;
  close(): Promise<void>;
}
