import type { Block, TextObject } from './message.ts';

/** One choice of several. */
export interface Choice {
  text: TextObject;
  value: string;
}

/** One field of a form, known by its `block_id`. */
export interface Input {
  type: 'input';
  block_id: string;
  label: TextObject;
  hint?: TextObject;
  optional: boolean;
  element:
    | {
        type: 'plain_text_input';
        action_id: string;
        multiline: boolean;
        max_length: number;
        initial_value?: string;
      }
    | { type: 'static_select'; action_id: string; options: Choice[]; initial_option: Choice }
    | { type: 'checkboxes'; action_id: string; options: Choice[] };
}

/** A form over Slack, or what is said where it was. */
export interface View {
  type: 'modal';
  /** What its submission is known by. */
  callback_id: string;
  title: TextObject;
  /** Absent: there is nothing to send. */
  submit?: TextObject;
  close: TextObject;
  /** Comes back with the submission; grants nothing. */
  private_metadata: string;
  blocks: (Block | Input)[];
}

/** What a form that was sent gets as its answer: faults beside its fields, by block, or another view in its place. */
export type ViewReply =
  | { response_action: 'errors'; errors: Readonly<Record<string, string>> }
  | { response_action: 'update'; view: View };
