import type { AccountRef, Related } from '#kit';
import { byRelation, nameOfRelated } from '#kit';
import { code, escape, words } from './escape.ts';
import { shown } from './limits.ts';

/**
 * Things that hang together with it, a line for each relation: "Names: `api.example.com`, `www.example.com`". The
 * account is named where it is not `own`. What is left out is counted.
 */
export function relatedLines(
  related: readonly Related[],
  own?: AccountRef,
): { marked: string; plain: string }[] {
  const groups = byRelation(related);
  const lines = groups.slice(0, shown.relations).map(({ relation, things }) => {
    const some = things.slice(0, shown.related);
    const more = things.length > some.length ? ` and ${things.length - some.length} more` : '';
    const label = words(`${relation.charAt(0).toUpperCase()}${relation.slice(1)}`, 60);
    const named = some.map((one) => ({ name: nameOfRelated(one), account: accountOf(one, own) }));
    return {
      marked: `${label}: ${named.map(({ name, account }) => `${code(name, 120)}${account && ` in ${code(account, 60)}`}`).join(', ')}${more}`,
      plain: `${label}: ${named.map(({ name, account }) => escape(`${name}${account && ` in ${account}`}`, 120)).join(', ')}${more}`,
    };
  });
  const rest = groups.slice(shown.relations).reduce((count, { things }) => count + things.length, 0);
  const more = `${rest} more related things are not shown.`;
  return rest === 0 ? lines : [...lines, { marked: more, plain: more }];
}

function accountOf({ account }: Related, own: AccountRef | undefined): string {
  return account === undefined || account.id === own?.id ? '' : (account.name ?? account.id);
}
