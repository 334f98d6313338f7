import type { AccountRef, Clock, Confirmation, Fact, Related, Result } from '#kit';
import { blockLines, byRelation, nameOfRelated } from '#kit';
import type { Html } from './html.ts';
import { html, webAddress } from './html.ts';
import { counted, moment } from './layout.ts';

const confirmedWords: Readonly<Record<Confirmation['outcome'], string>> = {
  same: 'Confirmed live',
  changed: 'Changed since it was read',
  gone: 'Gone since it was read',
  failed: 'Could not be confirmed live',
};

interface ResultViewOptions {
  result: Result;
  now: Clock;
  /** Unfolded at first. */
  open: boolean;
  /** The only result: nothing to fold. */
  alone: boolean;
  /** One of a long list. */
  listed: boolean;
}

/** How much of a long value is shown, and how many things of one relation: the JSON beside has it all. */
const mostLines = 40;
const mostRelated = 10;
/** How many facts tell one thing of a list from the next, and how long each may be. */
const lineFacts = 3;
const lineFactLength = 40;

/** One holder. Of several, each can be folded away to the line that tells them apart. */
export function resultView({ result, now, open, alone, listed }: ResultViewOptions): Html {
  if (alone) return html`<section class="result">${heading(result)}${body(result, now)}</section>`;
  return html`<details class="result${listed && ' listed'}"${open && html` open`}><summary>${heading(result)}${firstFacts(result)}</summary>${body(result, now)}</details>`;
}

/** What tells it from its neighbours, for the folded line. */
function firstFacts({ facts }: Result): Html | undefined {
  const short = facts.filter(
    ({ state, value }) =>
      state === 'value' &&
      ['string', 'number', 'boolean'].includes(typeof value) &&
      String(value).length <= lineFactLength &&
      !isoTime.test(String(value)),
  );
  if (short.length === 0) return undefined;
  return html`<p class="brief">${short.slice(0, lineFacts).map(({ label, value }) => html`<span>${label} <bdi>${typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value)}</bdi></span> `)}</p>`;
}

function heading({ type, name, id, account, region }: Result): Html {
  return html`<h3><bdi>${name ?? id}</bdi> <small>${words(type)} in <bdi>${account.name ?? account.id}</bdi>, <span class="whole">${region}</span></small></h3>`;
}

function body(result: Result, now: Clock): Html {
  const { account, owner, arn, facts, links, related, source, asOf, confirmed, since } = result;
  return html`<dl>
    ${owner && row('Owner', html`<strong><bdi>${owner.team}</bdi></strong>${owner.contact && html`, reach them at <strong><bdi>${owner.contact}</bdi></strong>`} <small>by ${owner.because}</small>`)}
    ${account.id !== '-' && row('Account', html`${account.name && html`<bdi>${account.name}</bdi> `}<code>${account.id}</code>`)}
    ${since && row('Since', moment(since, now))}
    ${facts.map((fact) => row(fact.label, factView(fact, now)))}
    ${arn && row('ARN', html`<code>${arn}</code>`)}
    ${row('As of', html`${moment(asOf, now)} <small>from ${source === 'index' ? 'the index' : source}</small>`)}
    ${confirmed && row(confirmedWords[confirmed.outcome], html`${moment(confirmed.at, now)} <small>${confirmed.detail}</small>`)}
  </dl>
  ${relatedView('Related', related, account)}
  ${links.length > 0 && html`<p class="links">${links.map(({ text, url }) => linkView(text, url))}</p>`}`;
}

function row(label: string, value: Html): Html {
  return html`<div><dt>${label}</dt><dd>${value}</dd></div>`;
}

function factView({ state, value, why }: Fact, now: Clock): Html {
  if (state === 'unreadable')
    return html`<em class="unreadable">could not be read</em>${why && html` <small>${why}</small>`}`;
  const shown = state === 'not-configured' ? html`<em>not configured</em>` : valueView(value, now);
  return html`${shown}${why && html` <small>${why}</small>`}`;
}

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z$/;

function valueView(value: unknown, now: Clock): Html {
  const lines = blockLines(value);
  if (lines) return blockView(lines);
  if (typeof value === 'boolean') return html`${value ? 'yes' : 'no'}`;
  if (typeof value === 'string' && isoTime.test(value)) return moment(value, now);
  if (typeof value === 'string' || typeof value === 'number') return html`<bdi>${value}</bdi>`;
  if (Array.isArray(value))
    return html`<ul class="values">${value.map((one) => html`<li>${valueView(one, now)}</li>`)}</ul>`;
  return html`<code>${JSON.stringify(value) ?? ''}</code>`;
}

/** A policy, console output: cut by lines. Can be scrolled, so that it must be reachable by keyboard. */
function blockView(lines: readonly string[]): Html {
  const more = lines.length - mostLines;
  const rest = more > 0 && html`\n… ${counted(more, 'more line')}`;
  return html`<pre tabindex="0"><code>${lines.slice(0, mostLines).join('\n')}</code>${rest}</pre>`;
}

/** Things worth naming, by how they are connected; the account where it is not `own`. */
export function relatedView(title: string, related: readonly Related[], own?: AccountRef): Html | undefined {
  if (related.length === 0) return undefined;
  return html`<section class="related"><p class="sub">${title}</p><ul>${byRelation(related).map(
    ({ relation, things }) =>
      html`<li><span>${relation}</span> ${things.slice(0, mostRelated).map((one, i) => html`${i > 0 && ', '}${thingView(one, own)}`)}${things.length > mostRelated && html` and ${things.length - mostRelated} more`}</li>`,
  )}</ul></section>`;
}

function thingView(one: Related, own: AccountRef | undefined): Html {
  const { id, account } = one;
  const where =
    account && account.id !== own?.id && html` <small>in <bdi>${account.name ?? account.id}</bdi></small>`;
  return html`<bdi title="${id}">${nameOfRelated(one)}</bdi>${where}`;
}

function linkView(text: string, url: string): Html {
  const address = webAddress(url);
  return address === undefined
    ? html`<span>${text}</span>`
    : html`<a href="${address}" rel="noreferrer">${text}</a>`;
}

function words(kebab: string): string {
  return kebab.replaceAll('-', ' ');
}
