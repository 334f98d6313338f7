import type { Alert, Entry } from '#kit';
import { counted, fingerprint, utc } from '#kit';
import type { Broken } from './broken.ts';
import { brokenPromises, brokenWords, GRACE_MS } from './broken.ts';
import type { Tell } from './tell.ts';
import type { WatchOptions } from './watch.types.ts';
import { isTarget } from './words.ts';

/** From so many owners on, a cause is nobody's in particular: the central channel is told, once. */
const MOST_OWNERS = 3;
const PREFIX = 'alerts/freshness/';
/** Whom it goes to where nobody is named: the webhook alone. */
const NOBODY = '-';

/** A group of broken promises that goes to one target, from its beginning until it is told that it is over. */
interface Trouble {
  kind: string;
  title: string;
  cause: string;
  target: string;
  /** Milliseconds. */
  began: number;
  /** In how many accounts, as it was told last; absent: it was not told yet. */
  told?: number;
  /** What that was about, for the policy. */
  about?: NonNullable<Alert['about']>;
  /** Since when it has been well again, milliseconds. */
  wellSince?: number;
}

interface Options
  extends Pick<WatchOptions, 'index' | 'state' | 'kinds' | 'accounts' | 'intervalOf' | 'clock' | 'central'> {
  tell: Tell;
}

/**
 * Tells of broken promises, one alert for each kind, cause and owner, again where twice as many accounts are
 * concerned, and once when it is over. What begins and ends within the grace is not told, nor what was silenced all along.
 */
export async function tellFreshness(options: Options): Promise<void> {
  const { index, state, clock } = options;
  const open = new Map((await state.list<Trouble>(PREFIX)).map((entry) => [entry.key, entry]));
  const broken = await brokenPromises(await index.scopes(), { ...options, now: clock() });
  const addressed = broken.flatMap((group) => byTarget(group, open, options));
  for (const { key, target, group } of addressed)
    await tellBroken(key, target, group, open.get(key), options);
  const still = new Set(addressed.map(({ key }) => key));
  for (const entry of open.values()) if (!still.has(entry.key)) await tellOver(entry, options);
}

interface Addressed {
  key: string;
  target: string;
  group: Broken;
}

/** Splits a group by whom it is told to; what is told already stays where it was told. */
function byTarget(
  group: Broken,
  open: ReadonlyMap<string, unknown>,
  { accounts, central }: Options,
): Addressed[] {
  const groupKey = (target: string) => PREFIX + fingerprint(`${group.kind.name}\n${group.cause}\n${target}`);
  const common = central ?? NOBODY;
  const ownerOf = (account: string) => {
    const { contact } = accounts.get(account) ?? {};
    return isTarget(contact) ? contact : common;
  };
  const owners = new Set([...group.accounts.keys()].map(ownerOf));
  const together = owners.size > MOST_OWNERS || open.has(groupKey(common));
  const parts = new Map<string, Addressed>();
  for (const [account, facts] of group.accounts) {
    const owner = ownerOf(account);
    const target = together && !open.has(groupKey(owner)) ? common : owner;
    const key = groupKey(target);
    const part = parts.get(key) ?? { key, target, group: { ...group, accounts: new Map() } };
    parts.set(key, part);
    part.group.accounts.set(account, facts);
  }
  return [...parts.values()];
}

async function tellBroken(
  key: string,
  target: string,
  group: Broken,
  entry: Entry<Trouble> | undefined,
  options: Options,
): Promise<void> {
  const { state, clock, accounts } = options;
  const { wellSince: _, ...known } = entry?.value ?? {
    ...{ kind: group.kind.name, title: group.kind.title, cause: group.cause, target },
    began: clock(),
  };
  const size = group.accounts.size;
  if (known.told !== undefined && size < 2 * known.told) {
    if (entry?.value.wellSince !== undefined) await state.put(key, known, { expect: entry.version });
    return;
  }
  // Before it is told, so that its key is the same should this process die in between
  const version = entry?.version ?? (await state.put(key, known, { expect: null }));
  if (version === undefined) return;
  const words = brokenWords(group, accounts);
  const about = aboutOf(group);
  const alert = {
    key: keyOf(key, known.began, size),
    state: 'trouble' as const,
    ...words,
    to: toOf(target, options),
    about,
  };
  if (await options.tell({ alert, audited: byAlerts(known.kind), outgoing: true }))
    await state.put(key, { ...known, told: size, about }, { expect: version });
}

async function tellOver({ key, version, value }: Entry<Trouble>, options: Options): Promise<void> {
  const { state, clock } = options;
  const { told, wellSince, title, cause, began, target, about } = value;
  if (told === undefined) {
    await state.delete(key, { expect: version });
    return;
  }
  if (wellSince === undefined) {
    await state.put(key, { ...value, wellSince: clock() }, { expect: version });
    return;
  }
  if (clock() < wellSince + GRACE_MS) return;
  const alert = {
    key: keyOf(key, began, told),
    state: 'over' as const,
    title: `${title}: the promise is kept again (it was: ${cause}).`,
    lines: [`It began ${utc(began)} and concerned ${counted(told, 'account')}.`],
    to: toOf(target, options),
    ...(about && { about }),
  };
  if (await options.tell({ alert, audited: byAlerts(value.kind), outgoing: true }))
    await state.delete(key, { expect: version });
}

/** The condition is the group; how many accounts it was told for makes the occurrence. */
function keyOf(key: string, began: number, size: number): string {
  return `freshness/${key.slice(PREFIX.length)}@${began}-${size}`;
}

/** Of several accounts, only who may see the kind in all of them is told. */
function aboutOf({ kind, accounts }: Broken): NonNullable<Alert['about']> {
  const [account] = accounts.keys();
  return { kind: kind.name, ...(account !== undefined && accounts.size === 1 && { account }) };
}

function toOf(target: string, { central }: Options): string[] {
  return [...new Set([target, central ?? NOBODY])].filter((one) => one !== NOBODY);
}

function byAlerts(kind: string) {
  return { principal: 'system:alerts', door: 'alerts', kind };
}
