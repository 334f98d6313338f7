import type { Answer } from '#kit';
import { button } from '../buttons/button.ts';
import { valueOf } from '../buttons/state.ts';
import type { DeliverOptions, SlackQuestion } from '../deliver.ts';
import type { Button } from '../message/message.ts';
import { thingOf } from './render-order.ts';

/** What the asker may do to the one thing that was found; each says before it is done what it does to what. */
export function actionButtons(
  { outcome, results, total }: Answer,
  { principal }: Pick<SlackQuestion, 'principal'>,
  { actions }: Pick<DeliverOptions, 'actions'>,
): Button[] {
  const [result] = results;
  if (!actions || !result || outcome !== 'found' || total !== 1) return [];
  if (result.confirmed?.outcome === 'gone') return [];
  const { kind, id } = result;
  const thing = thingOf(result);
  return actions.offered(principal, result).flatMap(({ action, approved }) =>
    button({
      ...{ action: `act:${action.name}`, text: action.title, label: `${action.title} ${thing}` },
      value: valueOf({ name: kind, text: id }),
      confirm: {
        title: action.title,
        text: `${thing}. ${action.consequence}${approved ? ' Somebody else has to approve it first.' : ''}`,
        yes: action.title,
      },
    }),
  );
}
