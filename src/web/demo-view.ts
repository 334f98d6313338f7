import type { Answer, Whois } from '#kit';
import type { ThingAnswers } from '../answer/rows.ts';
import { byThing, thingsOf } from '../answer/rows.ts';
import { answerView, jsonView, notUnderstoodView, outcomeWords } from './answer-view.ts';
import type { Assets } from './assets.ts';
import type { DemoPageOptions, DemoState } from './demo-page.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { count, counted, layout, moment } from './layout.ts';
import { manyFrom, manyView } from './many-view.ts';
import type { Overview } from './overview.ts';
import { slackView } from './slack-view.ts';

export interface DemoView
  extends Pick<DemoPageOptions, 'personas' | 'examples' | 'kinds' | 'slackMessage' | 'now'> {
  state: DemoState;
  assets: Assets;
  /** Absent where the index cannot be reached. */
  overview?: Overview;
  whois?: Whois;
  error?: { message: string; id: string };
}

/** The whole page, complete without a script. */
export function demoView(view: DemoView): Html {
  const { state, whois, error } = view;
  const said = error
    ? `Something went wrong: ${error.message}`
    : whois
      ? `${outcomeWords[whois.outcome]}. ${whois.summary}`
      : '';
  return layout({
    title: said === '' ? 'cloudwhois' : `${state.q}: ${whois ? whois.outcome : 'error'} · cloudwhois`,
    assets: view.assets,
    skip: 'result',
    main: html`<div class="hero${said !== '' && ' small'}"><h1>Whose is it?</h1>
      <p class="lead">Paste an address, an id or a whole log line. Learn whose it is, where it lives and how sure we are.</p>
      ${searchForm(view)}</div>
    <p class="said" role="status" id="said"></p>
    <div id="result" tabindex="-1" data-said="${said}">${error ? errorView(error) : whois ? answered(view, whois) : invitation(view)}</div>`,
    aside: overviewView(view),
  });
}

function searchForm({ state, personas, kinds }: DemoView): Html {
  const hint = [...kinds.values()]
    .slice(0, 3)
    .map(({ command }) => command.example)
    .join(', ');
  return html`<search><form action="/" method="get" id="ask">
    <div class="bar">
      <label for="q" class="said">What do you want to know about?</label>
      <input id="q" name="q" type="text" value="${state.q}" maxlength="4000" placeholder="${hint}" autocomplete="off" autocapitalize="none" spellcheck="false" enterkeyhint="search" required>
      <button type="submit">Ask</button>
    </div>
    <div class="choices">
      <fieldset><legend>Ask as</legend>${personas.map(
        ({ id, title, about }) =>
          html`<label title="${about}"><input type="radio" name="as" value="${id}"${id === state.persona.id && html` checked`}><span>${title}</span></label>`,
      )}</fieldset>
      <label class="live"><input type="checkbox" name="live" value="1"${state.live && html` checked`}><span>Check live, too</span></label>
    </div>
  </form></search>`;
}

function invitation({ examples, state }: DemoView): Html {
  return html`<section class="examples" aria-labelledby="try"><h2 id="try">Try one of these</h2>
    <ul>${examples.map(({ text, about }) => html`<li><a href="${addressOf({ ...state, q: text })}"><code>${text}</code><span>${about}</span></a></li>`)}</ul></section>`;
}

function answered(view: DemoView, whois: Whois): Html {
  const { state, kinds, slackMessage } = view;
  const { answers } = whois;
  const [only, ...more] = answers;
  const kind = only && more.length === 0 ? kinds.get(only.question.kind) : undefined;
  // As it was typed, with its time; the answer's text is without
  const typed = state.q.replace(/^\/\S+\s+/, '');
  const command = `${kind?.command.name ?? '/whois'} ${typed}${state.live && !typed.includes('--live') ? ' --live' : ''}`;
  const slack = { asker: state.persona.asker, command, message: slackMessage(whois, state.persona) };
  const isMany = thingsOf([whois]).length >= manyFrom;
  return html`<div class="answers${isMany && ' wide'}">
    <div class="stack">
      ${answers.length === 0 ? notUnderstoodView(whois) : isMany ? manyView(whois, (q) => addressOf({ ...state, q })) : byThing(answers).map((thing) => thingView(thing, view))}
      ${whois.outcome === 'denied' && deniedView(view)}
      ${jsonView(whois)}
    </div>
    ${slackView(slack)}
  </div>`;
}

/** The answers that say what became of a thing, and in a line what the other kinds said. */
function thingView({ telling, others }: ThingAnswers, { state, kinds, now }: DemoView): Html {
  const title = (answer: Answer) => kinds.get(answer.question.kind)?.title ?? '';
  return html`${telling.map((answer) => answerView({ answer, title: title(answer), now, ...next(state, answer.cursor) }))}
  ${
    others.length > 0 &&
    html`<details class="json"><summary>Asked, too: ${others.map((answer, i) => html`${i > 0 && ', '}${title(answer)} (${answer.outcome})`)}</summary>
    <ul>${others.map(({ summary }) => html`<li><bdi>${summary}</bdi></li>`)}</ul></details>`
  }`;
}

function next(state: DemoState, cursor: string | undefined): { more?: string } {
  return cursor === undefined ? {} : { more: addressOf({ ...state, cursor }) };
}

function deniedView({ state, personas }: DemoView): Html {
  const others = personas.filter(({ id }) => id !== state.persona.id);
  return html`<aside class="card hint"><p><strong>${state.persona.title}.</strong> ${state.persona.about}</p>
    <p>Nothing was looked up, and the attempt is in the audit. See what is told to ${others.map((persona, i) => html`${i > 0 && ' or '}<a href="${addressOf({ ...state, persona })}">${persona.title}</a>`)}.</p></aside>`;
}

function errorView({ message, id }: { message: string; id: string }): Html {
  return html`<article class="card answer"><header><p class="outcome invalid">Something went wrong</p><h2>${message}</h2>
    <p>Try again in a moment. If it stays, name this id when you ask for help: <code>${id}</code></p></header></article>`;
}

function overviewView({ overview, now }: DemoView): Html {
  if (!overview)
    return html`<aside class="overview" aria-label="The index"><p>The index cannot be reached just now.</p></aside>`;
  const { accounts, regions, resources, asOf, unread } = overview;
  const figure = (label: string, value: number) => html`<div><dt>${label}</dt><dd>${count(value)}</dd></div>`;
  return html`<aside class="overview" aria-label="The index">
    <dl>${figure('accounts', accounts)}${figure('regions', regions)}${figure('resources', resources)}</dl>
    <div class="fresh"><p>${asOf ? html`What was read is as of ${moment(asOf, now)} or later.` : 'Nothing was read yet.'}</p>
    ${
      unread.length === 0
        ? html`<p>Everything could be read.</p>`
        : html`<details><summary>${counted(unread.length, 'scope')} could not be read</summary>
      <ul>${unread.slice(0, 50).map(({ kind, account, region, outcome, since }) => html`<li><strong>${kind}</strong> in <bdi>${account}</bdi>, ${region}: ${outcome}${since && html`, since ${moment(since, now)}`}</li>`)}
      ${unread.length > 50 && html`<li>and ${count(unread.length - 50)} more</li>`}</ul></details>`
    }</div>
  </aside>`;
}

/** The address that says this state. */
function addressOf({ q, persona, live, cursor }: DemoState): string {
  const params = new URLSearchParams({ q, as: persona.id });
  if (live) params.set('live', '1');
  if (cursor !== undefined) params.set('cursor', cursor);
  return `/?${params.toString()}`;
}
