import type { Identity, TrailEvent } from './trail.ts';

/** Who is behind a session, as far as its own calls and the call that began it tell. */
export interface Person {
  role?: string;
  session?: string;
  /** The IAM user, where the session is a user's own (GetSessionToken). */
  user?: string;
  arn?: string;
  person?: string;
  because?: string;
  sourceIdentity?: string;
  assumedBy?: string;
}

/** Roles that IAM Identity Center makes for a permission set: `AWSReservedSSO_Admin_0a1b2c3d4e5f6a7b`. */
const SSO = /^AWSReservedSSO_(.{1,40})_[0-9a-f]{16}$/;

/** Reads the person off a session's events, newest first, and off the event that began it. */
export function personOf(events: readonly TrailEvent[], began: TrailEvent | undefined): Person {
  const own = events.map(({ identity }) => identity);
  const arn = first(own, (one) => one.arn);
  const session = first(own, (one) => sessionOf(one));
  const issuer = first(own, (one) => one.issuer);
  const role = issuer?.type === 'User' ? undefined : (issuer?.userName ?? roleIn(arn));
  const user =
    issuer?.type === 'User'
      ? issuer.userName
      : first(own, (one) => (one.type === 'IAMUser' ? one.userName : undefined));
  const sourceIdentity = first(own, (one) => one.sourceIdentity) ?? began?.identity.sourceIdentity;
  const assumedBy = began && callerOf(began.identity);
  return {
    ...(role && { role }),
    ...(session && { session }),
    ...(user && { user }),
    ...(arn && { arn }),
    ...(sourceIdentity && { sourceIdentity }),
    ...(assumedBy && { assumedBy }),
    ...behind({ role, session, user, sourceIdentity, assumedBy }),
  };
}

/** The best witness first: what the caller could not choose, then what he could. */
function behind({
  role,
  session,
  user,
  sourceIdentity,
  assumedBy,
}: {
  [K in 'role' | 'session' | 'user' | 'sourceIdentity' | 'assumedBy']: string | undefined;
}): Pick<Person, 'person' | 'because'> {
  const set = role && SSO.exec(role)?.[1];
  if (set && session)
    return { person: session, because: `signed in by IAM Identity Center, permission set ${set}` };
  if (sourceIdentity) return { person: sourceIdentity, because: 'the source identity of the session' };
  if (user) return { person: user, because: 'the IAM user whose session it is' };
  if (assumedBy) return { person: assumedBy, because: 'the caller who assumed the role' };
  return {};
}

function sessionOf({ arn, principal, type }: Identity): string | undefined {
  if (type !== undefined && type !== 'AssumedRole' && type !== 'FederatedUser') return undefined;
  const name = arn && /:(?:assumed-role\/[^/]+|federated-user)\/(.+)$/.exec(arn)?.[1];
  return name ?? (principal?.includes(':') ? principal.slice(principal.indexOf(':') + 1) : undefined);
}

function roleIn(arn: string | undefined): string | undefined {
  return arn && /:assumed-role\/([^/]+)\//.exec(arn)?.[1];
}

/** Who called: a user by name, a role's session by role and session, a service by its name. */
function callerOf({ type, userName, arn, principal, invokedBy }: Identity): string | undefined {
  if (type === 'IAMUser' && userName) return userName;
  if (type === 'Root') return 'the root user';
  if (invokedBy) return invokedBy;
  return (arn && /:assumed-role\/(.+)$/.exec(arn)?.[1]) ?? userName ?? arn ?? principal;
}

function first<T, R>(all: readonly T[], pick: (one: T) => R | undefined): R | undefined {
  for (const one of all) {
    const value = pick(one);
    if (value !== undefined) return value;
  }
  return undefined;
}
