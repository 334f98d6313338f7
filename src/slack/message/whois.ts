import type { Answer, Understood, Whois } from '#kit';
import { byThing, type ThingAnswers, thingsOf } from '../../answer/rows.ts';
import {
  answerBody,
  askedBy,
  outcomeWords,
  present,
  type RenderOptions,
  renderAnswer,
  requestOf,
  type Said,
  summaryOf,
} from './blocks.ts';
import { basis } from './coverage.ts';
import { code, escape, words } from './escape.ts';
import { brief, clamp, limits, shown } from './limits.ts';
import { type Block, contextLine, mrkdwn, plain, type Rendered, section } from './message.ts';
import { outcomesOf, renderTable, shortOutcomes } from './table.ts';
import { together } from './together.ts';

/**
 * The Slack message of everything that a text held: what was understood, and under each thing the answers to it;
 * more than a few things are a table. Within Slack's limits, and `text` carries all of it.
 */
export function renderWhois(whois: Whois, options: RenderOptions): Rendered {
  const things = byThing(whois.answers);
  const told = things.flatMap(({ telling }) => telling);
  const [thing] = things;
  const [only] = told;
  if (thing && only && told.length === 1) {
    const understood = understoodAs(only, thing, whois);
    return renderAnswer(only, { ...options, ...(understood && { understood }) });
  }
  return told.length > shown.answers ? renderTable([whois], options) : severalOf(whois, options);
}

/** How the one thing was read, and what the kinds said that do not have it. */
function understoodAs(answer: Answer, thing: ThingAnswers, { understood }: Whois): Said | undefined {
  const because = becauseOf(answer, understood);
  const aside = asideOf(thing);
  if (because === undefined) return aside === '' ? undefined : { marked: aside, plain: aside };
  const end = aside === '' ? '' : ` ${aside}`;
  return {
    marked: `Understood ${code(thing.value, 120)} as ${words(because, 100)}.${end}`,
    plain: `Understood ${escape(thing.value, 120)} as ${escape(because, 100)}.${end}`,
  };
}

/** Why it was understood so: by the kind that answers, where several kinds read it differently. */
function becauseOf({ question }: Answer, understood: readonly Understood[]): string | undefined {
  const own = understood.filter(({ value }) => value === question.value);
  return (own.find(({ kind }) => kind === question.kind) ?? own[0])?.because;
}

function severalOf(whois: Whois, { by, now, next, narrowed = [] }: RenderOptions): Rendered {
  const quiet = present([
    basis(together(whois.answers), now),
    requestOf(whois),
    by && askedBy(by, whois.text),
    ...narrowed,
  ]);
  // A summary that is made of the answers' own would only say them twice
  const isMade = whois.answers.some(({ summary }) => whois.summary.includes(summary));
  const blocks: Block[] = [isMade ? section(plain(outcomesOf(thingsOf([whois])))) : summaryOf(whois)];
  const summary = escape(whois.summary, 600);
  const head = `${summary}\nOutcome: ${outcomeWords[whois.outcome]}.`;
  const tail = quiet.map((said) => said.plain).join('\n');
  const share = Math.floor(
    (limits.text - head.length - tail.length - 2) / Math.max(1, byThing(whois.answers).length),
  );
  const texts: string[] = [];
  for (const thing of byThing(whois.answers)) {
    const title = titleOf(thing, whois.understood);
    const aside = asideOf(thing);
    const lines = [title.plain];
    blocks.push(section(mrkdwn(title.marked)));
    for (const answer of thing.telling) {
      const body = answerBody(answer, { now, most: brief, ...(next && { next }) });
      blocks.push(summaryOf(answer), ...body.blocks);
      const own = escape(answer.summary, 400);
      // What the head was cut off from is said here
      if (!summary.includes(own)) lines.push(own);
      else if (body.lines.length === 0) lines.push(`Outcome: ${outcomeWords[answer.outcome]}.`);
      lines.push(...body.lines, ...present([body.dropped]).map((said) => said.plain), ...body.extra);
    }
    if (aside !== '') blocks.push(contextLine(aside));
    texts.push(clamp([...lines, aside].filter((line) => line !== '').join('\n'), share - 1));
  }
  const shownBlocks = withinLimit(blocks, limits.blocks - 1);
  if (quiet.length > 0) shownBlocks.push(contextLine(quiet.map(({ marked }) => marked).join(' ')));
  return { text: [head, ...texts, tail].filter((part) => part !== '').join('\n'), blocks: shownBlocks };
}

function withinLimit(blocks: Block[], most: number): Block[] {
  if (blocks.length <= most) return blocks;
  const kept = blocks.slice(0, most - 1);
  return [...kept, contextLine(`${blocks.length - kept.length} more parts are not shown.`)];
}

/** What the other kinds said of a thing, in one line: "Asked, too: ec2 (not certain), lb (not there)." */
function asideOf({ others }: ThingAnswers): string {
  if (others.length === 0) return '';
  const said = others.map(
    ({ question, outcome }) => `${words(question.kind, 32)} (${shortOutcomes[outcome]})`,
  );
  return `Asked, too: ${said.join(', ')}.`;
}

/** A thing as it was understood. */
function titleOf({ value, telling: [first] }: ThingAnswers, understood: readonly Understood[]): Said {
  const because = (first && becauseOf(first, understood)) ?? '';
  return {
    marked: `*${code(value, 200)}*${because === '' ? '' : ` ${words(because, 100)}`}`,
    plain: `${escape(value, 200)}${because === '' ? '' : `, ${escape(because, 100)}`}:`,
  };
}
