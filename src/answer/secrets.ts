/** What stands in the place of a secret while a text is read: clean text has no characters of private use. */
export const MARK = '\ue000';

/** The text for people, with what stands in the place of secrets spelled out. */
export function spelledOut(text: string): string {
  return text.includes(MARK) ? text.replaceAll(MARK, '«removed: looks like a secret»') : text;
}

/** Tokens that say what they are: Slack, GitHub, JSON Web Tokens. Runs are bounded so that the search stays linear. */
const NAMED =
  /xox[a-z](?:-|\.xox)[\w.-]{8,}|xapp-[\w-]{8,}|gh[pousr]_\w{16,}|github_pat_\w{16,}|eyJ[\w-]{8,400}\.[\w-]{8,}[\w.-]*/gi;

/** An AWS secret access key: 40 characters of base64, nothing of the kind before or after but an escaped character. */
const KEY =
  /(?:(?<![A-Za-z0-9/+])|(?<=%[0-9A-Fa-f]{2}|\\[nrt]|\\u[0-9A-Fa-f]{4}))[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+])={0,2}/g;

/** What may be a key in a path, or a sum: `user/…`, and where it stands in there. */
const PATH = /[A-Za-z0-9/+]{41,59}/g;
const KEY_IN_PATH = /(?<![A-Za-z0-9])(?=([A-Za-z0-9/+]{40})(?![A-Za-z0-9]))/g;

/** The same in base64url. */
const URL_KEY = /(?<![\w-])[\w-]{40}(?![\w-])/g;

/** Session tokens and lines of a key file: long base64, or longer base64url. */
const LONG = /[A-Za-z0-9/+]{60,}={0,2}|[A-Za-z0-9_-]{100,}={0,2}/g;

const PRIVATE_KEY =
  /-{0,10}BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY[^]*?(?:END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-{0,10}|$)/g;

/** What somebody calls a secret is one, whatever it looks like: `aws_secret_access_key = …`, `"SecretAccessKey": "…"`. */
const CALLED =
  /((?:secret[ _-]?access[ _-]?key|aws[_-]?secret[_-]?key|session[_-]?token|security[_-]?token|password|passphrase|client[_-]?secret)[\\"']{0,4}[ \t]{0,20}(?:=>|[=:])[ \t]{0,20}[\\"']{0,4})([^\s"',;]{8,5000})/gi;

/** An access key id with its secret right behind it: the id alone is left. */
const PAIR = /\b((?:AKIA|ASIA)[A-Z0-9]{16})([:/,;|+=]{0,3})([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+])/g;

/** A password that begins with two slashes, so that what it stands in looks like a URL: `user:` + key + `@host`. */
const SLASHED = /(?<=:)\/\/[A-Za-z0-9/+]{38}(?=@)/g;

const ARN = /^arn:[\w-]+:[\w-]*:[\w-]*:\d*:/i;

/**
 * The text without what is a secret by what stands around it: private key blocks (to its end where a block has none),
 * values that are called a secret, secrets behind their key id, and passwords that look like a URL. Linear.
 */
export function withoutSaidSecrets(text: string): string {
  const keyless = text.includes('PRIVATE KEY') ? text.replace(PRIVATE_KEY, ` ${MARK} `) : text;
  if (keyless.length < 16) return keyless;
  return keyless
    .replace(CALLED, `$1 ${MARK}`)
    .replace(PAIR, `$1 ${MARK}`)
    .replace(SLASHED, (run) => (isRandom(run) ? MARK : run));
}

/** A line that breaks off within a word: with a backslash, or a key or token that was wrapped. */
const BROKEN = /\\\r?\n[ \t]{0,80}|(?<=[A-Za-z0-9/+]{60})\r?\n[ \t]{0,80}(?=[A-Za-z0-9/+]{4})/g;
const WRAPPED =
  /(?<![A-Za-z0-9/+])([A-Za-z0-9/+]{4,39})\r?\n[ \t]{0,80}([A-Za-z0-9/+]{1,36})(?![A-Za-z0-9/+])/g;

/** The text with lines joined that a secret was broken into: once they are words, nobody can tell. Linear. */
export function withJoinedSecrets(text: string): string {
  if (!text.includes('\n')) return text;
  return text
    .replace(BROKEN, '')
    .replace(WRAPPED, (lines, start: string, end: string) =>
      start.length + end.length === 40 && isRandom(start + end) ? start + end : lines,
    );
}

/**
 * One word (no white space in it) with everything that looks like a secret replaced. Long names inside an ARN
 * are no secrets, nor is the tail of a load balancer's ARN, unless they look random.
 */
export function withoutSecrets(word: string): string {
  if (word.length < 12) return word;
  if (word.length < 40) return word.replace(NAMED, MARK);
  // Keys first: one may by chance hold what begins a token
  const keyless = word
    .replace(PATH, (run) =>
      [...run.matchAll(KEY_IN_PATH)].some(([, key = '']) => isRandom(key)) ? MARK : run,
    )
    .replace(URL_KEY, (run) => (isRandom(run) ? MARK : run))
    .replace(NAMED, MARK);
  return keyless
    .split(/(?<=[,;])/)
    .map(withoutKeys)
    .join('');
}

function withoutKeys(piece: string): string {
  if (ARN.test(piece)) return piece;
  const keyless = piece.replace(KEY, (run) => (isKey(run) ? MARK : run));
  return keyless.replace(LONG, (run) => (isMixed(run) && /[0-9]/.test(run) ? MARK : run));
}

function isKey(run: string): boolean {
  const hex = /^[0-9a-fA-F]+$/.test(run);
  return isMixed(run) && !hex && !/\/[0-9a-f]{16,17}$/.test(run);
}

function isMixed(run: string): boolean {
  return /[A-Z]/.test(run) && /[a-z]/.test(run);
}

/** What a random key has, and hardly any name of its length: changes between capitals, small letters and digits, and few words. */
const FEWEST_CHANGES = 14;
const MOST_IN_WORDS = 20;

/** Whether nobody would have thought of it. What AWS puts at the end of a name does not count. */
function isRandom(run: string): boolean {
  const own = run.replace(/-[A-Z0-9]{8,16}$|\/[0-9a-f]{16,17}$/, '');
  const changes = own.match(/[A-Z](?=[a-z0-9])|[a-z](?=[A-Z0-9])|[0-9](?=[A-Za-z])/g) ?? [];
  const words = own.match(/[a-z]{3,}|[0-9a-f]{8,}/g) ?? [];
  return (
    isMixed(own) &&
    /[0-9]/.test(own) &&
    changes.length >= FEWEST_CHANGES &&
    words.join('').length <= MOST_IN_WORDS
  );
}
