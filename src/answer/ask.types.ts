import type { Answer, Principal, Whois } from '#kit';

/** One question, as every door asks it. Rights, limits, audit, redaction and coverage are inside. */
export interface AskInput {
  text: string;
  principal: Principal;
  /** The door, for the audit: `slack`, `api`, `cli`, `console`. */
  door: string;
  requestId: string;
  /** The audience where others will see the answer; absent: the asker alone. */
  channel?: string;
  /** Ask the clouds now, too. */
  live?: boolean;
  /** ISO 8601 time, `yesterday`, …: who had it then. */
  at?: string;
  cursor?: string;
  /** Of whatever a text holds, these kinds alone are asked, unless the text names its kind by a command. */
  kinds?: readonly string[];
  signal: AbortSignal;
}

/**
 * Denied, invalid, absent and unknown are outcomes, not errors. Throws only `tooMany` (limits) and
 * `unavailable` (audit or index cannot be reached: then nothing is answered).
 */
export interface Ask {
  /** One kind: `/v1/ip`, `/ipinfo`, `ask --kind ip`. Throws `notFound` for a kind that there is not. */
  kind(name: string, input: AskInput): Promise<Answer>;
  /** Whatever the text holds: `/v1/whois`, `ask`. */
  whois(input: AskInput): Promise<Whois>;
  /** Several texts at once (limit `bulk`); one audit entry per text. */
  bulk(texts: readonly string[], input: Omit<AskInput, 'text'>): Promise<Whois[]>;
}
