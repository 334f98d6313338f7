import type { Accepts } from '#kit';
import { decodeName } from './names.ts';

/** Names that say an address or an id of EC2: the kind `ip` answers them, unless this one was asked by name. */
const EC2 = String.raw`(?:ec2|[a-z0-9-]{1,30}\.compute)\.internal|ec2-\d{1,3}-\d{1,3}-\d{1,3}-\d{1,3}\.[a-z0-9.-]{1,60}`;
const ZONE_ID = '([A-Z0-9]{8,32})';

/** What a person may type or paste to ask about a name. */
export const accepts: readonly Accepts[] = [
  {
    shape: 'hostname',
    pattern: new RegExp(String.raw`^(?!.{0,253}(?:^|\.)(?:${EC2})$).{1,253}$`, 'i'),
    because: 'a host name',
  },
  { shape: 'hostname', pattern: /^.{1,253}$/, because: 'a host name', when: 'asked' },
  { shape: 'address', when: 'asked' },
  {
    shape: 'id',
    pattern: /^(Z[A-Z0-9]{7,31})$/,
    because: 'the id of a hosted zone',
    value: (match) => match[1],
    when: 'alone',
  },
  {
    shape: 'id',
    pattern: new RegExp(`^/?hostedzone/${ZONE_ID}$`, 'i'),
    because: 'the id of a hosted zone',
    value: (match) => match[1]?.toUpperCase(),
  },
  {
    shape: 'arn',
    pattern: new RegExp(`^arn:aws[a-z-]{0,12}:route53:::hostedzone/${ZONE_ID}$`, 'i'),
    because: 'the ARN of a hosted zone',
    as: 'id',
    value: (match) => match[1]?.toUpperCase(),
  },
  {
    // Every name that is none of a host, as a zone may hold it: with escapes, or `0/25.2.0.192.in-addr.arpa`
    shape: 'id',
    pattern: /^(?=.{1,253}\.)[a-z0-9_*\\/-][a-z0-9_*\\/.-]{0,251}\.[a-z][a-z0-9-]{0,62}\.?$/i,
    because: 'a name as a zone holds it',
    value: asName,
  },
];

/** Only what has an escape in it, or the slash of a reverse zone: all else is a path. */
function asName([text]: RegExpExecArray): string | undefined {
  const isName = /\\[0-7]{3}/.test(text) || /^[0-9/.-]+\.(?:in-addr|ip6)\.arpa\.?$/i.test(text);
  return isName ? decodeName(text) : undefined;
}
