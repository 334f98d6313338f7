import { answerLater } from '../answer-later.ts';
import { principalOf } from '../answered.ts';
import { forAsker, forChannel } from '../answering.ts';
import { defaultKinds } from '../channel-defaults.ts';
import { commandNamed } from '../commands.ts';
import type { SlackQuestion } from '../deliver.ts';
import type { ResponseTarget } from '../delivery/response-url.ts';
import type { Arrival, DispatchOptions } from '../dispatch.ts';
import { asksForHelp, help } from '../help.ts';
import { ephemeral, type SlackMessage } from '../message/message.ts';
import type { SlackEvent } from '../request/event.ts';
import { isChannelId, isTeamId, isUserId, type Sender } from '../request/parse.ts';
import { textOf } from '../request/untrusted.ts';
import { plainQuestion } from './plain-question.ts';

/** An answer that comes later than this is of no use to anybody, milliseconds. */
const goodForMs = 60 * 60_000;

/** What somebody wrote to us, and where. */
interface Message {
  sender: Sender;
  channel: string;
  /** People of another organisation read the channel, too: what we know is not for them. */
  isShared: boolean;
  /** The message under which it is answered; absent in a direct message outside a thread. */
  thread?: string;
  text: string;
}

/**
 * A mention in a channel, or a direct message: what it asks is answered in its thread, with what the channel may see;
 * what is for the asker alone is shown to them alone.
 */
export function takeMessage(
  envelope: SlackEvent,
  { requestId }: Arrival,
  options: DispatchOptions,
): undefined {
  const message = messageOf(envelope);
  const { outbox } = options.responses;
  if (!message || !outbox) return undefined;
  const { teams } = options.settings ?? {};
  if (teams && !teams.includes(message.sender.team)) {
    options.log.warn({ team: message.sender.team, requestId }, 'slack message of another workspace');
    return undefined;
  }
  const send = (answer: SlackMessage) => sendTo(message, { answer, key: envelope.id, requestId }, options);
  return answerLater(message.sender, { requestId, target: { send } }, options, (signal) =>
    answerOf(message, { requestId, signal }, options),
  );
}

/** Undefined for what is no question of a person: of bots (ourselves among them), edited, deleted, a notice of Slack's. */
function messageOf({ team, app, type, event, isShared }: SlackEvent): Message | undefined {
  const [user, channel, time] = [textOf(event, 'user'), textOf(event, 'channel'), textOf(event, 'ts')];
  const own = textOf(event, 'user_team') || textOf(event, 'team') || team;
  const isDirect = textOf(event, 'channel_type') === 'im';
  const isOther = textOf(event, 'bot_id') !== '' || textOf(event, 'subtype') !== '' || 'edited' in event;
  if (isOther || (type === 'message' && !isDirect)) return undefined;
  if (!isUserId(user) || !isChannelId(channel) || !isTeamId(own) || !isTime(time)) return undefined;
  const before = textOf(event, 'thread_ts');
  const thread = isTime(before) ? before : isDirect ? undefined : time;
  return {
    sender: { user, team: own, ...(app !== undefined && { app }) },
    ...{ channel, isShared },
    ...(thread !== undefined && { thread }),
    text: plainQuestion(textOf(event, 'text').replaceAll(/<@[UW][A-Z0-9]+(?:\|[^<>]*)?>/g, ' ')),
  };
}

function isTime(text: string): boolean {
  return /^\d{1,12}\.\d{1,9}$/.test(text);
}

async function answerOf(
  { sender, channel, isShared, text }: Message,
  arrival: { requestId: string; signal: AbortSignal },
  { commands, access, delivery, settings }: DispatchOptions,
): Promise<SlackMessage> {
  const principal = principalOf(sender);
  const whois = commandNamed('whois', commands);
  if (!whois || asksForHelp(text))
    return ephemeral(help({ commands, command: whois?.typed ?? '', principal, access }));
  const only = defaultKinds(channel, settings?.channels);
  const question: SlackQuestion = { ...whois, ...arrival, text, whole: true, principal, channel, ...only };
  if (channel.startsWith('D') || isShared) return forAsker(question, delivery);
  const by = { user: sender.user, did: 'Asked' } as const;
  return (await forChannel(question, { channel, by }, delivery)) ?? forAsker(question, delivery);
}

/** Into the thread, where all may read it; else to the asker alone, there or by direct message. */
async function sendTo(
  { sender: { user }, channel, thread }: Message,
  { answer, key, requestId }: { answer: SlackMessage; key: string; requestId: string },
  { delivery: { api }, responses: { outbox, clock, log } }: DispatchOptions,
): ReturnType<ResponseTarget['send']> {
  const forAll = answer.response_type === 'in_channel' || channel.startsWith('D');
  if (!forAll && (await api?.postEphemeral(channel, user, answer, thread))?.ok) return true;
  try {
    await outbox?.post({
      key: `message/${key}`,
      to: forAll ? [channel, user] : [user],
      ...(forAll && thread !== undefined && { thread }),
      message: answer,
      expiresAt: clock() + goodForMs,
    });
    return outbox !== undefined;
  } catch (error) {
    log.warn({ err: error, requestId }, 'slack answer not kept for its thread');
    return false;
  }
}
