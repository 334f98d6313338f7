import { linesOf } from './lines.ts';

/** The terminal as commands see it: results on `out`, everything else on `err`. */
export interface Terminal {
  /** Resolves when there is room for more, so that a long export waits for a slow reader. */
  out(text: string): void | Promise<void>;
  err(text: string): void;
  /** Whether `err` is a terminal on which a line may be drawn over. */
  interactive: boolean;
  /** Whether `out` is a terminal that shows colours. */
  colours?: boolean;
  /** Columns of the terminal. */
  width: number;
  /** The lines of the standard input. */
  lines(): AsyncIterable<string>;
}

/** The terminal that this process was started on. */
export function processTerminal(): Terminal {
  const { env, stdin, stdout, stderr } = process;
  return {
    out: (text) =>
      new Promise((resolve) => {
        if (stdout.write(text)) resolve();
        else stdout.once('drain', resolve);
      }),
    err: (text) => void stderr.write(text),
    interactive: stderr.isTTY,
    // https://no-color.org
    colours: stdout.isTTY && !env['NO_COLOR'] && env['TERM'] !== 'dumb',
    width: stderr.columns ?? 80,
    lines: () => linesOf(stdin),
  };
}
