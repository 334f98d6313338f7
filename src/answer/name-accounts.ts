import type { Accounts } from '#kit';
import { covers } from '#kit';
import type { Sight } from './sight.ts';

/** An account's number that stands by itself: not a part of an id (`111122223333/vpc-0a`), an ARN or a longer number. */
const NUMBER = /(?<![\w/:.(-])(\d{12})(?![\w/)-]|:\S)/g;

/**
 * Puts the name to every account that a text names by its number alone, as far as the asker may see that account:
 * kinds know numbers only. `payments-prod (111122223333)`, as the rest of the answer writes it.
 */
export function nameAccounts(
  text: string,
  { kind, accounts, sight }: { kind: string; accounts: Accounts; sight: Sight },
): string {
  return text.replace(NUMBER, (id: string) => {
    const name = accounts.get(id)?.name;
    return name !== undefined && covers(sight.see(kind, id), 'internal') ? `${name} (${id})` : id;
  });
}
