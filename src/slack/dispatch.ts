import type { Log } from '#kit';
import type { Access } from '../access/access.ts';
import type { Commands } from './commands.ts';
import { type DeliverOptions, deliver } from './deliver.ts';
import { asksForHelp, help, unknownCommand } from './help.ts';
import type { Late } from './late.ts';
import type { Members } from './members.ts';
import { ephemeral, failure, type SlackMessage } from './message.ts';
import type { SlashCommand } from './parse.ts';
import type { Freshness } from './replay.ts';
import { type ResponseUrlOptions, responseTarget } from './response-url.ts';
import { trouble } from './trouble.ts';

export interface DispatchOptions {
  commands: Commands;
  access: Access;
  delivery: DeliverOptions;
  members?: Members;
  late: Late;
  responses: ResponseUrlOptions;
  log: Log;
}

/**
 * What a verified command gets as its immediate answer. Never rejects. With `freshness` `unguarded`, another
 * process may have had the same request: harmless for a question, but not worth calls to the cloud.
 */
export function dispatch(
  command: SlashCommand,
  { freshness, requestId }: { freshness: Freshness; requestId: string },
  options: DispatchOptions,
): Promise<SlackMessage> | SlackMessage {
  const { commands, access, late, responses } = options;
  const known = commands.get(command.command);
  if (!known) return ephemeral(unknownCommand(command.command, commands));
  if (freshness === 'unguarded' && /(^|\s)[-–—]{1,2}live(\s|$)/i.test(command.text)) {
    return ephemeral(
      failure('Live questions are not possible at the moment. Please ask without --live.', requestId),
    );
  }
  const controller = new AbortController();
  return late.inTime({
    work: answered(command, { requestId, signal: controller.signal }, options, () =>
      asksForHelp(command.text)
        ? ephemeral(help({ commands, command: command.command, principal: principalOf(command), access }))
        : deliver(
            {
              command: known,
              typed: command.command,
              text: command.text,
              principal: principalOf(command),
              channel: command.channel,
              requestId,
              signal: controller.signal,
            },
            options.delivery,
          ),
    ),
    abort: () => controller.abort(),
    target: () => responseTarget(command.responseUrl, responses),
    requestId,
  });
}

/** The answer of `answer`, once it is known who asks; every error in words. */
async function answered(
  { team, user }: SlashCommand,
  { requestId, signal }: { requestId: string; signal: AbortSignal },
  { members, log }: DispatchOptions,
  answer: () => Promise<SlackMessage> | SlackMessage,
): Promise<SlackMessage> {
  try {
    const learning = members?.known(team, user);
    if (learning) await learning;
    return await answer();
  } catch (error) {
    if (!signal.aborted) return ephemeral(trouble(error, { requestId, log }));
    log.warn({ requestId }, 'slack question was ended before its answer');
    return ephemeral(failure('This took too long and was ended. Please ask for less, or later.', requestId));
  }
}

function principalOf({ team, user, enterprise }: SlashCommand): {
  type: 'slack';
  team: string;
  user: string;
  enterprise?: string;
} {
  return enterprise === undefined ? { type: 'slack', team, user } : { type: 'slack', team, user, enterprise };
}
