import type { Principal } from '#kit';
import { counted, principalId, utc } from '#kit';
import type { Silence } from '../../watch/silences.ts';
import { button } from '../buttons/button.ts';
import { escape, words } from '../message/escape.ts';
import { clamp, limits } from '../message/limits.ts';
import { contextLine, plain, type Rendered, type Select, section } from '../message/message.ts';

/** How many are shown with their buttons: each is two blocks. */
const most = 10;

const spans = [
  { value: 'hour', text: '1 hour', ms: 3_600_000 },
  { value: 'day', text: '1 day', ms: 24 * 3_600_000 },
  { value: 'week', text: '1 week', ms: 7 * 24 * 3_600_000 },
] as const;

/** For how long a choice silences, milliseconds; undefined for what is none. */
export function spanOf(value: string): number | undefined {
  return spans.find((span) => span.value === value)?.ms;
}

/** The menu of an alert that silences its condition. */
export function silenceMenu(key: string): Select[] {
  const action = `silence:${key}`;
  if (action.length > limits.actionId) return [];
  return [
    {
      type: 'static_select',
      action_id: action,
      placeholder: plain('Silence'),
      options: spans.map(({ text, value }) => ({ text: plain(`Silence for ${text}`), value })),
    },
  ];
}

/** Who keeps it quiet, until when. */
export function silenceLine({ by, until }: Pick<Silence, 'by' | 'until'>): string {
  return `Silenced by ${nameOf(by)} until ${utc(until)}.`;
}

function nameOf(who: Principal): string {
  return who.type === 'slack' ? `<@${who.user}>` : words(principalId(who));
}

/** What is silenced, for operators, each with what ends it. */
export function renderSilences(silences: readonly Silence[]): Rendered {
  const head = `${counted(silences.length, 'alert')} silenced:`;
  const some = silences.slice(0, most);
  const left = silences.length - some.length;
  const lines = some.map((one) => `${escape(one.alert.title, 300)} ${silenceLine(one)}`);
  const rest = `${left} more: end some of these to see them.`;
  return {
    text: clamp([head, ...lines, ...(left > 0 ? [rest] : [])].join('\n'), limits.text),
    blocks: [
      section(plain(head)),
      ...some.flatMap(({ alert: { key, title }, by, until }, position) => [
        section(plain(escape(title, 300))),
        contextLine(silenceLine({ by, until })),
        {
          type: 'actions' as const,
          elements: button({
            ...{
              action: `unsilence:${position}`,
              text: 'Unsilence',
              label: `Let it be heard again: ${title}`,
            },
            value: key,
          }),
        },
      ]),
      ...(left > 0 ? [contextLine(rest)] : []),
    ],
  };
}
