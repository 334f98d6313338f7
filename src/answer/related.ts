import type { Accounts, Document, Kind, Related, RelatedDocument, Result } from '#kit';
import { covers } from '#kit';
import { givesAway } from './hidden-values.ts';
import { keyOf, type Linked } from './linked.ts';
import type { Sight } from './sight.ts';
import { accountRef } from './to-result.ts';

export interface Relating {
  kinds: ReadonlyMap<string, Kind>;
  sight: Sight;
  accounts: Accounts;
}

/** What a result's document links to, as far as it was found and the asker may see it. */
export function linksOf(document: Document, linked: Linked, options: Relating): Related[] {
  const { kinds, sight } = options;
  if (document.links.length === 0) return [];
  const kind = kinds.get(document.kind);
  const see = sight.see(document.kind, document.account);
  if (!kind || see === undefined || !covers(see, 'internal')) return [];
  const gives = givesAway(kind, document, see);
  return document.links.flatMap((link) => {
    const target = linked.get(keyOf(link));
    return target && !gives(link.id) && !gives(target.name ?? '')
      ? toRelated(link.relation, target, options)
      : [];
  });
}

/** What a lookup or a live look named beside the holders: of the answer as a whole, or `to` one of its results. */
export function namedRelated(
  named: readonly RelatedDocument[],
  to: string | undefined,
  options: Relating,
): Related[] {
  return named
    .filter((one) => one.to === to)
    .flatMap(({ relation, document }) => toRelated(relation, document, options));
}

/** Adds what is not there yet: each thing stands in one relation to a result. At most so many in all. */
export function addRelated(result: Result, more: readonly Related[], most = Number.POSITIVE_INFINITY): void {
  for (const one of more) {
    if (result.related.length >= most) return;
    if (one.kind === result.kind && one.id === result.id) continue;
    if (!result.related.some(({ kind, id }) => kind === one.kind && id === one.id)) result.related.push(one);
  }
}

/** Accounts and names are internal, so that nothing is related for those who see only what is public. */
export function toRelated(
  relation: string,
  { kind, id, name, account }: Document,
  { sight, accounts }: Relating,
): Related[] {
  if (!covers(sight.see(kind, account), 'internal')) return [];
  return [
    {
      relation,
      kind,
      id,
      ...(name !== undefined && { name }),
      ...(account !== '-' && { account: accountRef(account, accounts) }),
    },
  ];
}
