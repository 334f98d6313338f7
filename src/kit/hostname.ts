import { domainToASCII, domainToUnicode } from 'node:url';

/**
 * The form in which host names are stored and compared: lower-case, without a trailing dot, IDN as
 * punycode. Underscores and a leading `*.` are kept (both occur in zones). Returns undefined for what
 * cannot be a name: empty labels, labels over 63 octets, names over 253.
 */
export function normaliseHostname(text: string): string | undefined {
  if (text.length > 1000) return undefined;
  const ascii = toAscii(text)?.replace(/\.$/, '');
  if (ascii === undefined || ascii.length > 253) return undefined;
  const wellFormed = ascii
    .split('.')
    .every((label) => /^[a-z0-9_*]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label));
  return wellFormed ? ascii : undefined;
}

function toAscii(text: string): string | undefined {
  // Everything in printable ASCII needs no IDN treatment, and `_` or `*` would confuse it
  if (/^[\x21-\x7e]+$/.test(text)) return text.toLowerCase();
  // It reads its input as a part of a URL, and would take `bücher.de/path` for `bücher.de`
  if (/[^A-Za-z0-9._*\u0080-\u{10ffff}-]/u.test(text)) return undefined;
  return domainToASCII(text);
}

/** `*.dev.example.com` → `com.example.dev.*`, so that a zone or a subtree is a key prefix. */
export function reverseLabels(name: string): string {
  return name.split('.').toReversed().join('.');
}

/** The name in the letters of its language, where a label of it is punycode; undefined for all others. */
export function unicodeHostname(name: string): string | undefined {
  if (!name.includes('xn--')) return undefined;
  const labels = name.split('.').map((label) => (label.startsWith('xn--') ? domainToUnicode(label) : label));
  const unicode = labels.join('.');
  return labels.includes('') || unicode === name ? undefined : unicode;
}
