import type { Refusal } from '#kit';
import { counted } from '#kit';
import { button } from '../buttons/button.ts';
import { code, escape } from '../message/escape.ts';
import { type Block, contextLine, mrkdwn, type Rendered, section } from '../message/message.ts';

/** How many are told one by one, each with its button. */
const most = 5;

/** What was refused, for operators: how much each scope lost, with a button that accepts it. */
export function renderRefusals(refusals: readonly Refusal[]): Rendered {
  const some = refusals.slice(0, most);
  const left = refusals.length - some.length;
  const head = `${counted(refusals.length, 'scope')} lost most of what was there, and the index keeps it until a run agrees or somebody accepts that:`;
  const rest = `${left} more: \`cloudwhois refresh --confirm\` accepts them all.`;
  const lines = (shown: (text: string) => string) =>
    some.map(
      ({ scope, was, now }) => `• ${shown(scope)}: it had ${was} documents, the last run found ${now}.`,
    );
  const marked = [head, ...lines((text) => code(text, 300))].join('\n');
  return {
    text: [head, ...lines((text) => escape(text, 300)), ...(left > 0 ? [rest] : [])].join('\n'),
    blocks: [section(mrkdwn(marked)), ...(left > 0 ? [contextLine(rest)] : []), ...acceptButtons(refusals)],
  };
}

/** A button for each refused scope; what it does is looked at again when it is clicked. */
export function acceptButtons(refusals: readonly Refusal[] = []): Block[] {
  const some = refusals.slice(0, most);
  const elements = some.flatMap(({ scope, was, now, at }, position) =>
    button({
      action: `accept:${position}`,
      text: some.length === 1 ? 'That is right: accept' : `Accept ${scope}`,
      label: `Accept what ${scope} lost`,
      value: JSON.stringify({ scope, at }),
      confirm: {
        title: 'Accept the loss',
        text: `${scope.slice(0, 120)} had ${was} documents, and the last run found ${now}. It is read again, and what is not found is gone from the answers.`,
        yes: 'Accept',
      },
    }),
  );
  return elements.length === 0 ? [] : [{ type: 'actions', elements }];
}
