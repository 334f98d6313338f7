import type { Answer } from '#kit';
import { iso } from '#kit';
import { asked } from '../answering.ts';
import type { DeliverOptions, SlackQuestion } from '../deliver.ts';
import type { Rendered } from '../message/message.ts';
import { renderTimeline, type Span } from '../message/timeline.ts';

/** How many changes of hands are told: each is a question of its own, and counts as one. */
const mostSpans = 6;

/**
 * Who had a thing before, newest first: it is asked for the present, then for the moment before that began, and so
 * on, each time with the asker's rights. Throws as `ask` does.
 */
export async function timeline(question: SlackQuestion, options: DeliverOptions): Promise<Rendered> {
  const { clock } = options;
  const now = clock();
  const spans: Span[] = [];
  let at = question.at;
  for (let until: string | undefined; spans.length < mostSpans; ) {
    const reply = await asked({ ...question, at: at ?? iso(now) }, options);
    if (Array.isArray(reply) || 'answers' in reply) break;
    const since = latest(reply);
    spans.push({
      answer: reply,
      ...(since !== undefined && { since }),
      ...(until !== undefined && { until }),
    });
    if (since === undefined) break;
    until = since;
    at = iso(Date.parse(since) - 1);
  }
  return renderTimeline(spans, { text: question.text, now });
}

/** When the last of those who have it came to have it; undefined where nobody has, or nothing is known. */
function latest({ outcome, results }: Answer): string | undefined {
  if (outcome !== 'found') return undefined;
  return results
    .flatMap(({ since }) => since ?? [])
    .sort()
    .at(-1);
}
