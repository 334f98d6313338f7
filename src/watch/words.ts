import type { Accounts } from '#kit';
import { nameOfAccount } from '#kit';

/** Lines of an alert before the rest is counted. */
const MOST_LINES = 20;

/** `payments-prod (111122223333)`; in words where it is none in particular. */
export function accountText(id: string, accounts: Accounts): string {
  if (id === '*') return 'the list of accounts';
  if (id === '-') return 'no account in particular';
  return nameOfAccount({ id, name: accounts.get(id)?.name });
}

/** The first lines, and how many more there are; `total` where some were not even made. */
export function atMost(lines: readonly string[], total = lines.length): string[] {
  const shown = lines.slice(0, MOST_LINES);
  return total > shown.length ? [...shown, `and ${total - shown.length} more`] : shown;
}

const channelOrUser = /^(#[^\s#]{1,80}|[CGDUW][A-Z0-9]{2,30})$/;

/** Whether a contact is something in Slack that can be told: an id, or `#name`. */
export function isTarget(contact: string | undefined): contact is string {
  return contact !== undefined && channelOrUser.test(contact);
}
