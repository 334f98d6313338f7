/**
 * One line of the audit. `phase` `intent` goes in before anything is looked up, `outcome` before the answer goes
 * out. `text` is the question with secrets removed.
 */
export interface AuditEntry {
  at: string;
  requestId: string;
  phase: 'intent' | 'outcome';
  principal: string;
  door: string;
  channel?: string;
  kind?: string;
  text?: string;
  value?: string;
  live?: boolean;
  outcome?: string;
  /** Ids of the results, at most 100. */
  results?: readonly string[];
  reason?: string;
  tookMs?: number;
}

/** Where questions are written down. */
export interface Audit {
  /**
   * Resolves when the entry is on disk. Rejects (`unavailable`) where it cannot be written: whoever asked must
   * not be answered then.
   */
  write(entry: AuditEntry): Promise<void>;
  /** Whether the last write succeeded: for readiness. */
  healthy(): boolean;
  close(): Promise<void>;
}
