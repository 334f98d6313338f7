import type { Change, Entry } from '#kit';
import { breathe, fingerprint, parseScopeKey, principalId, unavailable } from '#kit';
import type { Happened } from './holders.ts';
import { happened, holdersOf, remembered } from './holders.ts';
import { mayHear, viewOf, watchPrefix } from './subscriptions.ts';
import type { Tell } from './tell.ts';
import type { Holder, Watch, WatchOptions } from './watch.types.ts';
import { atMost } from './words.ts';

/** Changes that are in memory at once. */
const BATCH = 1000;
const CURSOR = 'alerts/cursor';

/** How far the feed was read, and the ids of watches that have to be looked at again: they could not be told. */
interface Cursor {
  seq: number;
  again: string[];
}

interface Options
  extends Pick<
    WatchOptions,
    'index' | 'state' | 'kinds' | 'access' | 'view' | 'known' | 'accounts' | 'ownerOf' | 'clock'
  > {
  tell: Tell;
}

/**
 * Reads the feed to its end, looks at the watches that it may concern, and tells each target at most once. The feed
 * says only where to look: what is told is the difference to what was told last, so that nothing is told twice or lost.
 * Where the feed begins anew, as that of an index that was made anew, every watch is looked at.
 */
export async function followChanges(options: Options): Promise<void> {
  const { state, index } = options;
  const cursor = await state.get<Cursor>(CURSOR);
  const { seq, again } = cursor?.value ?? { seq: 0, again: [] };
  // With the change that was read last: where not even that is there, the feed has begun anew, or has been forgotten
  const known = await index.changes({ since: Math.max(0, seq - 1), limit: BATCH });
  const isAnew = seq > 0 && known.length === 0;
  const first = isAnew ? await index.changes({ since: 0, limit: BATCH }) : known;
  if (!isAnew && again.length === 0 && !first.some((one) => one.seq > seq)) return;
  const all = await state.list<Watch>(watchPrefix);
  const watches = all.filter(({ value }) => !value.waits);
  const due = new Set(watches.filter(({ value }) => isAnew || again.includes(value.id)));
  const read = await readFeed(first, byConcern(watches), due, options);
  const next: Cursor = { seq: read ?? (isAnew ? 0 : seq), again: await tellDue([...due], options) };
  const put = await state.put(CURSOR, next, { expect: cursor?.version ?? null });
  if (put === undefined) throw unavailable('Another process has followed the changes meanwhile.');
}

/** Watches of one thing by `kind\nid`, and those of a value, which anything of the kind may come to hold. */
interface Concerned {
  ofThing: Map<string, Entry<Watch>[]>;
  ofKind: Map<string, Entry<Watch>[]>;
}

function byConcern(watches: readonly Entry<Watch>[]): Concerned {
  const things = watches.filter(({ value }) => 'id' in value.what);
  const values = watches.filter(({ value }) => 'value' in value.what);
  return {
    ofThing: Map.groupBy(things, ({ value: { what } }) => `${what.kind}\n${'id' in what ? what.id : ''}`),
    ofKind: Map.groupBy(values, ({ value }) => value.what.kind),
  };
}

/** Adds to `due` whatever the feed concerns; gives how far it was read. */
async function readFeed(
  first: Change[],
  { ofThing, ofKind }: Concerned,
  due: Set<Entry<Watch>>,
  { index }: Options,
): Promise<number | undefined> {
  const kinds = new Set<string>();
  let batch = first;
  let read: number | undefined;
  while (batch.length > 0) {
    for (const { kind, id } of batch) {
      kinds.add(kind);
      for (const entry of ofThing.get(`${kind}\n${id}`) ?? []) due.add(entry);
    }
    read = batch.at(-1)?.seq ?? read;
    if (batch.length < BATCH) break;
    await breathe();
    batch = await index.changes({ since: read ?? 0, limit: BATCH });
  }
  for (const kind of kinds) for (const entry of ofKind.get(kind) ?? []) due.add(entry);
  return read;
}

/** A watch with what is to be told of it. */
interface News {
  entry: Entry<Watch>;
  holders: Holder[];
  events: Happened[];
}

