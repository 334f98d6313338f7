import type { Principal } from '#kit';
import type { Access } from '../access/access.ts';
import type { Commands, SlackCommand } from './commands.ts';
import { accessCommand } from './requests/access-command.ts';

/** Whether somebody may use a command: one without a kind (`/whois`) whoever may ask at least one; `/access` anybody. */
export function mayAsk(
  command: SlackCommand,
  {
    commands,
    access,
    principal,
  }: { commands: Commands; access: Pick<Access, 'grant'>; principal: Principal },
): { allowed: boolean; live: boolean; grantedBy: string[] } {
  if (command === accessCommand) return { allowed: true, live: false, grantedBy: [] };
  const kinds = command.kind ? [command.kind] : [...commands.values()].flatMap(({ kind }) => kind ?? []);
  const decisions = kinds.map(({ name }) => access.grant({ principal, kind: name }).decision);
  return {
    allowed: decisions.some(({ allowed }) => allowed),
    live: decisions.some(({ allowed, live }) => allowed && live),
    grantedBy: [...new Set(decisions.flatMap(({ grantedBy }) => grantedBy))],
  };
}
