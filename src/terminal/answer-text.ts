import type { Answer, Coverage, Whois } from '#kit';
import { byRelation, isStep, unsaidNotes } from '#kit';
import { thingsOf } from '../answer/rows.ts';
import { allPlain, plain } from './plain.ts';
import { age, inColumns, listText, resultText, thingsText } from './result-text.ts';
import { noStyle, type Style } from './style.ts';

export interface TextOptions {
  style?: Style;
  /** What to type for the next page. */
  next?: (answer: Answer) => string | undefined;
}

/** From so many results on, each is one line. */
const listFrom = 11;

/**
 * An answer as lines for a terminal: the sentence first, then each result, then what it rests on. Nothing in the
 * answer can make the terminal do anything, whoever wrote it. `now` in milliseconds.
 */
export function answerText(given: Answer, now: number, { style = noStyle, next }: TextOptions = {}): string {
  const { results } = given;
  const answer = allPlain({ ...given, results: [] });
  const parts = [
    style.strong(answer.summary),
    ...(results.length < listFrom
      ? results.map((result) => resultText(result, now, style))
      : [listText(results)]),
    nearby(answer),
    more(given, next),
    notes(answer, style),
    coverageText(answer.coverage, now),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** Several answers to one text, each under what was understood. `now` in milliseconds. */
export function whoisText(given: Whois, now: number, options: TextOptions = {}): string {
  const only = given.answers.length === 1 ? given.answers[0] : undefined;
  if (only) return answerText(only, now, options);
  const { style = noStyle } = options;
  const answers = given.answers.map((answer) => {
    const { kind, value = '' } = answer.question;
    const because = given.understood.find((one) => one.kind === kind && one.value === value)?.because;
    const title = plain(`${kind} ${value}${because === undefined ? '' : `, ${because}`}`);
    return `${style.strong(title)}\n${indent(answerText(answer, now, options))}`;
  });
  return [plain(given.summary), ...answers].join('\n\n');
}

/** Many answers as one table, a line for each thing. */
export function tableText(
  replies: readonly (Answer | Whois)[],
  { style = noStyle }: TextOptions = {},
): string {
  const things = thingsOf(replies).map(({ thing, kind, outcome, whose, region, name }, at) => [
    `${at + 1}`,
    thing,
    kind,
    outcome,
    whose,
    region,
    name,
  ]);
  const table = inColumns([['', 'thing', 'kind', 'outcome', 'whose', 'region', 'name'], ...things]);
  const [head = '', ...lines] = table.split('\n');
  return [style.quiet(head), ...lines].join('\n');
}

function nearby(answer: Answer): string {
  return byRelation(answer.related)
    .map(({ relation, things }) => `${relation}: ${thingsText(things)}`)
    .join('\n');
}

function more(answer: Answer, next: TextOptions['next']): string {
  if (answer.total <= answer.results.length && answer.cursor === undefined) return '';
  const command = next?.(answer) ?? (answer.cursor && `--cursor ${answer.cursor}`);
  return plain(
    `Showing ${answer.results.length} of ${answer.total}.${command ? ` Next page: ${command}` : ''}`,
  );
}

/** Steps of what to do next stay a list; what a note sets in back-ticks is a command. */
function notes(answer: Answer, style: Style): string {
  const code = (note: string) => note.replaceAll(/`[^`]+`/g, (command) => style.code(command));
  const said = unsaidNotes(answer);
  return said
    .map((note, at) => {
      const before = isStep(note) && isStep(said[at - 1] ?? '') ? '\n' : '\n\n';
      return `${at === 0 ? '' : before}${isStep(note) ? '' : 'Note: '}${code(note)}`;
    })
    .join('');
}

function coverageText(coverage: Coverage, now: number): string {
  if (coverage.scopes === 0) return '';
  const oldest = coverage.oldest ? `, the oldest ${age(coverage.oldest, now)} ago` : '';
  const head = `Read: ${coverage.complete} of ${coverage.scopes} scopes${oldest}.`;
  const failed = coverage.failed
    .slice(0, 10)
    .map((failure) => `  ${failure.scope}: ${failure.outcome}${failure.error ? ` (${failure.error})` : ''}`);
  return [head, ...failed].join('\n');
}

function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ');
}
