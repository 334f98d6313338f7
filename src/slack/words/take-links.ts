import { answerLater } from '../answer-later.ts';
import { principalOf } from '../answered.ts';
import { underLink } from '../answering.ts';
import { commandNamed } from '../commands.ts';
import type { Arrival, DispatchOptions } from '../dispatch.ts';
import { ephemeral, type Rendered } from '../message/message.ts';
import type { SlackEvent } from '../request/event.ts';
import { isChannelId, isUserId } from '../request/parse.ts';
import { textOf } from '../request/untrusted.ts';
import { typedOptions } from '../typed-options.ts';
import { ownLinks } from './own-links.ts';

/** What stands under the links is all that is said. */
const nothing = ephemeral({ text: '', blocks: [] });

/**
 * Somebody posted links to our console: each gets its answer beneath, as far as both they and the channel may see it,
 * and where that is not all of it, nothing. Nothing either while a message is being written, because nobody knows yet
 * who will read it (Slack tells of it again once it is posted), nor where another organisation reads along.
 */
export function takeLinks(
  { team, app, event, isShared }: SlackEvent,
  { requestId }: Arrival,
  options: DispatchOptions,
): void {
  const { api, consoleUrl } = options.delivery;
  const place = placeOf(event);
  const user = textOf(event, 'user');
  const whois = commandNamed('whois', options.commands);
  if (!api || consoleUrl === undefined || !whois || !place || isShared || !isUserId(user)) return;
  const links = ownLinks(event['links'], consoleUrl).filter(({ question }) => !asksLive(question));
  if (links.length === 0) return;
  const sender = { user, team, ...(app !== undefined && { app }) };
  const { channel } = place;
  const unfurls: Record<string, Rendered> = {};
  const send = async () => {
    if (Object.keys(unfurls).length === 0) return true;
    const reply = await api.unfurl(place, unfurls);
    if (!reply.ok) options.log.warn({ code: reply.error, requestId }, 'slack links not unfurled');
    return reply.ok;
  };
  answerLater(sender, { requestId, target: { send } }, options, async (signal) => {
    const asking = {
      ...whois,
      whole: true,
      principal: principalOf(sender),
      channel,
      requestId,
      signal,
    } as const;
    for (const { url, question } of links) {
      const answer = await underLink({ ...asking, text: question }, options.delivery);
      if (answer) unfurls[url] = answer;
    }
    return nothing;
  });
}

/** Where the links are; undefined while they are being written: the channel is no channel then. */
function placeOf(event: SlackEvent['event']): { channel: string; ts: string; unfurlId?: string } | undefined {
  const [channel, ts, id] = [
    textOf(event, 'channel'),
    textOf(event, 'message_ts'),
    textOf(event, 'unfurl_id'),
  ];
  const isPosted = ['', 'conversations_history'].includes(textOf(event, 'source'));
  if (!isPosted || channel === 'COMPOSER' || !isChannelId(channel) || ts === '') return undefined;
  return { channel, ts, ...(id !== '' && { unfurlId: id }) };
}

/** A link that is read by all is not worth calls to the cloud. */
function asksLive(question: string): boolean {
  return typedOptions({ text: question }).live === true;
}
