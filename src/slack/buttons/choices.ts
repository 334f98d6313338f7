import type { Kind } from '#kit';
import { recognise } from '../../answer/recognise.ts';
import { typedFor } from '../commands.ts';
import type { DeliverOptions, SlackQuestion } from '../deliver.ts';
import type { Button } from '../message/message.ts';
import { button } from './button.ts';
import { valueOf } from './state.ts';

const mostChoices = 5;

/**
 * What somebody may have meant whose question could not be answered as it stood: each of several things, or the
 * kinds that such a thing can be asked of. Nothing secret is in them: `recognise` drops it.
 */
export function choiceButtons(
  { command, text }: Pick<SlackQuestion, 'command' | 'text'>,
  commands: DeliverOptions['commands'],
): Button[] {
  const kinds = new Map<string, Kind>(
    [...commands.values()].flatMap(({ kind }): [string, Kind][] => (kind ? [[kind.name, kind]] : [])),
  );
  const own = recognise(text, kinds, command.kind?.name).questions;
  const meant = own.length > 0 ? own : recognise(text, kinds).questions;
  const choices = meant.filter(({ kind }) => kinds.has(kind)).slice(0, mostChoices);
  return choices.flatMap(({ kind, value }, position) => {
    const asked = `${typedFor(kind, commands) ?? kind} ${value}`;
    return button({
      ...{ action: `choose:${position}`, text: asked, label: `Ask ${asked}` },
      value: valueOf({ name: kind, text: value }),
    });
  });
}
