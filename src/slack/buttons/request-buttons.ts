import type { DeliverOptions, SlackQuestion } from '../deliver.ts';
import type { Button } from '../message/message.ts';
import { button } from './button.ts';

/** How many are offered at once. */
const most = 3;

/** To ask for access to these kinds, where a request could help this person. */
export function requestButtons(
  kinds: readonly string[],
  principal: SlackQuestion['principal'],
  { requests, api }: Pick<DeliverOptions, 'requests' | 'api'>,
): Button[] {
  const helping = [...new Set(kinds)].filter((kind) => api && requests?.helps(principal, kind));
  return helping.slice(0, most).flatMap((kind) =>
    button({
      ...{ action: `request:${kind}`, label: `Request access to ${kind}`, value: kind },
      text: helping.length > 1 ? `Request access to ${kind}` : 'Request access',
    }),
  );
}
