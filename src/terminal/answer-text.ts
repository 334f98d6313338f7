import type { Answer, Coverage, Fact, Result, Whois } from '#kit';
import { inWords, unsaidNotes } from '#kit';
import { allPlain } from './plain.ts';

/**
 * An answer as lines for a terminal: the sentence first, then each result, then what it rests on. Nothing in the
 * answer can make the terminal do anything, whoever wrote it. `now` in milliseconds.
 */
export function answerText(given: Answer, now: number): string {
  const answer = allPlain(given);
  const parts = [
    answer.summary,
    ...answer.results.map((result) => resultText(result, now)),
    nearby(answer),
    more(answer),
    ...unsaidNotes(answer).map((note) => `Note: ${note}`),
    coverageText(answer.coverage, now),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** Several answers to one text, each under what was understood. `now` in milliseconds. */
export function whoisText(given: Whois, now: number): string {
  const whois = allPlain(given);
  const only = whois.answers.length === 1 ? whois.answers[0] : undefined;
  if (only) return answerText(only, now);
  const answers = whois.answers.map(
    (answer) => `${answer.question.kind} ${answer.question.value ?? ''}\n${indent(answerText(answer, now))}`,
  );
  return [whois.summary, ...answers].join('\n\n');
}

function resultText(result: Result, now: number): string {
  const rows: [string, string][] = [
    ['Account', result.account.name ? `${result.account.name} (${result.account.id})` : result.account.id],
    ['Region', result.region],
    ...(result.owner ? [['Owner', ownerText(result.owner)] as [string, string]] : []),
    ...result.facts.map((fact): [string, string] => [fact.label, factText(fact)]),
    ...result.related.map((one): [string, string] => [one.relation.replaceAll('-', ' '), one.name ?? one.id]),
    ...(result.confirmed
      ? [['Live check', `${result.confirmed.outcome}: ${result.confirmed.detail}`] as [string, string]]
      : []),
    ['As of', `${result.asOf} (${age(result.asOf, now)} ago), from ${result.source}`],
    ...result.links.map((link): [string, string] => [link.text, link.url]),
  ];
  const width = Math.max(...rows.map(([label]) => label.length));
  const lines = rows.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`);
  return [`${result.type} ${result.name ?? result.id}`, ...lines].join('\n');
}

function ownerText({ team, contact, because }: { team: string; contact?: string; because: string }): string {
  return `${team}${contact ? ` (${contact})` : ''}, because: ${because}`;
}

function factText(fact: Fact): string {
  if (fact.state === 'not-configured') return 'not configured';
  if (fact.state === 'unreadable') return `could not be read: ${fact.why ?? 'reason unknown'}`;
  return fact.why ? `${valueText(fact.value)} (${fact.why})` : valueText(fact.value);
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueText).join(', ');
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([key, member]) => `${key}: ${valueText(member)}`)
      .join(', ');
  }
  return String(value);
}

function nearby(answer: Answer): string {
  return answer.related
    .map((one) => {
      const account = one.account ? ` in ${one.account.name ?? one.account.id}` : '';
      return `${one.relation.replaceAll('-', ' ')}: ${one.name ?? one.id}${account}`;
    })
    .join('\n');
}

function more(answer: Answer): string {
  const hidden = answer.total - answer.results.length;
  if (hidden <= 0) return '';
  const next = answer.cursor ? ` Next page: --cursor ${answer.cursor}` : '';
  return `Showing ${answer.results.length} of ${answer.total}.${next}`;
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

function age(time: string, now: number): string {
  return inWords(now - Date.parse(time));
}

function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ');
}