/** Tells each target in one message; gives the ids of those that could not be told. */
async function tellDue(due: readonly Entry<Watch>[], options: Options): Promise<string[]> {
  const left: string[] = [];
  const byTarget = new Map<string, News[]>();
  for (const entry of due) {
    const news = await lookAt(entry, options);
    if (news === 'later') left.push(entry.value.id);
    else if (news && news.events.length === 0) await keep(news, options);
    else if (news) {
      const target = targetOf(entry.value);
      byTarget.set(target, [...(byTarget.get(target) ?? []), news]);
    }
  }
  for (const [target, news] of byTarget) {
    if (await tellTarget(target, news, options)) for (const one of news) await keep(one, options);
    else left.push(...news.map(({ entry }) => entry.value.id));
  }
  return left;
}

/** `later` where whoever it tells may not hear it now: a right that comes back finds what happened meanwhile. */
async function lookAt(entry: Entry<Watch>, options: Options): Promise<News | 'later' | undefined> {
  const { value: watch } = entry;
  const kind = options.kinds.get(watch.what.kind);
  if (!kind) return undefined;
  if (watch.snoozedUntil !== undefined && Date.parse(watch.snoozedUntil) > options.clock()) return 'later';
  await options.known?.(watch.who);
  if (!mayHear(watch, options)) return 'later';
  const view = viewOf(watch, options);
  const { holders: now } = await holdersOf(watch.what, { view, kind, ownerOf: options.ownerOf });
  const ids = new Set(now.map(({ id }) => id));
  // What may not be seen any more has not gone for that
  const hidden = watch.holders.filter(
    ({ id, account }) => !ids.has(id) && view.see(kind.name, account) === undefined,
  );
  const seen = watch.holders.filter((holder) => !hidden.includes(holder));
  const missing = seen.filter(({ id }) => !ids.has(id));
  if (missing.length > 0 && !(await areRead(missing, kind.name, options))) return 'later';
  const all = happened(seen, now, { what: watch.what, kind, accounts: options.accounts });
  const events = all.filter(({ event }) => watch.events.includes(event));
  const holders = [...remembered(seen, now), ...hidden];
  const same = JSON.stringify(holders) === JSON.stringify(watch.holders);
  return same && events.length === 0 ? undefined : { entry, holders, events };
}

/** Whether the accounts of these were read: what an index does not have that is only being filled has not gone. */
async function areRead(
  holders: readonly Holder[],
  kind: string,
  { index }: Pick<Options, 'index'>,
): Promise<boolean> {
  const records = await index.scopes(kind);
  return holders.every(({ account }) => {
    const own = records.filter(({ key }) => parseScopeKey(key)?.account === account);
    return own.length > 0 && own.every((one) => one.completedAt !== undefined || one.outcome === 'excluded');
  });
}

function targetOf({ where }: Watch): string {
  return 'channel' in where ? where.channel : where.user;
}

async function tellTarget(target: string, news: readonly News[], { tell }: Options): Promise<boolean> {
  const texts = news.flatMap(({ events }) => events.map(({ text }) => text));
  const [only = ''] = texts;
  // Each change of a watch in State counts up its version: what comes again is told again
  const occurrence = fingerprint(JSON.stringify(news.map(({ entry: { key, version } }) => [key, version])));
  const single = texts.length === 1;
  const alert = {
    key: `watch/${target}@${occurrence}`,
    state: 'news' as const,
    title: single ? only : `${texts.length} changes of what is watched here.`,
    lines: single ? [] : atMost(texts),
    to: [target],
  };
  const [first] = news;
  const kinds = new Set(news.map(({ entry }) => entry.value.what.kind));
  const makers = new Set(news.map(({ entry }) => principalId(entry.value.who)));
  const audited = {
    ...{ principal: [...makers].join(' '), door: 'watch', kind: [...kinds].join(' ') },
    ...(first && 'channel' in first.entry.value.where && { channel: target }),
    results: news.flatMap(({ holders }) => holders.map(({ id }) => id)).slice(0, 100),
  };
  return tell({ alert, audited });
}

/** Remembers what was told; a watch that was removed or snoozed meanwhile keeps what was done to it. */
async function keep({ entry, holders }: News, { state }: Options): Promise<void> {
  const { key } = entry;
  let present: Entry<Watch> | undefined = entry;
  for (let attempt = 0; present && attempt < 5; attempt++) {
    const { expiresAt } = present;
    const until = expiresAt === undefined ? {} : { expiresAt };
    const put = await state.put(key, { ...present.value, holders }, { expect: present.version, ...until });
    if (put !== undefined) return;
    present = await state.get<Watch>(key);
  }
}
