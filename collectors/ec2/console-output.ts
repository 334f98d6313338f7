import { shorten } from '#kit';

/** What an instance wrote on its console, as it may be shown: the end of it, without secrets. */

const MOST_LINES = 40;
const LONGEST_LINE = 200;
const MASK = '[cut]';

const cuts: readonly [RegExp, string][] = [
  [/-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY[^]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----|$)/g, MASK],
  // What Windows says of its administrator, encrypted or not
  [/<(Password|SecurePassword)>[^<]*(?:<\/\1>)?/gi, `<$1>${MASK}`],
  [/\b(authorization\s*[:=]\s*)[^\n]+/gi, `$1${MASK}`],
  [/\b((?:bearer|basic)\s+)[\w.~+/=-]{8,}/gi, `$1${MASK}`],
  [
    /([\w-]{0,40}(?:secret|passw(?:or)?d|passphrase|token|credential|api_?key|access_?key)[\w-]{0,20}["']?\s*(?:[:=]|\bis\b|\bto\b)\s*["']?)[^\s"',;]+/gi,
    `$1${MASK}`,
  ],
  [/(--?(?:password|passwd|token|secret)[= ])\S+/gi, `$1${MASK}`],
  [/(\/\/[^\s/:@]{1,100}:)[^\s/@]{1,200}@/g, `$1${MASK}@`],
  [
    /\b(?:xox[a-z]-[\w-]{8,}|xapp-[\w-]{8,}|gh[pousr]_\w{16,}|github_pat_\w{16,}|eyJ[\w-]{8,400}\.[\w.-]{8,})/g,
    MASK,
  ],
  // An AWS secret access key, and longer tokens in base64
  [
    /(?<![A-Za-z0-9/+])(?=[^\s]{0,400}[A-Z])(?=[^\s]{0,400}[a-z])(?=[^\s]{0,400}[0-9])[A-Za-z0-9/+]{40,}={0,2}/g,
    MASK,
  ],
];

/** The last lines of the text, without secrets, colours and control characters; undefined where nothing is left. */
export function tailOf(text: string): string | undefined {
  const plain = text
    // oxlint-disable-next-line no-control-regex -- the console speaks to a terminal
    .replace(/\u001b\[[0-9;?]{0,20}[A-Za-z]/g, '')
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{C}\n\t]/gu, '');
  // Over the whole text: a key may begin before the lines that are shown
  const clean = cuts.reduce((sofar, [pattern, by]) => sofar.replace(pattern, by), plain);
  const lines = clean
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .slice(-MOST_LINES)
    .map((line) => shorten(line, LONGEST_LINE));
  return lines.length > 0 ? lines.join('\n') : undefined;
}
