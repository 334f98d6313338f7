import { escape } from './escape.ts';
import { clamp, fitLines, limits } from './limits.ts';

export type TextObject =
  | { type: 'plain_text'; text: string; emoji: false }
  | { type: 'mrkdwn'; text: string; verbatim: true };

export type Block =
  | { type: 'section'; text: TextObject; fields?: TextObject[]; expand: true }
  | { type: 'section'; fields: TextObject[] }
  | { type: 'context'; elements: TextObject[] }
  | { type: 'actions'; elements: (Button | Select)[] };

/** A button: it asks something anew when it is clicked, or opens a page. */
export interface Button {
  type: 'button';
  /** What it does; unique in its message. */
  action_id: string;
  text: TextObject;
  accessibility_label: string;
  value?: string;
  url?: string;
  confirm?: { title: TextObject; text: TextObject; confirm: TextObject; deny: TextObject };
}

/** A menu of a few choices, whose value is that of the choice; its `action_id` says what they are about. */
export interface Select {
  type: 'static_select';
  /** Unique in its message. */
  action_id: string;
  placeholder: TextObject;
  options: { text: TextObject; value: string }[];
  value?: undefined;
}

/** A message as it is shown: `text` carries the whole answer, because screen readers read it and not the blocks. */
export interface Rendered {
  text: string;
  blocks: Block[];
}

/** A message as it goes to Slack. Links in it never unfold, and names in it never ring. */
export interface SlackMessage extends Rendered {
  response_type: 'ephemeral' | 'in_channel';
  unfurl_links: false;
  unfurl_media: false;
  /** Of the answer to a click: whether it takes the place of the message with the button. */
  replace_original?: boolean;
}

/** Text that Slack shows as it stands. It must be escaped already. */
export function plain(text: string): TextObject {
  return { type: 'plain_text', text: clamp(text, limits.section), emoji: false };
}

/** Text with markup of ours. Everything from outside in it must be escaped already. */
export function mrkdwn(text: string): TextObject {
  return { type: 'mrkdwn', text, verbatim: true };
}

export function section(text: TextObject): Block {
  return { type: 'section', text, expand: true };
}

/** Lines as few sections as they need; a line that fits into none is left out and counted. */
export function sectionsOf(lines: readonly string[], maxSections: number): Block[] {
  const blocks: Block[] = [];
  let rest = lines.map((line) => (line.length > limits.section ? clamp(line, limits.section) : line));
  while (rest.length > 0 && blocks.length < maxSections) {
    const { text, left } = fitLines(rest, limits.section - 40);
    blocks.push(section(mrkdwn(text === '' ? (rest[0] ?? '') : text)));
    rest = text === '' ? rest.slice(1) : rest.slice(rest.length - left);
  }
  if (rest.length > 0) blocks.push(contextLine(`${rest.length} more lines are not shown.`));
  return blocks;
}

/** The quiet line under an answer. */
export function contextLine(text: string): Block {
  return { type: 'context', elements: [mrkdwn(clamp(text, limits.section))] };
}

/** A short message in our own words; what comes from outside in it must be escaped already. */
export function notice(text: string): Rendered {
  return { text: clamp(text, limits.text), blocks: [section(mrkdwn(clamp(text, limits.section)))] };
}

/** For the asker's eyes only. */
export function ephemeral({ text, blocks }: Rendered): SlackMessage {
  return { response_type: 'ephemeral', text, blocks, unfurl_links: false, unfurl_media: false };
}

/** For everybody in the channel. */
export function inChannel({ text, blocks }: Rendered): SlackMessage {
  return { response_type: 'in_channel', text, blocks, unfurl_links: false, unfurl_media: false };
}

/** One message under the other; blocks beyond Slack's limit are left out, and that is said. */
export function joined(first: Rendered, second: Rendered): Rendered {
  const blocks = [...first.blocks, ...second.blocks];
  const text = clamp([first.text, second.text].filter((part) => part !== '').join('\n'), limits.text);
  if (blocks.length <= limits.blocks) return { text, blocks };
  // What can be done with a message stays at its end
  const end = blocks.at(-1)?.type === 'actions' ? blocks.slice(-1) : [];
  const kept = blocks.slice(0, limits.blocks - 1 - end.length);
  const left = blocks.length - kept.length - end.length;
  return { text, blocks: [...kept, contextLine(`${left} more parts are not shown.`), ...end] };
}

/** The words of an error with the id under which its details are in the log. */
export function failure(words: string, requestId: string): Rendered {
  return notice(`${words} Request id: ${escape(requestId, 100)}.`);
}
