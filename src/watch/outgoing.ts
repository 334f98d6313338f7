import type { Alert, Entry } from '#kit';
import { fingerprint, iso } from '#kit';
import type { WatchOptions } from './watch.types.ts';

/** The wait after the first failure, doubled with each one more up to the greatest; milliseconds. */
const FIRST_WAIT_MS = 30_000;
const GREATEST_WAIT_MS = 3_600_000;
/** After this it is given up. */
const GIVEN_UP_MS = 3 * 24 * 3_600_000;
const PREFIX = 'alerts/outgoing/';

/** An alert on its way to the webhook; times are milliseconds. */
interface Outgoing {
  body: string;
  attempts: number;
  from: number;
  next: number;
}

type Options = Pick<WatchOptions, 'state' | 'clock' | 'log' | 'post'>;

/** Keeps an alert until the webhook has it; once, however often it is kept. The same alert has the same `key` and `state` there. */
export async function enqueue(alert: Alert, { state, clock }: Options): Promise<void> {
  const { key, state: what, title, lines, about } = alert;
  const now = clock();
  const body = JSON.stringify({ key, state: what, title, lines, ...(about && { about }), at: iso(now) });
  const entry: Outgoing = { body, attempts: 0, from: now, next: now };
  await state.put(PREFIX + fingerprint(`${key}\n${what}`), entry, { expect: null });
}

/** Posts what is due, the oldest first. What fails is tried again, longer and longer, for three days. */
export async function postOutgoing(options: Options): Promise<void> {
  const { state, clock, post } = options;
  if (!post) return;
  const due = (await state.list<Outgoing>(PREFIX)).filter(({ value }) => value.next <= clock());
  for (const entry of due.toSorted((a, b) => a.value.from - b.value.from))
    await postOne(entry, post, options);
}

async function postOne(
  { key, value, version }: Entry<Outgoing>,
  post: (body: string) => Promise<void>,
  { state, clock, log }: Options,
): Promise<void> {
  try {
    await post(value.body);
  } catch (error) {
    const attempts = value.attempts + 1;
    const giveUp = clock() > value.from + GIVEN_UP_MS;
    log.warn({ err: error, attempts, giveUp }, 'the webhook for alerts did not take an alert');
    const next = clock() + Math.min(FIRST_WAIT_MS * 2 ** value.attempts, GREATEST_WAIT_MS);
    if (!giveUp) await state.put(key, { ...value, attempts, next }, { expect: version });
    if (!giveUp) return;
  }
  await state.delete(key, { expect: version });
}
