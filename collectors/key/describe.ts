import type { Document, Result } from '#kit';
import { awsConsole, factText } from '#kit';

const nouns: Record<string, string> = {
  'access-key': 'access key',
  role: 'role',
  'root-user': 'root user',
  session: 'session',
  user: 'user',
};

/**
 * A noun phrase that carries the verdict: "the active access key of the user payments-ci (last used
 * 2026-11-21T00:12:00Z by s3 in eu-west-1; can administer everything)".
 */
export function describe(result: Result): string {
  const fact = (wanted: string) => factText(result, wanted);
  const noun = nouns[result.type] ?? result.type.replaceAll('-', ' ');
  if (result.type === 'access-key') return key(noun, fact);
  if (result.type === 'session') return session(fact);
  if (result.type === 'root-user') {
    const because = result.facts.find(({ name }) => name === 'slots')?.why;
    return because ? `most likely a key of the ${noun} (${because})` : `the ${noun}`;
  }
  const allows = fact('allows');
  return `the ${noun} ${result.name ?? result.id}${allows ? ` (${allows})` : ''}`;
}

type FactOf = (name: string) => string | undefined;

function key(noun: string, fact: FactOf): string {
  const used = fact('lastUsed');
  const more = [used && (used === 'never' ? 'never used' : `last used ${used}`), fact('allows')].filter(
    Boolean,
  );
  const user = fact('user');
  const status = fact('status');
  const what = `${status ? `${status} ` : ''}${noun}${user ? ` of the user ${user}` : ''}`;
  return `the ${what}${more.length > 0 ? ` (${more.join('; ')})` : ''}`;
}

function session(fact: FactOf): string {
  const [role, person] = [fact('role'), fact('person')];
  const what = role ? `a session of the role ${role}` : 'a temporary session';
  const seen = fact('lastSeen');
  return `${what}${person ? `, behind it ${person}` : ''} (${seen ? `last seen ${seen}` : 'it has called nothing that CloudTrail shows'})`;
}

/** The page of the user, role or root user in the console of IAM. */
export function consoleLink({ type, name, arn, attrs, provider }: Document) {
  if (provider !== 'aws') return undefined;
  const user = type === 'user' ? name : typeof attrs.user === 'string' ? attrs.user : undefined;
  const role = type === 'role' ? name : typeof attrs.role === 'string' ? attrs.role : undefined;
  const page = user
    ? `users/details/${encodeURIComponent(user)}?section=security_credentials`
    : role
      ? `roles/details/${encodeURIComponent(role)}`
      : type === 'root-user'
        ? 'security_credentials'
        : undefined;
  return page === undefined ? undefined : awsConsole(arn?.split(':')[1] ?? 'aws', `iam/home#/${page}`);
}
