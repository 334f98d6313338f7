import type { ScopeRecord } from '#kit';
import { counted, fingerprint } from '#kit';
import type { New, Wanted } from './found.ts';
import { wantedFindings } from './found.ts';
import type { Hearing } from './hearing.ts';
import { hearing } from './hearing.ts';
import type { Pending } from './look-around.ts';
import { isFilled, keep, lookAround } from './look-around.ts';
import type { Tell } from './tell.ts';
import type { WatchOptions } from './watch.types.ts';
import { accountText, atMost } from './words.ts';

/** What could not be told is looked for again after this, for looking through a kind takes its time; milliseconds. */
const RETRY_MS = 10 * 60_000;

interface Options
  extends Pick<
    WatchOptions,
    | ('index' | 'state' | 'kinds' | 'access' | 'accounts' | 'ownerOf' | 'intervalOf')
    | ('settings' | 'central' | 'post' | 'clock' | 'log')
  > {
  tell: Tell;
}

/**
 * Looks through the accounts that were read since the last time, and tells what findings hold of that did not before,
 * grouped by finding and channel. What there is when a finding is switched on is told as one summary.
 */
export function createFindings(options: Options): () => Promise<void> {
  const done = new Map<Wanted, { records: readonly ScopeRecord[]; again: number }>();
  const all = wantedFindings(options.kinds, options.settings);
  return async () => {
    for (const wanted of all) {
      const records = await options.index.scopes(wanted.kind.name);
      const before = done.get(wanted);
      // The very same records: nothing was read since, so nothing is new
      if (before && (before.records === records || options.clock() < before.again)) continue;
      const told = await tellFinding(wanted, records, options);
      done.set(wanted, told ? { records, again: 0 } : { records: [], again: options.clock() + RETRY_MS });
    }
  };
}

/** Whether everything is told that there is. */
async function tellFinding(
  wanted: Wanted,
  records: readonly ScopeRecord[],
  options: Options,
): Promise<boolean> {
  const { state } = options;
  const { name } = wanted.finding;
  const baseline = await state.get(`alerts/baseline/${name}`);
  if (!baseline && !isFilled(records)) return true;
  const pending = await lookAround(wanted, records, options);
  if (baseline) return tellNews(wanted, pending, options);
  if (!(await tellBaseline(wanted, pending, options))) return false;
  for (const one of pending) await keep(wanted, one, new Set(), options);
  await state.put(`alerts/baseline/${name}`, true);
  return true;
}

/** One summary to the finding's channel or the central one, of what it may see; owners are told what comes. */
async function tellBaseline(wanted: Wanted, pending: readonly Pending[], options: Options): Promise<boolean> {
  const { kind, finding, channel = options.central } = wanted;
  const { sees } = hearing(kind, options);
  const seen = pending.filter(({ account }) => channel === undefined || sees(channel, account));
  if (seen.length === 0 || (channel === undefined && !options.post)) {
    const fix = `Let a rule of access.rules that names the channel (channels) allow the kind ${kind.name}, or set slack.alerts.`;
    options.log.warn({ finding: finding.name, channel, fix }, 'no channel may be told of a finding');
    return true;
  }
  const found = seen.filter(({ prints }) => prints.length > 0);
  const count = found.reduce((sum, { prints }) => sum + prints.length, 0);
  const now = count === 0 ? 'none' : `${count} in ${counted(found.length, 'account')}`;
  const lines = found.map(
    ({ account, prints }) => `${accountText(account, options.accounts)}: ${prints.length}`,
  );
  const hidden = pending.length - seen.length;
  const rest = `Not counted: ${counted(hidden, 'account')} that this channel may not see.`;
  const alert = {
    key: `finding/${finding.name}/baseline@${fingerprint(JSON.stringify(seen.map(({ prints }) => prints)))}`,
    state: 'news' as const,
    title: `From now on you are told of new ${finding.title}; now there are ${now}.`,
    lines: [...atMost(lines), ...(hidden > 0 ? [rest] : [])],
    to: channel === undefined ? [] : [channel],
  };
  const audited = { principal: 'system:alerts', door: 'alerts', kind: kind.name };
  return options.tell({ alert, audited, outgoing: true });
}

async function tellNews(wanted: Wanted, pending: readonly Pending[], options: Options): Promise<boolean> {
  const heard = hearing(wanted.kind, options);
  const news = pending.flatMap((one) => one.news);
  const groups = Map.groupBy(news, ({ document }) => groupOf(document, wanted, heard));
  const untold = new Set<string>();
  for (const [group, members] of groups) {
    const { to } = JSON.parse(group) as { to: string[] };
    if (to.length === 0 && !options.post) continue;
    if (await tellGroup(wanted, to, members, options)) continue;
    for (const { print } of members) untold.add(print);
  }
  for (const one of pending) await keep(wanted, one, untold, options);
  return untold.size === 0;
}

/** Things that one message may tell of: to the same channels, which see them all. Of a channel's name nobody knows here what it sees. */
function groupOf(document: New['document'], { channel }: Wanted, { sees, targets }: Hearing): string {
  const own =
    channel === undefined ? targets(document) : [channel].filter((one) => sees(one, document.account));
  return JSON.stringify({
    to: own,
    ...(own.some((one) => one.startsWith('#')) && { account: document.account }),
  });
}

async function tellGroup(
  { kind, finding }: Wanted,
  to: readonly string[],
  news: readonly New[],
  { accounts, tell }: Options,
): Promise<boolean> {
  // What is over and comes again is a new version of its document, and told anew
  const prints = news.map(({ print, document }) => `${print} ${document.validFrom}`).toSorted();
  const lines = news.map(
    ({ document: { name, id, account }, why }) =>
      `${name ?? id} in the account ${accountText(account, accounts)}${why && `: ${why}`}`,
  );
  const [only] = lines;
  const inAccounts = new Set(news.map(({ document }) => document.account));
  const [account = ''] = inAccounts;
  const many = `${news.length} new in ${counted(inAccounts.size, 'account')}.`;
  const alert = {
    key: `finding/${finding.name}/${fingerprint(to.join())}@${fingerprint(prints.join())}`,
    state: 'news' as const,
    title: `New among the ${finding.title}: ${news.length === 1 ? only : many}`,
    lines: news.length === 1 ? [] : atMost(lines),
    to,
    // Of several accounts it was seen to here that those whom it goes to may see them all
    ...(inAccounts.size === 1 && { about: { kind: kind.name, account } }),
  };
  const results = news.slice(0, 100).map(({ document }) => document.id);
  const audited = { principal: 'system:alerts', door: 'alerts', kind: kind.name, results };
  return tell({ alert, audited, outgoing: true });
}
