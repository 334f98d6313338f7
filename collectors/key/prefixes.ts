/**
 * What the first four letters of an id of AWS say.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes
 */
export const prefixes = {
  ABIA: 'a bearer token of AWS STS',
  ACCA: 'a context-specific credential, such as one for a service',
  AGPA: 'a group of IAM users: it signs nothing',
  AIDA: 'an IAM user: a principal, not a key',
  AIPA: 'an instance profile of EC2: it signs nothing',
  AKIA: 'a long-lived access key, of an IAM user or of the root user',
  ANPA: 'a managed policy of IAM: it signs nothing',
  ANVA: 'a version of a managed policy: it signs nothing',
  APKA: 'a public key',
  AROA: 'a role of IAM: a principal, not a key',
  ASCA: 'a certificate',
  ASIA: 'a temporary access key of AWS STS: of a session that ends by itself',
} as const;

export type Prefix = keyof typeof prefixes;

/** All prefixes, for patterns. */
export const anyPrefix = Object.keys(prefixes).join('|');

/** The prefix of an id, or undefined where it is none of AWS's. */
export function prefixOf(id: string): Prefix | undefined {
  const prefix = id.slice(0, 4);
  return Object.hasOwn(prefixes, prefix) && /^[A-Z2-7]{16,128}$/.test(id) ? (prefix as Prefix) : undefined;
}

/** Whether it is a key id that tells its account: other ids are made in another way. */
export function isKeyId(id: string): boolean {
  const prefix = prefixOf(id);
  return prefix === 'AKIA' || prefix === 'ASIA';
}
