import { plain } from './plain.ts';
import type { Terminal } from './terminal.ts';

/** Progress of long work, on `err`: one line drawn over and over on a terminal, a line at each tenth when piped. */
interface Progress {
  /** `done` of `total`, with a few words on what was just finished. */
  update(done: number, total: number, words: string): void;
  /** Ends the line. */
  end(): void;
}

/** Starts a progress display under a title such as `Reading`. */
export function startProgress(terminal: Terminal, title: string): Progress {
  return terminal.interactive ? bar(terminal, title) : plainLines(terminal, title);
}

function bar(terminal: Terminal, title: string): Progress {
  let drawn = false;
  return {
    update(done, total, words) {
      const size = 24;
      const full = total === 0 ? 0 : Math.round((size * done) / total);
      const line = `${title} [${'#'.repeat(full)}${'.'.repeat(size - full)}] ${done}/${total} ${plain(words)}`;
      terminal.err(`\r\u001b[2K${line.slice(0, terminal.width - 1)}`);
      drawn = true;
    },
    end() {
      if (drawn) terminal.err('\n');
    },
  };
}

function plainLines(terminal: Terminal, title: string): Progress {
  let told = -1;
  return {
    update(done, total, words) {
      const tenth = total === 0 ? 10 : Math.floor((10 * done) / total);
      if (tenth === told) return;
      told = tenth;
      terminal.err(`${title}: ${done} of ${total} ${plain(words)}\n`);
    },
    end() {},
  };
}
