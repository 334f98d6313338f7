import type { Grant, Level } from './statements.ts';

/** Policies of AWS whose name does not follow the pattern `<service><level>`. */
const known: Readonly<Record<string, Partial<Grant>>> = {
  AdministratorAccess: { service: '*', level: 'full' },
  PowerUserAccess: { service: '*', level: 'full', except: ['iam', 'organizations', 'account'] },
  ReadOnlyAccess: { service: '*', level: 'read' },
  ViewOnlyAccess: { service: '*', level: 'read' },
  SecurityAudit: { service: '*', level: 'read' },
  IAMFullAccess: { service: 'iam', level: 'full', escalates: true },
  IAMUserChangePassword: { service: 'iam', level: 'write', named: true },
};

const levels: readonly [ending: string, level: Level][] = [
  ['FullAccess_v2', 'full'],
  ['FullAccess', 'full'],
  ['ReadOnlyAccess', 'read'],
  ['ReadOnly', 'read'],
  ['ReadAccess', 'read'],
  ['PowerUser', 'write'],
  ['WriteAccess', 'write'],
];

/**
 * What a policy of AWS allows, by its name alone: `AmazonS3ReadOnlyAccess` reads s3. Where the name does not tell, the
 * grant carries the name.
 */
export function managedGrant(name: string): Grant {
  const base = { named: false, conditional: false };
  const own = known[name];
  if (own) return { service: '*', level: 'read', ...base, ...own };
  for (const [ending, level] of levels) {
    if (!name.endsWith(ending)) continue;
    const service = name.slice(0, -ending.length).replace(/^(?:Amazon|AWS)_?|_$/g, '');
    if (service !== '') return { service: service.toLowerCase(), level, ...base };
  }
  return { service: '', level: 'read', ...base, unknown: name };
}

/** Whether AWS made it: its ARN has `aws` in the place of an account. */
export function isManagedByAws(arn: string): boolean {
  return /^arn:[a-z-]+:iam::aws:policy\//.test(arn);
}
