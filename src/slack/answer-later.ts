import { answered } from './answered.ts';
import type { ResponseTarget } from './delivery/response-url.ts';
import { routeTo } from './delivery/route.ts';
import type { DispatchOptions } from './dispatch.ts';
import type { SlackMessage } from './message/message.ts';
import type { Sender } from './request/parse.ts';

/**
 * Answers what was acknowledged already, once the answer is there: by the address that came with it, unless there is
 * another way. Every error comes in words.
 */
export function answerLater(
  sender: Sender & { responseUrl?: string },
  { requestId, target }: { requestId: string; target?: ResponseTarget },
  options: DispatchOptions,
  answer: (signal: AbortSignal) => Promise<SlackMessage> | SlackMessage,
): undefined {
  const controller = new AbortController();
  const { signal } = controller;
  options.late.follow({
    work: answered(sender, { requestId, signal }, options, () => answer(signal)).then((message) => ({
      replace_original: false,
      ...message,
    })),
    abort: () => controller.abort(),
    target: () => target ?? routeTo({ ...sender, requestId }, options.responses),
    requestId,
  });
  return undefined;
}
