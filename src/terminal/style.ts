/** How a terminal sets words apart; without colours, not at all. Content must be plain before it is styled. */
export interface Style {
  strong(text: string): string;
  quiet(text: string): string;
  code(text: string): string;
  good(text: string): string;
  doubtful(text: string): string;
  bad(text: string): string;
}

const as = (text: string) => text;

/** For files and pipes. */
export const noStyle: Style = { strong: as, quiet: as, code: as, good: as, doubtful: as, bad: as };

/** For a terminal: bold, dim, cyan, green, yellow and red (ECMA-48). */
export const colours: Style = {
  strong: (text) => `\u001b[1m${text}\u001b[22m`,
  quiet: (text) => `\u001b[2m${text}\u001b[22m`,
  code: (text) => `\u001b[36m${text}\u001b[39m`,
  good: (text) => `\u001b[32m${text}\u001b[39m`,
  doubtful: (text) => `\u001b[33m${text}\u001b[39m`,
  bad: (text) => `\u001b[31m${text}\u001b[39m`,
};
