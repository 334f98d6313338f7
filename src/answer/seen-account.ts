import type { Account } from '#kit';
import { covers } from '#kit';
import type { AnswerParts } from './answer-parts.ts';
import type { Sight } from './sight.ts';

/** An account with its name and owner, if some kind lets the asker see it. */
export function seenAccount(
  id: string,
  sight: Sight,
  { kinds, accounts }: Pick<AnswerParts, 'kinds' | 'accounts'>,
): Account | undefined {
  const visible = [...kinds.keys()].some((kind) => covers(sight.see(kind, id), 'internal'));
  return visible ? accounts.get(id) : undefined;
}

/** ` Owner: team-payments (#payments-oncall).`; nothing where none is known. */
export function ownerWords(account: Account | undefined): string {
  if (!account?.owner) return '';
  return ` Owner: ${account.owner}${account.contact ? ` (${account.contact})` : ''}.`;
}
