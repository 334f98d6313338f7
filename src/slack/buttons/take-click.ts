import { hash } from 'node:crypto';
import { decidesOnOrder, takeAction, takeOrderDecision } from '../actions/take-action.ts';
import { answerLater } from '../answer-later.ts';
import { principalOf } from '../answered.ts';
import { forAsker, forChannel } from '../answering.ts';
import { commandNamed } from '../commands.ts';
import type { SlackQuestion } from '../deliver.ts';
import type { Arrival, DispatchOptions } from '../dispatch.ts';
import { ephemeral, failure, notice, type SlackMessage } from '../message/message.ts';
import { takeAccept } from '../operators/take-accept.ts';
import { takeSilence } from '../operators/take-silence.ts';
import { takeOwner } from '../owners/take-owner.ts';
import type { Interaction } from '../request/interaction.ts';
import { requestButton, takeRequestClick } from '../requests/take-request-click.ts';
import { beginWaiting } from '../watches/begin-waiting.ts';
import { beginWatch } from '../watches/begin-watch.ts';
import { takeWatchClick } from '../watches/take-watch-click.ts';
import { takeShortcut, whatIsThis } from '../words/take-shortcut.ts';
import { timeline } from './history.ts';
import { sendCsv } from './send-csv.ts';
import { type Again, againOf } from './state.ts';

/** A click on a button of an answer, and what it asks, in the name of whoever clicked. */
interface Click {
  interaction: Interaction;
  again: Again;
  question: SlackQuestion;
}

type Handler = (click: Click, options: DispatchOptions) => Promise<SlackMessage>;

/** What each button does, by its action id up to a colon. */
const handlers: Readonly<Record<string, Handler>> = {
  act: takeAction,
  choose,
  csv,
  history,
  known: whenKnown,
  live,
  more,
  share,
  watch,
};

/** Those that ask nothing anew, by the same. */
const others: Readonly<Record<string, typeof takeWatchClick>> = {
  accept: takeAccept,
  owner: takeOwner,
  silence: takeSilence,
  snooze: takeWatchClick,
  unsilence: takeSilence,
  unwatch: takeWatchClick,
};

/**
 * Takes a click (or anything else that is no command): it is acknowledged at once, and what it brings follows by the
 * address that came with it. Never rejects.
 */
export function takeClick(interaction: Interaction, arrival: Arrival, options: DispatchOptions): undefined {
  const { type, action, callback } = interaction;
  const { requestId, freshness } = arrival;
  const name = action?.id.split(':', 1)[0] ?? '';
  // Slack tells us of a page that was opened, too
  if (name === 'open') return undefined;
  if (type === 'message_action' && callback === whatIsThis.callback_id)
    return takeShortcut(interaction, arrival, options);
  const taking = Object.hasOwn(others, name) ? others[name] : undefined;
  if (type === 'block_actions' && taking) return taking(interaction, arrival, options);
  const decides = requestButton(interaction);
  if (decides) return takeRequestClick(decides, interaction, arrival, options);
  if (decidesOnOrder(interaction)) return takeOrderDecision(interaction, arrival, options);
  const handler = Object.hasOwn(handlers, name) ? handlers[name] : undefined;
  const click = clickOf(interaction, options);
  if (type !== 'block_actions' || !handler || !click) {
    options.log.info({ type, action: name, callback, requestId }, 'slack interaction that nobody waits for');
    return undefined;
  }
  return answerLater(interaction, arrival, options, async (signal) =>
    freshness === 'unguarded' && ['act', 'csv', 'live', 'share'].includes(name)
      ? ephemeral(failure('That is not possible at the moment. Please try again later.', requestId))
      : handler({ ...click, question: { ...click.question, requestId, signal } }, options),
  );
}

