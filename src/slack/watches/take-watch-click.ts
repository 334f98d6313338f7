import { iso, notFound, utc } from '#kit';
import { answerLater } from '../answer-later.ts';
import { principalOf } from '../answered.ts';
import type { SlackQuestion } from '../deliver.ts';
import type { Arrival, DispatchOptions } from '../dispatch.ts';
import { publishHome } from '../home/publish-home.ts';
import { code } from '../message/escape.ts';
import { ephemeral, joined, notice, type Rendered, type SlackMessage } from '../message/message.ts';
import type { Interaction } from '../request/interaction.ts';
import type { Watches } from './begin-watch.ts';
import { renderWatches, thingOf } from './render-watches.ts';
import { watchesOf } from './watches-of.ts';

const dayMs = 24 * 3_600_000;

/** Ends a watch of whoever clicks, or keeps it quiet for a day; what is left is shown in place of what was. */
export function takeWatchClick(
  interaction: Interaction,
  { requestId }: Arrival,
  options: DispatchOptions,
): undefined {
  const { home, action, ephemeral: isOwn } = interaction;
  const { watches, clock } = options.delivery;
  const principal = principalOf(interaction);
  const send = async (message: SlackMessage) =>
    publishHome(principal, { said: message, requestId, ...(home && { hash: home.hash }) }, options);
  return answerLater(interaction, { requestId, ...(home && { target: { send } }) }, options, async () => {
    if (!watches) return ephemeral(notice('Nothing is watched here: there is no bot token.'));
    const said = await done(
      action?.id ?? '',
      { principal, id: action?.value ?? '', requestId },
      watches,
      clock(),
    );
    if (home) return ephemeral(said);
    const left = renderWatches(await watchesOf(principal, watches), clock());
    return { ...ephemeral(joined(said, left)), replace_original: isOwn };
  });
}

async function done(
  action: string,
  { principal, id, requestId }: { principal: SlackQuestion['principal']; id: string; requestId: string },
  watches: Watches,
  now: number,
): Promise<Rendered> {
  const watch = (await watches.list({ principal })).find((one) => one.id === id);
  if (!watch) throw notFound('You have no such watch.');
  const actor = { principal, id, requestId, door: 'slack' };
  const thing = code(thingOf(watch), 200);
  if (action.startsWith('unwatch')) {
    await watches.remove(actor);
    return notice(`${thing} is not watched any more.`);
  }
  const until = now + dayMs;
  await watches.snooze(actor, until);
  return notice(
    `Nothing is told of ${thing} until ${utc(iso(until))}; what happens until then is told then.`,
  );
}
