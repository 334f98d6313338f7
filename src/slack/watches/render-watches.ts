import { counted, utc } from '#kit';
import type { Watch } from '../../watch/watch.types.ts';
import { button } from '../buttons/button.ts';
import { code, escape } from '../message/escape.ts';
import { clamp, limits } from '../message/limits.ts';
import { type Block, contextLine, mrkdwn, plain, type Rendered, section } from '../message/message.ts';

/** How many are shown with their buttons: each is two blocks. */
const most = 20;

const none = 'You watch nothing. Ask about a thing, and press Watch under the answer.';

/** Somebody's watches, each with what ends it and what keeps it quiet. */
export function renderWatches(watches: readonly Watch[], now: number): Rendered {
  const head = watches.length === 0 ? none : `You watch ${things(watches.length)}:`;
  const said = watches.map((watch) => wordsOf(watch, now).plain);
  return {
    text: clamp([head, ...said].join('\n'), limits.text),
    blocks: [section(plain(head)), ...watchBlocks(watches, now)],
  };
}

/** What was begun, with what may be done with it. `list` is typed to see all; `here`: the channel may be told, too. */
export function renderWatching(
  watch: Watch,
  { now, list, here }: { now: number; list: string; here?: string },
): Rendered {
  const where = 'channel' in watch.where ? 'This channel is told' : 'You are told by direct message';
  const what = escape(thingOf(watch), 200);
  const holders = watch.holders.length;
  const held = holders === 0 ? ' Nothing holds it now.' : '';
  const all = `${list} lists all that you watch.`;
  const text = `Watching ${what}. ${where} when it appears, goes, moves, or when its owner or exposure changes.${held}`;
  const too = button({
    ...{
      action: 'watch:here',
      text: 'Tell this channel, too',
      label: `Tell this channel of ${thingOf(watch)}`,
    },
    value: here,
  });
  return {
    text: `${text} ${all}`,
    blocks: [
      section(plain(text)),
      contextLine(all),
      { type: 'actions', elements: [...too, ...ofWatch(watch, now)] },
    ],
  };
}

/** That somebody is told once it is known. `list` is typed to see all that they watch. */
export function renderWaiting(watch: Watch, { now, list }: { now: number; list: string }): Rendered {
  const unread = watch.waits?.scopes.length ?? 0;
  const what = escape(thingOf(watch), 200);
  const text = `You are told by direct message once ${what} is known, or after a week that it still is not. Not read as yet: ${counted(unread, 'scope')}.`;
  const all = `${list} lists all that you watch.`;
  return {
    text: `${text} ${all}`,
    blocks: [section(plain(text)), contextLine(all), { type: 'actions', elements: ofWatch(watch, now) }],
  };
}

/** The watches alone, in at most 41 blocks. */
export function watchBlocks(watches: readonly Watch[], now: number): Block[] {
  const blocks = watches
    .slice(0, most)
    .flatMap((watch) => [section(mrkdwn(wordsOf(watch, now).marked)), buttonsOf(watch, now)]);
  const left = watches.length - most;
  return left > 0 ? [...blocks, contextLine(`${left} more: end some of these to see them.`)] : blocks;
}

/** The thing that is watched, as it was asked for. */
export function thingOf({ what }: Pick<Watch, 'what'>): string {
  return 'value' in what ? what.value : what.id;
}

/** What holds it is not said: whoever began to watch may not be allowed to see that any more. */
function wordsOf(watch: Watch, now: number): { marked: string; plain: string } {
  const { what, where, snoozedUntil, expiresAt } = watch;
  const to = 'channel' in where ? `told in <#${where.channel}>` : 'told by direct message';
  const quiet = isSnoozed(watch, now) ? `, quiet until ${utc(snoozedUntil ?? '')}` : '';
  const once = watch.waits ? ` once it is known, until ${utc(expiresAt ?? '')} at the latest` : '';
  const rest = ` (${escape(what.kind, 32)}), ${to}${once}${quiet}`;
  return {
    marked: `${code(thingOf(watch), 200)}${rest}`,
    plain: `${escape(thingOf(watch), 200)}${rest}`,
  };
}

function buttonsOf(watch: Watch, now: number): Block {
  return { type: 'actions', elements: ofWatch(watch, now) };
}

function ofWatch(watch: Watch, now: number) {
  const { id } = watch;
  const thing = thingOf(watch);
  const quiet = { action: `snooze:${id}`, text: 'Quiet for a day', label: `Keep ${thing} quiet for a day` };
  return [
    ...button({ action: `unwatch:${id}`, text: 'Stop watching', label: `Stop watching ${thing}`, value: id }),
    ...(watch.waits || isSnoozed(watch, now) ? [] : button({ ...quiet, value: id })),
  ];
}

function isSnoozed({ snoozedUntil }: Watch, now: number): boolean {
  return snoozedUntil !== undefined && Date.parse(snoozedUntil) > now;
}

function things(count: number): string {
  return count === 1 ? 'one thing' : `${count} things`;
}
