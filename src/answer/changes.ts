import type { Accounts, Audit, Change, Clock, Index, Kind, Principal } from '#kit';
import { covers, iso, principalId } from '#kit';
import type { Access } from '../access/access.ts';
import { accountRef } from './to-result.ts';

interface Options {
  kinds: ReadonlyMap<string, Kind>;
  index: Pick<Index, 'changes'>;
  access: Pick<Access, 'grant' | 'take'>;
  accounts: Accounts;
  audit: Pick<Audit, 'write'>;
  clock: Clock;
}

/** What somebody wants of the feed. */
export interface ChangesInput {
  principal: Principal;
  door: string;
  requestId: string;
  /** The cursor of the page before; 0 for the first. */
  since: number;
  /** How many are read at most; of these, what the asker may see is shown. */
  limit: number;
  /** Only this kind. */
  kind?: string;
}

/** One page of the feed, oldest first. */
export interface Changes {
  changes: (Omit<Change, 'seq' | 'account' | 'scope'> & { account: { id: string; name?: string } })[];
  /** `since` of the next page. */
  cursor: string;
  /** Whether there is another page already. */
  more: boolean;
}

/**
 * What appeared, changed and went, of the kinds and accounts that the asker may see. Written down before it is given
 * out. Throws `tooMany` (limits) and `unavailable` (audit or index).
 */
export function createChanges(options: Options): (input: ChangesInput) => Promise<Changes> {
  const { kinds, index, access, audit, clock } = options;
  return async ({ principal, door, requestId, since, limit, kind }) => {
    access.take(principal, 'questions');
    const wanted = kind === undefined ? [...kinds.keys()] : [kind].filter((name) => kinds.has(name));
    const allowed = wanted.filter((name) => access.grant({ principal, kind: name }).decision.allowed);
    const entry = { requestId, principal: principalId(principal), door, kind: kind ?? '*', text: 'changes' };
    await audit.write({ at: iso(clock()), phase: 'intent', ...entry, value: `since ${since}` });
    const page = allowed.length === 0 ? [] : await index.changes({ since, limit, kinds: allowed });
    const seen = page.filter((change) => maySee(principal, change, options));
    const outcome = allowed.length === 0 ? 'denied' : 'found';
    const results = seen.slice(0, 100).map(({ id }) => id);
    await audit.write({ at: iso(clock()), phase: 'outcome', ...entry, outcome, results });
    return {
      changes: seen.map((change) => toEntry(change, options)),
      cursor: String(page.at(-1)?.seq ?? since),
      more: page.length === limit,
    };
  };
}

/** Names, ids and accounts are internal at least, and of a restricted kind they are what is restricted. */
function maySee(principal: Principal, change: Change, { kinds, access }: Options): boolean {
  const kind = kinds.get(change.kind);
  if (!kind) return false;
  const see = access.grant({ principal, kind: change.kind }).see(change.account);
  return covers(see, kind.sensitivity === 'public' ? 'internal' : kind.sensitivity);
}

function toEntry(
  { at, type, kind, id, account, name }: Change,
  { accounts }: Options,
): Changes['changes'][number] {
  return { at, type, kind, id, account: accountRef(account, accounts), ...(name !== undefined && { name }) };
}
