import { answerLater } from '../answer-later.ts';
import { principalOf } from '../answered.ts';
import type { Arrival, DispatchOptions } from '../dispatch.ts';
import { ephemeral } from '../message/message.ts';
import type { SlackEvent } from '../request/event.ts';
import { isUserId } from '../request/parse.ts';
import { recordOf, textOf } from '../request/untrusted.ts';
import { publishHome } from './publish-home.ts';

/** The Home itself is all that is said. */
const nothing = ephemeral({ text: '', blocks: [] });

/** Somebody opened their App Home: it is shown as it is now. */
export function takeHome(
  { team, event }: SlackEvent,
  { requestId }: Arrival,
  options: DispatchOptions,
): void {
  const user = textOf(event, 'user');
  if (textOf(event, 'tab') !== 'home' || !isUserId(user)) return;
  const hash = textOf(recordOf(event['view']), 'hash');
  const send = () => publishHome(principalOf({ team, user }), { requestId, hash }, options);
  answerLater({ team, user }, { requestId, target: { send } }, options, () => nothing);
}