/** What a click asks; undefined where its value is none of ours. */
function clickOf(
  interaction: Interaction,
  { commands }: Pick<DispatchOptions, 'commands'>,
): (Omit<Click, 'question'> & { question: Omit<SlackQuestion, 'requestId' | 'signal'> }) | undefined {
  const again = againOf(interaction.action?.value ?? '');
  const known = again && commandNamed(again.name, commands);
  const { channel } = interaction;
  if (!again || !known || channel === undefined) return undefined;
  const { text, at, cursor, kinds, live: isLive } = again;
  const question = {
    ...known,
    ...{ text, channel, principal: principalOf(interaction) },
    ...(at !== undefined && { at }),
    ...(cursor !== undefined && { cursor }),
    ...(kinds && { kinds }),
    ...(isLive && { live: true }),
  };
  return { interaction, again, question };
}

/**
 * The answer anew, with a live check. It takes the place of the clicker's own message; somebody else gets an answer of
 * their own, by their own rights, and the message stays.
 */
async function live(
  { interaction, again, question }: Click,
  options: DispatchOptions,
): Promise<SlackMessage> {
  const asking = { ...question, live: true };
  const own = again.by === interaction.user;
  if (interaction.ephemeral) return { ...(await forAsker(asking, options.delivery)), replace_original: true };
  if (!own) return forAsker(asking, options.delivery);
  const by = { user: interaction.user, did: 'Asked' } as const;
  const message = await forChannel(asking, { channel: question.channel, by }, options.delivery);
  if (!message) return forAsker(asking, options.delivery);
  return { ...message, replace_original: message.response_type === 'in_channel' };
}

/** The answer for everybody in the channel, as far as they may see it; once for each message. */
async function share({ interaction, question }: Click, options: DispatchOptions): Promise<SlackMessage> {
  const by = { user: interaction.user, did: 'Shared' } as const;
  const message = await forChannel(question, { channel: question.channel, by }, options.delivery);
  if (message?.response_type !== 'in_channel')
    return ephemeral(notice('This answer may not be shown to this channel, so it was not shared.'));
  const { message: original, trigger, action } = interaction;
  const value = hash('sha256', action?.value ?? '', 'base64url');
  const once = `slack-share/${question.channel}/${(original ?? trigger).slice(0, 200)}/${value}`;
  if (!(await options.claim(once, sharedForMs))) return ephemeral(notice('This answer was shared already.'));
  return message;
}

/** A double click, and everybody who clicks again because nothing seemed to happen. */
const sharedForMs = 30 * 60_000;

/** The next page, for the clicker alone, under the page before. */
function more({ question }: Click, { delivery }: DispatchOptions): Promise<SlackMessage> {
  return forAsker(question, delivery);
}

/** All of it as a file, for the clicker alone; once for a double click. */
async function csv({ interaction, again, question }: Click, options: DispatchOptions): Promise<SlackMessage> {
  const asked = hash('sha256', interaction.action?.value ?? '', 'base64url');
  if (!(await options.claim(`slack-csv/${interaction.user}/${asked}`, doubleClickMs)))
    return ephemeral(notice('You asked for this file a moment ago.'));
  return ephemeral(await sendCsv(question, again.paste, options.delivery));
}

const doubleClickMs = 5000;

/** The answer to what somebody meant takes the place of the question what that is. */
async function choose(
  { interaction, question }: Click,
  { delivery }: DispatchOptions,
): Promise<SlackMessage> {
  return { ...(await forAsker(question, delivery)), replace_original: interaction.ephemeral };
}

/** Tells the clicker, or with `watch:here` the channel, when the thing changes. */
function watch({ interaction, question }: Click, { delivery }: DispatchOptions): Promise<SlackMessage> {
  const { id = '', value = '' } = interaction.action ?? {};
  return beginWatch(question, { value, isHere: id === 'watch:here' }, delivery);
}

/** Tells the clicker once it is known. */
function whenKnown({ question }: Click, { delivery }: DispatchOptions): Promise<SlackMessage> {
  return beginWaiting(question, delivery);
}

async function history({ question }: Click, { delivery }: DispatchOptions): Promise<SlackMessage> {
  return ephemeral(await timeline(question, delivery));
}
