import type { Answer, Result } from '#kit';
import { utc } from '#kit';
import { outcomeWords, present, requestOf, type Said } from './blocks.ts';
import { basis } from './coverage.ts';
import { code, escape, words } from './escape.ts';
import { accountName } from './facts.ts';
import { clamp, limits } from './limits.ts';
import { contextLine, plain, type Rendered, section, sectionsOf } from './message.ts';
import { ago, slackDate } from './when.ts';

/** What was so for some time: from `since` on (ISO 8601), until the next one began. */
export interface Span {
  answer: Answer;
  since?: string;
  until?: string;
}

/** How many of several holders are named. */
const mostNamed = 3;

/** The Slack message of who had a thing when, newest first. */
export function renderTimeline(
  spans: readonly Span[],
  { text, now }: { text: string; now: number },
): Rendered {
  const [newest] = spans;
  const head = `Who had ${escape(text, 200)}, the latest first.`;
  const lines = spans.map((span) => lineOf(span, now));
  const quiet = newest ? present([basis(newest.answer, now), requestOf(newest.answer)]) : [];
  const said = quiet.map((one) => one.plain).join('\n');
  const outcome = newest ? `Outcome: ${outcomeWords[newest.answer.outcome]}.` : '';
  const room = limits.text - head.length - said.length - outcome.length - 3;
  const blocks = [
    section(plain(head)),
    ...sectionsOf(
      lines.map(({ marked }) => marked),
      6,
    ),
  ];
  if (quiet.length > 0) blocks.push(contextLine(quiet.map(({ marked }) => marked).join(' ')));
  const body = clamp(lines.map((line) => line.plain).join('\n'), room);
  return { text: [head, outcome, body, said].filter((part) => part !== '').join('\n'), blocks };
}

function lineOf({ answer, since, until }: Span, now: number): Said {
  if (answer.outcome !== 'found') return before(answer, until);
  const named = answer.results.slice(0, mostNamed);
  const more = answer.total - named.length;
  const rest = more > 0 ? ` and ${more} more` : '';
  const holders = named.map(holder);
  return {
    marked: `${when(since, until, now, slackDate)}: ${holders.map(({ marked }) => marked).join('; ')}${rest}.`,
    plain: `${when(since, until, now, utc)}: ${holders.map((one) => one.plain).join('; ')}${rest}.`,
  };
}

/** What is said of the time before the first thing that is known. */
function before(answer: Answer, until: string | undefined): Said {
  const said = clamp(escape(answer.summary, 500), 500);
  const lead = (date: string) => (until === undefined ? '' : `Before ${date}: `);
  return {
    marked: `${lead(until === undefined ? '' : slackDate(until))}${code(answer.summary, 500)}`,
    plain: `${lead(until === undefined ? '' : utc(until))}${said}`,
  };
}

function when(
  since: string | undefined,
  until: string | undefined,
  now: number,
  date: (at: string) => string,
): string {
  if (since === undefined) return until === undefined ? 'Now' : `Until ${date(until)}`;
  return until === undefined
    ? `Since ${date(since)} (${ago(since, now)})`
    : `From ${date(since)} to ${date(until)}`;
}

function holder({ name, id, type, account, region, owner }: Result): Said {
  const place = region === 'global' ? accountName(account) : `${accountName(account)}, ${region}`;
  const what = words(type.replaceAll('-', ' '), 64);
  const contact = owner?.contact === undefined ? '' : `, contact ${owner.contact}`;
  const owned = owner === undefined ? '' : `${owner.team}${contact}`;
  return {
    marked: `${code(name ?? id, 120)} ${what} in ${code(place, 120)}${owned && `, owner ${code(owned, 160)}`}`,
    plain: `${escape(name ?? id, 120)}, ${what}, ${escape(place, 120)}${owned && `, owner ${escape(owned, 160)}`}`,
  };
}
