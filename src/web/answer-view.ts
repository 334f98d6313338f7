import type { Answer, Clock, Outcome, Whois } from '#kit';
import { isStep, unsaidNotes } from '#kit';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { counted, moment } from './layout.ts';
import { relatedView, resultView } from './result-view.ts';

/** The outcomes in words: what a person may conclude from each. */
export const outcomeWords: Readonly<Record<Outcome, string>> = {
  found: 'Found',
  absent: 'Not ours: everything was read, and nothing holds it',
  unknown: 'Not certain',
  invalid: 'Not understood',
  denied: 'Not allowed',
};

/** From so many results on, all are folded: a list is there to be looked over. */
const listFrom = 11;

interface AnswerViewOptions {
  answer: Answer;
  /** Of the kind: "IP address". */
  title: string;
  now: Clock;
  /** The address of the next page of results. */
  more?: string;
}

/** One answer as a card: summary first, then what it rests on. */
export function answerView({ answer, title, now, more }: AnswerViewOptions): Html {
  const { outcome, summary, question, results, total, tookMs } = answer;
  const notes = unsaidNotes(answer);
  const listed = results.length >= listFrom;
  const looked = outcome !== 'invalid' && outcome !== 'denied';
  return html`<article class="card answer">
  <header>
    <p class="outcome ${outcome}">${outcomeWords[outcome]}</p>
    <h2><bdi>${summary}</bdi></h2>
    <p>${title} <code>${question.value ?? question.text}</code></p>
  </header>
  ${results.map((result, i) => resultView({ result, now, open: i === 0 && !listed, alone: results.length === 1, listed }))}
  ${(total > results.length || more) && html`<p class="more">Showing ${counted(results.length, 'result')} of ${total}. ${more && html`<a href="${more}" rel="next">The next ones</a>`}</p>`}
  ${notes.length > 0 && html`<section class="notes"><h3>Worth knowing</h3>${noteLists(notes)}</section>`}
  ${results.length === 0 && relatedView('Where it would belong', answer.related)}
  ${
    looked &&
    html`<footer>${coverageView(answer, now)}
    <p>${answer.because} Took ${Math.max(1, Math.round(tookMs))} ms.</p></footer>`
  }
</article>`;
}

/** Steps of what to do next in numbered lists, the rest with marks, all in their order. */
function noteLists(notes: readonly string[]): Html[] {
  const lists: { steps: boolean; notes: string[] }[] = [];
  for (const note of notes) {
    const last = lists.at(-1);
    if (last?.steps === isStep(note)) last.notes.push(note);
    else lists.push({ steps: isStep(note), notes: [note] });
  }
  return lists.map(({ steps, notes: own }) => {
    const items = own.map(
      (note) => html`<li><bdi>${withCode(steps ? note.replace(/^\d+\. /, '') : note)}</bdi></li>`,
    );
    const first = Number.parseInt(own[0] ?? '1', 10);
    return steps ? html`<ol start="${first}">${items}</ol>` : html`<ul>${items}</ul>`;
  });
}

/** A sentence, with what it sets in back-ticks as code. */
function withCode(text: string): Html[] {
  return text.split(/`([^`]+)`/).map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : html`${part}`));
}

/** What cannot be answered at all, and what would be. */
export function notUnderstoodView({ summary }: Whois): Html {
  return html`<article class="card answer"><header>
    <p class="outcome invalid">${outcomeWords.invalid}</p>
    <h2><bdi>${summary}</bdi></h2>
    <p>A whole log line will do, too: what can be looked up is found in it.</p>
  </header></article>`;
}

/** The answers as JSON, as the API would send them. */
export function jsonView(whois: Whois): Html {
  return html`<details class="json"><summary>The same as JSON</summary>
    <p><code>GET /v1/whois?q=${encodeURIComponent(whois.text)}</code></p>
    <pre tabindex="0" role="region" aria-label="Answer as JSON"><code>${JSON.stringify(whois, undefined, 2)}</code></pre>
  </details>`;
}

/** What the answer rests on; where it is not certain, what was not seen stands open. */
function coverageView({ outcome: said, coverage }: Answer, now: Clock): Html {
  const { scopes, complete, failed, oldest } = coverage;
  const since = oldest !== undefined && html`, the oldest read ${moment(oldest, now)}`;
  if (failed.length === 0)
    return html`<p class="coverage">Rests on ${counted(complete, 'scope')}, all read completely${since}.</p>`;
  return html`<div class="coverage"><p>Rests on ${complete} of ${counted(scopes, 'scope')}${since}.</p>
    <details${said === 'unknown' && html` open`}><summary>${counted(failed.length, 'scope')} not seen completely</summary><ul>${failed.map(
      ({ scope, account, outcome, error, since: from }) => html`<li>
        <code>${scope}</code>${account?.name && html` <bdi>${account.name}</bdi>`}: ${outcome}${error && html` (${error})`}${from && html`, since ${moment(from, now)}`}
      </li>`,
    )}</ul></details></div>`;
}
