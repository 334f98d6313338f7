import type { Refusal } from './refusals-port.ts';

/** Something that somebody is told without having asked. */
export interface Alert {
  /** The same condition always has the same key, so that it is told once; at most 400 characters. */
  key: string;
  /** `trouble` begins a condition, `over` ends it, `news` stands alone. */
  state: 'trouble' | 'over' | 'news';
  /** One sentence that carries it all, in plain text. */
  title: string;
  /** Facts, a line each, in plain text; the renderer says how many it left out. */
  lines: readonly string[];
  /** Channel ids, `#names` or user ids in the order of preference: the owner's channel first, then the central one. */
  to: readonly string[];
  /** What it is about, for the policy: a channel is told only what it may see. */
  about?: { kind: string; account?: string };
  /** Refused scopes among what it tells: operators may accept them. */
  refused?: readonly Refusal[];
}

/** Brings alerts to people. */
export interface AlertSink {
  /**
   * True once the alert is where it cannot be lost any more (delivered, or kept to be delivered); false where nobody
   * of `to` can be reached or may see it. Rejects with `unavailable` where it could not even be kept.
   */
  send(alert: Alert): Promise<boolean>;
}
