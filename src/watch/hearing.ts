import type { Document, Kind } from '#kit';
import { covers, most } from '#kit';
import type { WatchOptions } from './watch.types.ts';
import { isTarget } from './words.ts';

/** Who may hear of the things of a kind, and who is to. */
export interface Hearing {
  /** Whether a channel (an id) may see what an account (or any) has of this kind. Names and accounts are internal at least. */
  sees(channel: string, account?: string): boolean;
  /** The owner's channel, then the central one; a `#name` is judged by whoever knows its id. */
  targets(document: Document): string[];
}

/** What the rules let a channel see where nobody in particular asks. */
export function hearing(
  kind: Kind,
  { access, accounts, ownerOf, central }: Pick<WatchOptions, 'access' | 'accounts' | 'ownerOf' | 'central'>,
): Hearing {
  const principal = { type: 'system', name: 'alerts' } as const;
  const needed = most(kind.sensitivity, 'internal') ?? 'internal';
  const sees = (channel: string, account?: string) => {
    const { decision, see } = access.grant({ principal, kind: kind.name, channel });
    return decision.allowed && covers(account === undefined ? decision.see : see(account), needed);
  };
  return {
    sees,
    targets(document) {
      const { account } = document;
      const contact = ownerOf(document)?.contact ?? accounts.get(account)?.contact;
      const all = [...new Set([contact, central])].filter(isTarget);
      return all.filter((one) => one.startsWith('#') || sees(one, account));
    },
  };
}
