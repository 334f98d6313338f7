import { normaliseAddress } from '#kit';

/** One word of a text. What a URL holds beyond its host stays out of `text` and `shown`. */
export interface Word {
  /** Without path, query, user and password: what is understood. */
  text: string;
  /** The same, for people to read: says that something was left out. */
  shown: string;
  /** With scheme and path (no query, no user), for the patterns of kinds that take a value out of a URL. */
  url?: string;
  /** The access key id in the query of a presigned URL of AWS: all that is kept of the query. */
  signedBy?: string;
}

/** Signature version 4 and, of older tools, 2: https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html */
const SIGNED_BY = /[?&](?:X-Amz-Credential=([A-Z0-9]{16,128})(?:%2F|\/)|AWSAccessKeyId=([A-Z0-9]{16,128}))/i;

/** The words of a text; quotes, brackets of markup and bars divide as white space does. */
export function splitWords(text: string): string[] {
  return text.split(/[\s"'<>|]+/).filter((word) => word !== '');
}

/** Cuts a word down to its host where it is a URL, or a host with a path behind it. */
export function toWord(word: string): Word {
  const colon = word.indexOf('://');
  if (colon > 0) return fromUrl(word, colon);
  const slash = word.indexOf('/');
  if (
    slash > 0 &&
    slash < 300 &&
    /^[\w.-]{1,253}\.[\w-]+(?::[0-9]{1,5})?$/.test(word.slice(0, slash)) &&
    !isLength(word, slash)
  )
    return fromAuthority('', word, '');
  return word.includes('@') && /^[^@]{0,200}:[^@]{0,200}@/.test(word) && !/^arn:/i.test(word)
    ? fromAuthority('', word, '')
    : { text: word, shown: word };
}

/** `10.0.0.0/24` and `10.0.0.0/24,10.1.0.0/16` are networks, not hosts with a path. */
function isLength(word: string, slash: number): boolean {
  return (
    /^[0-9]{1,3}(?![\w/.-])/.test(word.slice(slash + 1, slash + 5)) && /^[0-9.]+$/.test(word.slice(0, slash))
  );
}

function fromUrl(word: string, colon: number): Word {
  const scheme = /[a-z][a-z0-9+.-]{0,15}$/i.exec(word.slice(Math.max(0, colon - 16), colon))?.[0] ?? '';
  const before = word.slice(0, colon - scheme.length);
  const read = fromAuthority(`${scheme}://`, word.slice(colon + 3), before);
  const [, credential, signedBy = credential] = SIGNED_BY.exec(word) ?? [];
  return { ...read, ...(signedBy !== undefined && { signedBy }) };
}

function fromAuthority(scheme: string, all: string, before: string): Word {
  const rest = withoutUser(all);
  const end = rest.search(/[/?#\\]/);
  const host = end < 0 ? rest : rest.slice(0, end);
  const path = end < 0 ? '' : (/^[^?#]*/.exec(rest.slice(end))?.[0] ?? '');
  const user = rest.length < all.length ? '…@' : '';
  return {
    text: host,
    shown: `${before}${scheme}${user}${host}${end < 0 || end === rest.length - 1 ? '' : '/…'}`,
    url: `${scheme}${host}${path}`,
  };
}

/**
 * Without user and password. A password may hold what ends a host, as half of all secret keys do: then everything up
 * to the last `@` is the user's, and where there is none, everything behind the colon.
 */
function withoutUser(rest: string): string {
  const [authority = ''] = /^[^/?#\\]*/.exec(rest) ?? [];
  const at = authority.lastIndexOf('@');
  if (at >= 0) return rest.slice(at + 1);
  const [name = '', more] = authority.split(/:(.*)/, 2);
  const isPort = more === undefined || /^[0-9]{0,5}$/.test(more);
  if (isPort || /^(?:arn|\[.*)$/i.test(name) || normaliseAddress(authority) !== undefined) return rest;
  const last = rest.lastIndexOf('@');
  return last < 0 ? name : rest.slice(last + 1);
}
