/** The terminal as commands see it: results on `out`, everything else on `err`. */
export interface Terminal {
  /** Resolves when there is room for more, so that a long export waits for a slow reader. */
  out(text: string): void | Promise<void>;
  err(text: string): void;
  /** Whether `err` is a terminal on which a line may be drawn over. */
  interactive: boolean;
  /** Columns of the terminal. */
  width: number;
  /** The lines of the standard input. */
  lines(): AsyncIterable<string>;
}
