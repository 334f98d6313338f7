import type { SlackSettings } from '#kit';
import { asksList } from '../answer/list-words.ts';
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
): { text: string; narrowed?: { marked: string; plain: string } } {
  const defaults = Object.hasOwn(channels, channel) ? channels[channel] : undefined;
  if (!defaults || !asksList(text)) return { text };
  const missing = (['account', 'region'] as const).flatMap((field) => {
    const value = defaults[field];
    return value === undefined || new RegExp(`\\b${field}:`, 'i').test(text) ? [] : [{ field, value }];
  });
  if (missing.length === 0) return { text };
  const where = missing.map(({ value }) => value).join(', ');
  return {
    text: [text.trimEnd(), ...missing.map(({ field, value }) => `${field}:${value}`)].join(' '),
    narrowed: {
      marked: `In ${code(where, 120)}, this channel's default: name another to see it.`,
      plain: `In ${escape(where, 120)}, this channel's default: name another to see it.`,
    },
  };
}
