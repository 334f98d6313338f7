import type { Document } from './document.ts';
import type { Index } from './index-port.ts';
import type { Question } from './kind.ts';
import type { Scope } from './scope.ts';
import type { Sensitivity } from './sensitivity.ts';
import type { NamedNetwork } from './settings.ts';

/** What the parts of a kind that read from a provider get to work with. */

/** An SDK client class. */
// oxlint-disable-next-line typescript/no-explicit-any -- the configuration type of each SDK client differs
export type ClientClass<C> = new (configuration: any) => C;

/** A cloud account and region at which a client speaks. */
export interface Place {
  account: string;
  region: string;
}

/** One published range of the provider: `{ cidr: '52.94.76.0/22', service: 'AMAZON', region: 'us-west-2' }`. */
export interface PublishedRange {
  cidr: string;
  service: string;
  region: string;
}

/** AWS as kinds see it: no credentials, no retries, no timeouts. */
export interface Aws {
  /** The shared client of this class for this place; of a live question it is the asker's own. Never destroy it. */
  client<C>(type: ClientClass<C>, place: Place): C;
  /** The shared client with the hub's own credentials, in the hub's region: for what no account in particular answers. */
  hub<C>(type: ClientClass<C>): C;
  /** A client that signs nothing: AWS as everybody sees it. */
  anonymous<C>(type: ClientClass<C>, region: string): C;
  /** What `load` gives, read once for all who ask for the same key during one question or run. Errors are not kept. */
  once<T>(key: string, load: () => Promise<T>): Promise<T>;
  /** AWS's published address ranges, read now. Throws where the feed cannot be read or is not one. */
  ranges(signal: AbortSignal): Promise<PublishedRange[]>;
  /**
   * For `find`: runs over every account and enabled region, many at once, and gives what they yield as it comes.
   * A place that fails is remembered for the coverage and does not stop the others; aborting ends it. Where `run`
   * gives undefined, what is looked for cannot be in that place, and it does not count as read.
   */
  everywhere<T>(run: (place: Place) => AsyncIterable<T> | undefined): AsyncGenerator<T>;
}

/** What a collector gets. */
export interface CollectContext {
  aws: Aws;
  scope: Scope;
  signal: AbortSignal;
  /** The operator's own networks, from the configuration. */
  networks: readonly NamedNetwork[];
}

export interface ConfirmContext {
  aws: Aws;
  /** What the index holds. */
  result: Document;
  signal: AbortSignal;
}

export interface FindContext {
  aws: Aws;
  question: Question;
  signal: AbortSignal;
  /** Places of ours that are left out on purpose, of which `everywhere` sees nothing; `*` stands for every region. */
  excluded?: readonly Place[];
}

export interface EnrichContext {
  aws: Aws;
  question: Question;
  /** The holders as they are after the live check, best first, whichever provider they are of. */
  results: readonly Document[];
  /** Shows only what the asker may see. */
  index: Pick<Index, 'find' | 'scopes'>;
  /** How much the asker may see of this kind in an account: what is above it need not be read. */
  see: (account: string) => Sensitivity | undefined;
  /** What the DNS of the machine, or of `resolvers` in the configuration, says. Throws as `node:dns` does. */
  resolve: Resolve;
  /** Milliseconds since the epoch. */
  now: number;
  signal: AbortSignal;
}

/** Answers of the DNS, each as text: addresses, names without a trailing dot, the strings of a TXT record joined. */
export type Resolve = (name: string, type: 'A' | 'AAAA' | 'CNAME' | 'NS' | 'TXT') => Promise<string[]>;
