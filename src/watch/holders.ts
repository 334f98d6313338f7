import type { Accounts, Document, ExactMatch, Kind, Match } from '#kit';
import { covers, isUnreadable, normaliseAddress, normaliseHostname, shorten } from '#kit';
import type { Holder, View, WatchEvent, Watched, WatchOptions } from './watch.types.ts';
import { accountText } from './words.ts';

/** Things that one watch looks after; a value that more hold is too broad to be watched. */
export const MOST_HOLDERS = 20;

/** What holds a watched thing now, as far as this view shows; and how many do in all. */
export async function holdersOf(
  what: Watched,
  { view, kind, ownerOf }: { view: View; kind: Kind; ownerOf: WatchOptions['ownerOf'] },
): Promise<{ holders: Holder[]; total: number }> {
  const match = matchOf(what);
  const { documents, total } = await view.find({ match, kinds: [kind.name], limit: MOST_HOLDERS });
  const holders = documents
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map((document) => holderOf(document, kind, { view, ownerOf }));
  return { holders, total };
}

function matchOf(what: Watched): Match {
  if ('id' in what) return { ids: [what.id] };
  const address = normaliseAddress(what.value);
  if (address !== undefined) return { address };
  const hostname = normaliseHostname(what.value);
  const names: ExactMatch[] = hostname === undefined ? [] : [{ hostname }];
  return { any: [...names, { identifier: what.value }, { name: what.value }] };
}

function holderOf(
  document: Document,
  kind: Kind,
  { view, ownerOf }: { view: View; ownerOf: WatchOptions['ownerOf'] },
): Holder {
  const { id, account, type, name } = document;
  const see = view.see(kind.name, account);
  const columns = kind.columns.filter(
    (column) => kind.watched?.includes(column.name) && covers(see, column.sensitivity ?? kind.sensitivity),
  );
  const facts = columns.map((column) => [column.name, textOf(column.value(document))] as const);
  const owner = covers(see, 'internal') ? ownerOf(document)?.team : undefined;
  return {
    ...{ id, account, type },
    ...(name !== undefined && { name }),
    ...(owner !== undefined && { owner }),
    facts: Object.fromEntries(facts),
  };
}

/** What stands for a fact that could not be read. */
const UNKNOWN = 'not known';

function textOf(value: unknown): string {
  if (isUnreadable(value)) return UNKNOWN;
  const text =
    value === undefined || value === null
      ? 'none'
      : typeof value === 'string'
        ? value
        : JSON.stringify(value);
  return shorten(text, 200);
}

/** One thing that happened, in a sentence. */
export interface Happened {
  event: WatchEvent;
  text: string;
}

interface Told {
  what: Watched;
  kind: Kind;
  accounts: Accounts;
}

/**
 * What happened between what was told last and now. Where one thing went and one came, it moved. Facts of which one
 * side was not looked at (hidden, or not watched before) are not compared, nor what cannot be read now.
 */
export function happened(before: readonly Holder[], after: readonly Holder[], told: Told): Happened[] {
  const ids = new Set(after.map(({ id }) => id));
  const known = new Map(before.map((holder) => [holder.id, holder]));
  const gone = before.filter(({ id }) => !ids.has(id));
  const come = after.filter(({ id }) => !known.has(id));
  const [from] = gone;
  const [to] = come;
  const single = gone.length === 1 && come.length === 1;
  if (single && from && to) return [moved(from, to, told), ...changes(known, after, told)];
  return [
    ...gone.map((holder) => ({
      event: 'gone' as const,
      text: `${label(told.what, holder)}: gone. It was ${inWords(holder, told)}.`,
    })),
    ...come.map((holder) => ({
      event: 'appeared' as const,
      text: `${label(told.what, holder)}: there is ${inWords(holder, told)}.`,
    })),
    ...changes(known, after, told),
  ];
}

function moved(from: Holder, to: Holder, told: Told): Happened {
  const text = `${label(told.what, to)}: moved from ${inWords(from, told)} to ${inWords(to, told)}.`;
  return { event: 'moved', text };
}

function changes(known: ReadonlyMap<string, Holder>, after: readonly Holder[], told: Told): Happened[] {
  return after.flatMap((holder) => {
    const before = known.get(holder.id);
    return before ? changed(before, holder, told) : [];
  });
}

function changed(before: Holder, after: Holder, told: Told): Happened[] {
  const name = label(told.what, after);
  const facts = Object.entries(after.facts).flatMap(([column, value]): Happened[] => {
    const old = before.facts[column];
    if (old === undefined || old === value || value === UNKNOWN) return [];
    const { label: title = column } = told.kind.columns.find((one) => one.name === column) ?? {};
    return [{ event: 'facts', text: `${name}: ${title}: ${old} → ${value}.` }];
  });
  const owner = before.owner !== after.owner && {
    event: 'owner' as const,
    text: `${name}: the owner changed: ${before.owner ?? 'nobody'} → ${after.owner ?? 'nobody'}.`,
  };
  return [
    ...(before.account === after.account ? [] : [moved(before, after, told)]),
    ...(owner ? [owner] : []),
    ...facts,
  ];
}

/** What cannot be read any more stays remembered, so that the next value is compared with it. */
export function remembered(before: readonly Holder[], after: readonly Holder[]): Holder[] {
  const known = new Map(before.map(({ id, facts }) => [id, facts]));
  return after.map((holder) => {
    const old = known.get(holder.id) ?? {};
    const read = Object.entries(holder.facts).filter(
      ([column, value]) => value !== UNKNOWN || !(column in old),
    );
    return { ...holder, facts: { ...old, ...Object.fromEntries(read) } };
  });
}

function label(what: Watched, { name }: Holder): string {
  return 'value' in what ? what.value : (name ?? what.id);
}

function inWords({ type, name, id, account, owner }: Holder, { accounts }: Told): string {
  const place = account === '-' ? '' : ` in the account ${accountText(account, accounts)}`;
  return `the ${type.replaceAll('-', ' ')} ${name ?? id}${place}${owner ? `, owner ${owner}` : ''}`;
}
