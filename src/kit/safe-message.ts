import { shorten } from './show.ts';

/** Longest message that is kept with a scope. */
const LONGEST = 500;

const cuts: readonly [RegExp, string][] = [
  // SignatureDoesNotMatch quotes the whole canonical request, headers and token included
  [/\s*(?:Consult the service documentation|The Canonical String|The String-to-Sign)\b.*$/is, ' [cut]'],
  [/(encoded authorization failure message:?\s*)\S+/gi, '$1[cut]'],
  [/\b(x-amz-(?:signature|security-token|credential))(=|["':\s]+)[^&\s"',]+/gi, '$1$2[cut]'],
  [/\b(authorization\s*[:=]\s*)[^\n\r]+/gi, '$1[cut]'],
  [/\b(bearer\s+)\S+/gi, '$1[cut]'],
  [
    /([\w-]{0,40}(?:secret|password|passwd|token|signature|credential|key)[\w-]{0,20}["']?\s*[:=]\s*["']?)[^\s&,;"']+/gi,
    '$1[cut]',
  ],
  [/(\/\/)[^\s/@]+:[^\s/@]*@/g, '$1[cut]@'],
  // An AWS secret access key has exactly 40 characters; signatures and session tokens have more
  [/[A-Za-z0-9+/=_-]{40,}/g, '[cut]'],
];

/**
 * An error's message as it may be kept and shown to operators: secrets, signatures, encoded authorization messages
 * and long tokens are cut, line breaks are spaces, and it has at most 500 characters.
 */
export function safeMessage(text: string): string {
  // What is far too long is cut first, so that the patterns below have little to do
  const short = text.slice(0, 10 * LONGEST);
  const clean = cuts.reduce((sofar, [pattern, by]) => sofar.replace(pattern, by), short);
  const line = clean.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return shorten(line, LONGEST);
}
