import type { Principal } from '#kit';
import { answered, principalOf } from './answered.ts';
import { defaultKinds, withDefaults } from './channel-defaults.ts';
import { cloudStatus, renderStatus } from './cloud-status.ts';
import { deliver, type SlackQuestion } from './deliver.ts';
import { routeTo } from './delivery/route.ts';
import type { Arrival, DispatchOptions } from './dispatch.ts';
import { asksForHelp, help, unknownCommand } from './help.ts';
import { ephemeral, failure, joined, notice, type SlackMessage } from './message/message.ts';
import { renderRefusals } from './operators/render-refusals.ts';
import { renderSilences } from './operators/render-silences.ts';
import type { SlashCommand } from './request/parse.ts';
import { accessCommand } from './requests/access-command.ts';
import { takeAccess } from './requests/take-access.ts';
import { typedOptions } from './typed-options.ts';
import { renderWatches } from './watches/render-watches.ts';
import { watchesOf } from './watches/watches-of.ts';

/**
 * What a command gets as its immediate answer. Never rejects. Where it is `unguarded`, it may be a repetition:
 * harmless for a question, but not worth calls to the cloud.
 */
export function takeCommand(
  command: SlashCommand,
  { freshness, requestId }: Arrival,
  options: DispatchOptions,
): Promise<SlackMessage> | SlackMessage {
  const { commands, access, late, responses } = options;
  const known = commands.get(command.command);
  if (!known) return ephemeral(unknownCommand(command.command, commands));
  if (freshness === 'unguarded' && typedOptions({ text: command.text }).live) {
    return ephemeral(
      failure('Live questions are not possible at the moment. Please ask without --live.', requestId),
    );
  }
  const controller = new AbortController();
  return late.inTime({
    work: answered(command, { requestId, signal: controller.signal }, options, () => {
      const { command: typed, text, channel } = command;
      const principal = principalOf(command);
      if (known === cloudStatus && !asksForHelp(text.trim() || 'now')) return statusFor(principal, options);
      if (known.name === 'whois' && text.trim().toLowerCase() === 'watches')
        return ownWatches(principal, options);
      if (asksForHelp(text)) return ephemeral(help({ commands, command: typed, principal, access }));
      if (known === accessCommand)
        return takeAccess({ text, who: principal, channel }, options.delivery).then(ephemeral);
      const { signal } = controller;
      const { channels } = options.settings ?? {};
      // Without a kind there is no list
      const asked = known.kind
        ? withDefaults(text, channel, channels)
        : { text, ...defaultKinds(channel, channels) };
      return deliver(
        { command: known, typed, ...asked, principal, channel, requestId, signal },
        options.delivery,
      );
    }),
    abort: () => controller.abort(),
    target: () => routeTo({ ...command, requestId }, responses),
    requestId,
  });
}

/** What the asker is told of, for their eyes alone. */
async function ownWatches(
  principal: SlackQuestion['principal'],
  { delivery: { watches, clock } }: DispatchOptions,
): Promise<SlackMessage> {
  if (!watches) return ephemeral(notice('Nothing can be watched here: there is no bot token.'));
  return ephemeral(renderWatches(await watchesOf(principal, watches), clock()));
}

/** How fresh the index is, for the asker's eyes alone; for operators, with what waits for them. */
async function statusFor(
  principal: Principal,
  { access, status, refusals, silences }: DispatchOptions,
): Promise<SlackMessage> {
  access.take(principal, 'questions');
  const [said, refused = [], silenced = []] = await Promise.all([
    status(principal),
    refusals?.list(principal),
    silences?.silenced(principal),
  ]);
  // What waits for an operator's word comes first, so that nothing else can leave no room for it
  return ephemeral(
    [
      ...(refused.length > 0 ? [renderRefusals(refused)] : []),
      renderStatus(said),
      ...(silenced.length > 0 ? [renderSilences(silenced)] : []),
    ].reduce(joined),
  );
}
