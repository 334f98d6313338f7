import { inWords, parseDuration } from '#kit';
import type { Terms, Wish } from '../../access/requests/request.types.ts';
import { code, escape, words } from '../message/escape.ts';
import { clamp, limits } from '../message/limits.ts';
import { mrkdwn, plain, section, type TextObject } from '../message/message.ts';
import type { Choice, Input, View } from '../message/view.ts';
import { isChannelId } from '../request/parse.ts';
import { jsonOf, recordOf, textOf } from '../request/untrusted.ts';
import { isShared } from './read-wish.ts';

/** What the forms are known by when they come back. */
export const askForm = 'access-ask';
export const denyForm = 'access-deny';

/** Slack's own limit of a reason is higher; more than this is not kept. */
const longestReason = 300;
/** What is offered, as far as it is given so long; the usual is first. */
const durations = ['1h', '30m', '2h', '4h', '8h', '24h'];

/** The form that asks for access to a kind; `channel` is where it was opened, `mayTake` those who need no approval. */
export function askView(
  kind: string,
  { channel, terms, mayTake }: { channel: string | undefined; terms: Terms; mayTake: boolean },
): View {
  const approvers = words(terms.approvers.join(', '), 500);
  const shared = isShared(channel);
  return {
    ...{ type: 'modal', callback_id: askForm, title: title('Request access') },
    ...{ submit: title('Send'), close: title('Cancel') },
    private_metadata: JSON.stringify({ kind, ...(shared && { channel }) }),
    blocks: [
      section(
        mrkdwn(`Access to ${code(kind, 60)} for a while. Members of these groups decide: ${approvers}.`),
      ),
      typed('reason', 'What for?', { multiline: true }),
      durationInput(terms.longestMs),
      typed('account', 'Only this account, twelve digits', { optional: true }),
      ...(shared ? [tick('channel', 'Answers', 'Everybody in this channel may see them, too')] : []),
      ...(mayTake ? [tick('now', 'Without approval', 'Now: I take the responsibility')] : []),
    ],
  };
}

/** What was filled in. What comes with it went through Slack, and is checked as if somebody had typed it. */
export function wishOf(form: {
  data: string;
  values: ReadonlyMap<string, string>;
}): Omit<Wish, 'who' | 'door'> {
  const data = recordOf(jsonOf(form.data));
  const value = (name: string) => form.values.get(name)?.trim() ?? '';
  const durationMs = parseDuration(value('duration'));
  const channel = textOf(data, 'channel');
  return {
    ...{ kind: textOf(data, 'kind'), reason: value('reason') },
    ...(durationMs !== undefined && { durationMs }),
    ...(value('account') !== '' && { account: value('account') }),
    ...(value('channel') !== '' && isChannelId(channel) && { channel }),
    ...(value('now') !== '' && { breakGlass: true }),
  };
}

/** The form in which a denial may say why. */
export function denyView(id: string): View {
  return {
    ...{ type: 'modal', callback_id: denyForm, title: title('Deny access') },
    ...{ submit: title('Deny'), close: title('Cancel'), private_metadata: id },
    blocks: [
      section(plain('The access is denied, and who asked for it is told so.')),
      typed('reason', 'Why? They read it.', { optional: true, multiline: true }),
    ],
  };
}

function title(text: string): TextObject {
  return plain(clamp(text, limits.viewTitle));
}

function typed(
  block: string,
  label: string,
  { optional = false, multiline = false }: { optional?: boolean; multiline?: boolean },
): Input {
  const element = {
    type: 'plain_text_input',
    action_id: block,
    multiline,
    max_length: longestReason,
  } as const;
  return { type: 'input', block_id: block, label: plain(label), optional, element };
}

function durationInput(longestMs: number): Input {
  const fitting = durations.filter((text) => (parseDuration(text) ?? 0) <= longestMs);
  const all = fitting.length > 0 ? fitting : [`${Math.max(1, Math.floor(longestMs / 1000))}s`];
  const options = all.map((text) => choice(inWords(parseDuration(text) ?? 0), text));
  const [first = choice('1 h', '1h')] = options;
  const element = { type: 'static_select', action_id: 'duration', options, initial_option: first } as const;
  return { type: 'input', block_id: 'duration', label: plain('For how long?'), optional: false, element };
}

function tick(block: string, label: string, text: string): Input {
  const element = { type: 'checkboxes' as const, action_id: block, options: [choice(text, 'yes')] };
  return {
    type: 'input',
    block_id: block,
    label: plain(label),
    optional: true,
    element: { ...element, options: [...element.options] },
  };
}

function choice(text: string, value: string): Choice {
  return { text: plain(escape(text, limits.buttonText)), value };
}
