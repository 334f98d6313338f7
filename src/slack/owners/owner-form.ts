import { escape } from '../message/escape.ts';
import { clamp, limits } from '../message/limits.ts';
import { contextLine, mrkdwn, plain, type Rendered, section } from '../message/message.ts';
import type { View } from '../message/view.ts';

/** What the form is known by when it comes back, and its field. */
export const ownerForm = 'ask-owner';
export const ownerField = 'message';

const longest = 1000;

/** The form in which somebody writes to an owner; `data` comes back with it. */
export function ownerView({
  to,
  asker,
  thing,
  data,
}: {
  to: string;
  asker: string;
  thing: string;
  data: string;
}): View {
  const title = (text: string) => plain(clamp(text, limits.viewTitle));
  const element = {
    ...({ type: 'plain_text_input', action_id: ownerField, multiline: true, max_length: longest } as const),
    initial_value: clamp(`about ${thing}: `, longest),
  };
  return {
    ...{ type: 'modal', callback_id: ownerForm, title: title('Ask owner') },
    ...{ submit: title('Send'), close: title('Cancel'), private_metadata: data },
    blocks: [
      section(mrkdwn(`To ${mention(to)}. Everybody who reads there sees it. It begins: <@${asker}> asks`)),
      {
        type: 'input',
        block_id: ownerField,
        label: plain('What do you want to know?'),
        optional: false,
        element,
      },
    ],
  };
}

/** What the owner reads: the words of the asker, in which nothing rings and nothing is a link of ours. */
export function renderOwnerQuestion({
  to,
  asker,
  text,
}: {
  to: string;
  asker: string;
  text: string;
}): Rendered {
  const lines = text.split(/\r?\n/).map((line) => escape(line, limits.section));
  const said = clamp(lines.join('\n').trim(), limits.section - 100);
  const where = `For the owner, ${mention(to)}; sent with Ask owner. Answer in the thread, or write to <@${asker}>.`;
  return {
    text: `<@${asker}> asks ${said}\n${where}`,
    blocks: [section(mrkdwn(`<@${asker}> asks`)), section(plain(said)), contextLine(where)],
  };
}

/** A channel or a person, as Slack shows them. */
export function mention(id: string): string {
  return /^[UW]/.test(id) ? `<@${id}>` : `<#${id}>`;
}
