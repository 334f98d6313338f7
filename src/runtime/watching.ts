import { createHmac, randomUUID } from 'node:crypto';
import type { AlertSink } from '#kit';
import { createOwners } from '../answer/owners.ts';
import { createSight } from '../answer/sight.ts';
import { visibleIndex } from '../answer/visible-index.ts';
import type { WatchRoom } from '../watch/create-watch.ts';
import { createWatch } from '../watch/create-watch.ts';
import type { WatchOptions } from '../watch/watch.types.ts';
import { createWebhook } from '../watch/webhook.ts';
import type { Asking } from './asking.ts';
import type { Runtime } from './runtime.types.ts';

/** How long a question that nobody asks just now may take, milliseconds. */
const QUESTION_MS = 30_000;

/** The alerts of this process, not started; `sink` brings them to people, `known` waits for what Slack says of somebody. */
export function openWatch(
  runtime: Runtime,
  asking: Asking,
  ways: Pick<WatchOptions, 'known'> & Partial<Pick<WatchOptions, 'elapsed'>> & { sink: AlertSink },
): WatchRoom {
  const { config, kinds, store, clock, log } = runtime;
  const { settings } = config;
  const { access, accounts, audit, ask, timetable } = asking;
  const central = settings.slack?.alerts;
  const post = webhookOf(runtime);
  return createWatch({
    ...{ kinds, access, accounts, audit, clock, log, index: store.index, state: store.state },
    elapsed: () => performance.now(),
    ...ways,
    ...(central !== undefined && { central }),
    ...(post && { post }),
    settings: settings.alerts ?? {},
    intervalOf: timetable.intervalOf,
    nextRun: timetable.nextRun,
    ownerOf: createOwners({ rules: settings.owners ?? [], accounts }),
    view: (asker) => {
      const sight = createSight({ access, kinds, ...asker });
      return { find: visibleIndex({ index: store.index, kinds, sight }).find, see: sight.see };
    },
    askAs: ({ kind, ...question }) =>
      ask.kind(kind, {
        ...{ ...question, door: 'watch', requestId: randomUUID() },
        signal: AbortSignal.timeout(QUESTION_MS),
      }),
    ask: (text, channel) =>
      ask.whois({
        ...{ text, channel, door: 'schedule', requestId: randomUUID() },
        principal: { type: 'system', name: 'schedule' },
        signal: AbortSignal.timeout(QUESTION_MS),
      }),
  });
}

/** Posts to the webhook for alerts, where there is one. */
export function webhookOf({ config, clock }: Pick<Runtime, 'config' | 'clock'>) {
  const { settings, alertsSecret } = config;
  const url = settings.alerts?.webhook?.url;
  if (url === undefined || alertsSecret === undefined) return undefined;
  const sign = (text: string) => createHmac('sha256', alertsSecret).update(text).digest('hex');
  return createWebhook({ url, sign, fetch, clock });
}
