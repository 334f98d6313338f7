import type { Whois } from '#kit';
import { counted, fingerprint, utc } from '#kit';
import { silenceKey } from './silences.ts';
import type { Tell } from './tell.ts';
import type { WatchOptions } from './watch.types.ts';
import { atMost } from './words.ts';

interface Options extends Pick<WatchOptions, 'settings' | 'state' | 'nextRun' | 'ask' | 'clock' | 'log'> {
  tell: Tell;
}

/**
 * Asks the scheduled questions that are due, and tells the answers. The first time of a question is the next after it
 * was configured; of several that were missed, one is made up for.
 */
export async function askQuestions(options: Options): Promise<void> {
  for (const question of options.settings.questions ?? []) {
    try {
      await askOne(question, options);
    } catch (error) {
      // The others are not kept waiting; this one is asked again at the next tick
      options.log.warn({ err: error, ask: question.ask }, 'a scheduled question was not answered');
    }
  }
}

async function askOne(
  { every, ask: text, to }: { every: string; ask: string; to: string },
  { state, nextRun, ask, clock, tell }: Options,
): Promise<void> {
  const print = fingerprint(`${every}\n${text}\n${to}`);
  const key = `alerts/question/${print}`;
  const entry = await state.get<number>(key);
  if (!entry) {
    await state.put(key, clock(), { expect: null });
    return;
  }
  const due = nextRun(every, entry.value);
  const alertKey = `question/${print}@${due}`;
  // What nobody is to hear is not asked at every tick
  if (due > clock() || (await state.get(silenceKey(alertKey)))) return;
  const whois = await ask(text, to);
  const alert = {
    key: alertKey,
    state: 'news' as const,
    title: `${text}: ${whois.summary}`,
    lines: [...linesOf(whois), `Asked on schedule, ${utc(clock())}.`],
    to: [to],
  };
  if (await tell({ alert, audited: { principal: 'system:alerts', door: 'alerts', channel: to } }))
    await state.put(key, clock(), { expect: entry.version });
}

/** What was found, a line each, and how much was not read. */
export function linesOf({ answers }: Pick<Whois, 'answers'>): string[] {
  const results = answers.flatMap((answer) => answer.results);
  const lines = results.map(({ type, name, id, account, owner }) => {
    const place = account.id === '-' ? '' : ` in the account ${account.name ?? account.id}`;
    return `${type.replaceAll('-', ' ')} ${name ?? id}${place}${owner ? `, owner ${owner.team}` : ''}`;
  });
  const total = answers.reduce((sum, answer) => sum + answer.total, 0);
  const unread = answers.reduce((sum, { coverage }) => sum + coverage.failed.length, 0);
  return [
    ...atMost(lines, total),
    ...(unread > 0 ? [`Not read, or not recently: ${counted(unread, 'scope')}.`] : []),
  ];
}
