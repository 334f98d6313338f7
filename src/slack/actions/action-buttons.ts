import type { Answer } from '#kit';
import { nameOfAccount, resourceOf, shorten } from '#kit';
import { button } from '../buttons/button.ts';
import { valueOf } from '../buttons/state.ts';
import type { DeliverOptions, SlackQuestion } from '../deliver.ts';
import type { Button } from '../message/message.ts';

/** What the asker may do to the one thing that was found; each says before it is done what it does to what. */
export function actionButtons(
  { outcome, results, total }: Answer,
  { principal }: Pick<SlackQuestion, 'principal'>,
  { actions }: Pick<DeliverOptions, 'actions'>,
): Button[] {
  const [result] = results;
  if (!actions || !result || outcome !== 'found' || total !== 1) return [];
  if (result.confirmed?.outcome === 'gone') return [];
  const { kind, id, name = '', account, region } = result;
  const short = resourceOf(id);
  const named = name === '' || name === short ? '' : ` (${shorten(name, 40)})`;
  const thing = `${shorten(short, 40)}${named} in ${shorten(nameOfAccount(account), 50)}, ${region}`;
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
