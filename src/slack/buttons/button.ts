import { escape } from '../message/escape.ts';
import { clamp, limits } from '../message/limits.ts';
import type { Button, TextObject } from '../message/message.ts';

/** Text of a button or a dialog: Slack reads no markup and no escapes of ours in it beyond its three characters. */
function label(text: string, max: number): TextObject {
  return { type: 'plain_text', text: clamp(escape(text, max), max), emoji: false };
}

/**
 * A button that asks something, or none where there is no value for it that Slack takes. `label` is read aloud in place of its text,
 * because several messages have the same buttons.
 */
export function button(options: {
  /** How the click is known; unique in its message. */
  action: string;
  text: string;
  label: string;
  value: string | undefined;
  /** Where it writes: what is asked before. */
  confirm?: { title: string; text: string; yes: string };
}): Button[] {
  const { action, text, value, confirm } = options;
  if (value === undefined || value.length > limits.buttonValue) return [];
  return [
    {
      type: 'button',
      action_id: action,
      text: label(text, limits.buttonText),
      accessibility_label: clamp(escape(options.label, limits.buttonLabel), limits.buttonLabel),
      value,
      ...(confirm && {
        confirm: {
          title: label(confirm.title, limits.confirmTitle),
          text: label(confirm.text, limits.confirmText),
          confirm: label(confirm.yes, limits.confirmButton),
          deny: label('Cancel', limits.confirmButton),
        },
      }),
    },
  ];
}

/** A button that opens a page, or none where its address is not an https one that Slack takes. */
export function linkButton({ action, text, url }: { action: string; text: string; url: string }): Button[] {
  const address = URL.parse(url);
  if (address?.protocol !== 'https:' || address.href.length > limits.buttonUrl) return [];
  return [
    {
      type: 'button',
      action_id: `open:${action}`,
      text: label(text, limits.buttonText),
      accessibility_label: clamp(escape(`${text}, in the browser`, limits.buttonLabel), limits.buttonLabel),
      url: address.href,
    },
  ];
}
