import type { SlackSettings } from '#kit';
import { cleanText } from '../answer/clean-text.ts';
import { asksList } from '../answer/list-words.ts';
import { type Commands, typedFor } from './commands.ts';
import type { Reply } from './may-read.ts';
import type { Said } from './message/blocks.ts';
import { code, escape } from './message/escape.ts';

type Defaults = NonNullable<SlackSettings['channels']>;

/**
 * A list that is asked in a channel is narrowed to what the channel is about, field by field, where the text does not
 * say another one; `narrowed` says so. A look-up is never narrowed: it must show all candidates.
 */
export function withDefaults(
  text: string,
  channel: string,
  channels: Defaults = {},
): { text: string; narrowed?: Said } {
  const defaults = defaultsOf(channel, channels);
  if (!defaults || !asksList(text)) return { text };
  const said = cleanText(text, () => false);
  const missing = (['account', 'region'] as const).flatMap((field) => {
    const value = defaults[field];
    return value === undefined || new RegExp(`\\b${field}:`, 'i').test(said) ? [] : [{ field, value }];
  });
  if (missing.length === 0) return { text };
  const filters = missing.map(({ field, value }) => `${field}:${/\s/.test(value) ? `"${value}"` : value}`);
  const where = missing.map(({ value }) => value).join(', ');
  const everywhere = missing.map(({ field }) => `${field}:*`).join(' ');
  const line = (as: (said: string, max: number) => string) =>
    `In ${as(where, 120)}, this channel's default: ${as(everywhere, 40)} lists all.`;
  return {
    // Right after the word itself: a last word may be an option, or lack its value
    text: text.replace(/^\s*list/i, (list) => [list, ...filters].join(' ')),
    narrowed: { marked: line(code), plain: line(escape) },
  };
}

/** The kinds that alone are asked in a channel by a text that does not name its kind. */
export function defaultKinds(channel: string, channels: Defaults = {}): { kinds?: readonly string[] } {
  const { kinds } = defaultsOf(channel, channels) ?? {};
  return kinds ? { kinds } : {};
}

/** What was not asked because of these `kinds` of a channel, and how to ask it; undefined where all was asked. */
export function leftUnasked(
  reply: Reply,
  kinds: readonly string[] | undefined,
  commands: Commands,
): Said | undefined {
  const replies = Array.isArray(reply) ? reply : [reply];
  const left = new Set(replies.flatMap((one) => ('answers' in one && one.notAsked) || []));
  if (!kinds || left.size === 0) return undefined;
  const line = (as: (text: string, max: number) => string) => {
    const named = [...left].map((kind) => as(typedFor(kind, commands) ?? kind, 40));
    const only = kinds.map((kind) => as(kind, 40)).join(', ');
    return `Asked of ${only} alone, this channel's default. ${named.join(', ')} would ask the rest; a direct message to me asks everything.`;
  };
  return { marked: line(code), plain: line(escape) };
}

function defaultsOf(channel: string, channels: Defaults): Defaults[string] | undefined {
  return Object.hasOwn(channels, channel) ? channels[channel] : undefined;
}
