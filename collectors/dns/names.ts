import { unicodeHostname } from '#kit';

/**
 * Names as Route 53 writes them: with a trailing dot, and everything but `a-z 0-9 - _ .` (and a few more) as `\` with
 * three octal digits, so that `*` is `\052`. Escapes that would be taken for something else (a dot inside a label, a
 * backslash, what cannot be printed) stay escapes.
 */

const ESCAPE = /\\([0-7]{3})/g;

/** The name as people write it: lower-case, without trailing dot and without needless escapes. */
export function decodeName(raw: string): string {
  const decoded = raw.replace(ESCAPE, (escape, digits: string) => {
    const code = Number.parseInt(digits, 8);
    const char = String.fromCharCode(code);
    return code > 0x20 && code < 0x7f && char !== '.' && char !== '\\' ? char : escape;
  });
  return decoded.toLowerCase().replace(/\.$/, '');
}

/** The name as Route 53 takes it: the opposite of `decodeName`. */
export function encodeName(name: string): string {
  const escaped = name.replace(/[^a-z0-9._\\-]/g, (char) => {
    const code = char.charCodeAt(0);
    return `\\${code.toString(8).padStart(3, '0')}`;
  });
  return `${escaped}.`;
}

/** `a.b.example.com` → itself, `b.example.com`, `example.com`, `com`. */
export function suffixesOf(name: string): string[] {
  const labels = name.split('.');
  return labels.map((_, i) => labels.slice(i).join('.'));
}

/** Whether a name is the zone's own or lies below it. */
export function isUnder(name: string, zone: string): boolean {
  return name === zone || name.endsWith(`.${zone}`);
}

/** What a leading `*.` stands for: all that lies below the rest. Only the leftmost label can be one. */
export function wildcardBase(name: string): string | undefined {
  return name.startsWith('*.') ? name.slice(2) : undefined;
}

/** Whether a wildcard may cover a name; whether it does, the other names of the zone decide. */
export function mayCover(wildcard: string, name: string): boolean {
  const base = wildcardBase(wildcard);
  return base !== undefined && name !== base && name.endsWith(`.${base}`);
}

/** `münchen.example.com (xn--mnchen-3ya.example.com)`: both forms, or the one that there is. */
export function shownName(name: string): string {
  const unicode = unicodeHostname(name);
  return unicode === undefined ? name : `${unicode} (${name})`;
}
