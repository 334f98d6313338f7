import type { Document } from '#kit';
import type { KeyAttributes } from './document.ts';

/** Names as IAM allows them: safe in a shell as they are. */
const NAME = /^[\w+=,.@-]{1,64}$/;

/**
 * What to do with it, in order, as a security team would: made from the document, so that it fits what a live check has
 * just found. Commands are for people; nothing here runs them.
 */
export function nextSteps({ id, type, attrs }: Document): string | undefined {
  const facts: KeyAttributes = attrs;
  if (type === 'access-key') return keySteps(id, facts);
  if (type === 'root-user') return rootSteps(facts);
  if (type === 'session') return steps(sessionSteps(facts));
  return undefined;
}

function keySteps(id: string, { status, user }: KeyAttributes): string | undefined {
  if (user === undefined || !NAME.test(user) || !/^[A-Z0-9]{16,128}$/.test(id)) return undefined;
  const key = `--user-name ${user} --access-key-id ${id}`;
  const remove = `delete it when nobody misses it: aws iam delete-access-key ${key}`;
  if (status !== 'active') return steps(['it is inactive, and signs nothing', remove]);
  return steps([
    'look at its last calls (ask with live)',
    `tell the owner of ${user}`,
    `deactivate it: aws iam update-access-key ${key} --status Inactive`,
    'give the program another key or, better, a role',
    remove,
  ]);
}

function rootSteps({ slots }: KeyAttributes): string | undefined {
  if (!Array.isArray(slots) || !slots.some(({ active }) => active)) return undefined;
  return steps([
    'sign in as the root user of the account, with its second factor',
    'under Security credentials, look when the key was last used and deactivate it',
    'give what used it a role',
    'delete the key: the root user should have none',
  ]);
}

function sessionSteps({ role }: KeyAttributes): string[] {
  const revoke = 'Revoke active sessions, which denies all that began before';
  return [
    'look where its calls came from, and ask the person behind it',
    role === undefined
      ? 'take the rights from its user: such a session ends by itself only'
      : `end it in the console: role ${role}, ${revoke}`,
    'find out how its key got out, or it will happen again',
  ];
}

function steps(all: readonly string[]): string {
  return all.length === 1 ? (all[0] ?? '') : all.map((step, i) => `${i + 1}. ${step}`).join('; ');
}
