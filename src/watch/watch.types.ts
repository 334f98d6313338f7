import type {
  Accounts,
  AlertSink,
  AlertsSettings,
  Answer,
  Audit,
  Clock,
  Document,
  Index,
  Interval,
  Kind,
  Later,
  Log,
  Owner,
  Principal,
  Sensitivity,
  State,
  Whois,
} from '#kit';
import type { Access } from '../access/access.ts';

/** What may happen to a watched thing; `facts` are the columns that its kind names in `watched`. */
export const watchEvents = ['appeared', 'gone', 'moved', 'owner', 'facts'] as const;
export type WatchEvent = (typeof watchEvents)[number];

/** A thing by its id, or whatever holds an address, a name or another identifier. */
export type Watched = { kind: string; id: string } | { kind: string; value: string };

/** Where to tell it: a channel, or the person alone (a Slack user id). */
export type Where = { channel: string } | { user: string };

/** "Tell me here when this changes." Times are ISO 8601 in UTC. */
export interface Watch {
  id: string;
  who: Principal;
  what: Watched;
  where: Where;
  events: readonly WatchEvent[];
  createdAt: string;
  expiresAt?: string;
  snoozedUntil?: string;
  /** What holds it, as it was told last. */
  holders: readonly Holder[];
  /** Present: it does not wait for a change but for an answer, tells that once, and ends. */
  waits?: Waits;
}

/** The scopes that the last answer could not rest on, and when that was asked. */
export interface Waits {
  scopes: readonly string[];
  askedAt: string;
}

/** What is remembered of a thing, as far as whoever watches may see it. */
export interface Holder {
  id: string;
  account: string;
  type: string;
  name?: string;
  owner?: string;
  /** Column → its text. */
  facts: Readonly<Record<string, string>>;
}

/** The index as one principal (and the channel that they speak in) may see it. */
export interface View extends Pick<Index, 'find'> {
  /** How much of the things of a kind in an account; undefined where nothing. */
  see(kind: string, account: string): Sensitivity | undefined;
}

/** Everything that watching stands on. */
export interface WatchOptions {
  index: Pick<Index, 'changes' | 'scopes' | 'find'>;
  state: State;
  kinds: ReadonlyMap<string, Kind>;
  access: Pick<Access, 'grant' | 'isOperator'>;
  view: (asker: { principal: Principal; channel?: string }) => View;
  /** Resolves when the rights of this principal are known; undefined where they are. */
  known?: (principal: Principal) => Promise<void> | undefined;
  accounts: Accounts;
  ownerOf: (document: Document) => Owner | undefined;
  intervalOf: (scope: string) => Interval;
  /** When a cron expression (UTC) fires next after this time, milliseconds. */
  nextRun: (every: string, after: number) => number;
  /** Asks in the name of the system what this channel may see. */
  ask: (text: string, channel: string) => Promise<Whois>;
  /** Asks in the name of somebody, with their rights of this moment. */
  askAs: (question: { principal: Principal; kind: string; text: string }) => Promise<Answer>;
  settings: AlertsSettings;
  /** The channel that is told where no owner's is. */
  central?: string;
  sink: AlertSink;
  /** Posts a text to the webhook of the settings; rejects where it was not taken. Absent: there is no webhook. */
  post?: (body: string) => Promise<void>;
  audit: Pick<Audit, 'write'>;
  clock: Clock;
  /** Milliseconds that only grow, whatever is done to the clock. */
  elapsed: Clock;
  log: Log;
  random?: () => number;
  later?: Later;
}
