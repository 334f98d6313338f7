import { requestButtons } from '../buttons/request-buttons.ts';
import type { SlackQuestion } from '../deliver.ts';
import type { DispatchOptions } from '../dispatch.ts';
import { escape } from '../message/escape.ts';
import type { Rendered } from '../message/message.ts';
import { watchesOf } from '../watches/watches-of.ts';
import { type HomeBlock, renderHome } from './render-home.ts';

/**
 * Shows somebody their App Home as it is now. `hash`: the version that they saw; where somebody published another one
 * meanwhile, it is made anew. True once Slack has it; never rejects.
 */
export async function publishHome(
  principal: SlackQuestion['principal'],
  { requestId, hash = '', said }: { requestId: string; hash?: string; said?: Rendered },
  options: DispatchOptions,
): Promise<boolean> {
  const { access, log, delivery } = options;
  if (!delivery.api) return false;
  try {
    access.take(principal, 'questions');
    const blocks = await homeOf(principal, said, options);
    let reply = await delivery.api.publishHome(principal.user, blocks, hash);
    if (!reply.ok && reply.error === 'hash_conflict')
      reply = await delivery.api.publishHome(principal.user, await homeOf(principal, said, options));
    if (reply.ok) return true;
    log.warn({ code: reply.error, requestId }, 'slack app home not published');
  } catch (error) {
    log.warn({ err: error, requestId }, 'slack app home not made');
  }
  return false;
}

async function homeOf(
  principal: SlackQuestion['principal'],
  said: Rendered | undefined,
  { access, commands, delivery, status }: DispatchOptions,
): Promise<HomeBlock[]> {
  const { watches, recent, clock } = delivery;
  const [fresh, asked, watched] = await Promise.all([
    status(principal),
    recent?.of(principal),
    watches && watchesOf(principal, watches),
  ]);
  const kinds = [...commands.values()].flatMap(({ kind, name }) => (kind ? [name] : []));
  const denied = kinds.filter((kind) => !access.grant({ principal, kind }).decision.allowed);
  return renderHome({
    ...{ access, commands, principal, freshness: escape(fresh.summary, 1000), now: clock() },
    recent: asked ?? [],
    requests: requestButtons(denied, principal, delivery),
    ...(watched && { watches: watched }),
    ...(said && { said }),
  });
}
