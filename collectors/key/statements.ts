/** What policies of IAM allow, as far as one line can tell. Resources and conditions are told roughly. */

export type Level = 'read' | 'write' | 'full';

/** One thing allowed: a level of rights in a service (`*`: in all but those of `except`). */
export interface Grant {
  service: string;
  level: Level;
  /** Only for resources that are named. */
  named: boolean;
  /** Only under conditions. */
  conditional: boolean;
  /** Lets its holder give itself any other right. */
  escalates?: boolean;
  /** Roles that may be assumed, as the policy names them. */
  roles?: readonly string[];
  except?: readonly string[];
  /** Where only the name of a policy of AWS is known, and it does not tell. */
  unknown?: string;
}

interface Statement {
  Effect?: unknown;
  Action?: unknown;
  NotAction?: unknown;
  Resource?: unknown;
  NotResource?: unknown;
  Condition?: unknown;
}

/** Rights over IAM that give every other right to whoever has them over everything. */
const escalating = [
  'iam:addusertogroup',
  'iam:attachgrouppolicy',
  'iam:attachrolepolicy',
  'iam:attachuserpolicy',
  'iam:createaccesskey',
  'iam:createloginprofile',
  'iam:createpolicyversion',
  'iam:putgrouppolicy',
  'iam:putrolepolicy',
  'iam:putuserpolicy',
  'iam:setdefaultpolicyversion',
  'iam:updateassumerolepolicy',
  'iam:updateloginprofile',
];

const READING =
  /^(?:batchget|check|describe|download|estimate|filter|get|head|list|lookup|preview|query|read|scan|search|select|simulate|test|validate|view)/;

/**
 * The grants of one policy document, as IAM gives it: JSON, mostly URL-encoded. A text that is none gives nothing.
 * Denials are left out: they are told by `denies`.
 */
export function grantsOf(document: string | undefined): Grant[] {
  return statementsOf(document)
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(grantsOfStatement);
}

/** Whether a policy document also takes rights away. */
export function denies(document: string | undefined): boolean {
  return statementsOf(document).some(({ Effect }) => Effect === 'Deny');
}

function statementsOf(document: string | undefined): Statement[] {
  const parsed = parse(document);
  if (typeof parsed !== 'object' || parsed === null || !('Statement' in parsed)) return [];
  return list(parsed.Statement).filter((one) => typeof one === 'object' && one !== null) as Statement[];
}

/** The JSON of a policy; undefined where it is none. */
export function parse(document: string | undefined): unknown {
  if (!document) return undefined;
  try {
    return JSON.parse(document.startsWith('%') ? decodeURIComponent(document) : document);
  } catch {
    return undefined;
  }
}

function grantsOfStatement(statement: Statement): Grant[] {
  const resources = texts(statement.Resource);
  const everything = resources.includes('*') || statement.NotResource !== undefined;
  const common = { named: !everything, conditional: statement.Condition !== undefined };
  const except = texts(statement.NotAction).map((action) => serviceOf(action));
  if (except.length > 0) return [{ service: '*', level: 'full', ...common, except: [...new Set(except)] }];
  return texts(statement.Action).map((text) => {
    const action = text.toLowerCase();
    const service = serviceOf(action);
    return {
      service,
      level: levelOf(action),
      ...common,
      ...(escalates(action, resources) && { escalates: true }),
      ...(isAssuming(action) && { roles: resources }),
    };
  });
}

function serviceOf(action: string): string {
  return action.toLowerCase().split(':')[0] ?? action;
}

function levelOf(action: string): Level {
  const verb = action.slice(action.indexOf(':') + 1);
  if (/^\*+$/.test(verb)) return 'full';
  return READING.test(verb) ? 'read' : 'write';
}

function isAssuming(action: string): boolean {
  return action === 'sts:assumerole' || action === 'sts:assume*';
}

/** Over IAM as a whole or all users, roles, groups or policies: over one's own keys it is harmless. */
function escalates(action: string, resources: readonly string[]): boolean {
  if (!action.startsWith('iam:')) return false;
  if (!resources.some((one) => one === '*' || /:(?:user|role|group|policy)\/\*$/.test(one))) return false;
  const [before = '', ...after] = action.split('*');
  if (after.length === 0) return escalating.includes(action);
  return escalating.some((one) => one.startsWith(before) && one.endsWith(after.at(-1) ?? ''));
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

function texts(value: unknown): string[] {
  return list(value).filter((one) => typeof one === 'string');
}
