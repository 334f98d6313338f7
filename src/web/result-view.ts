import type { Clock, Confirmation, Fact, Related, Result } from '#kit';
import type { Html } from './html.ts';
import { html, webAddress } from './html.ts';
import { moment } from './layout.ts';

const confirmedWords: Readonly<Record<Confirmation['outcome'], string>> = {
  same: 'Confirmed live',
  changed: 'Changed since it was read',
  gone: 'Gone since it was read',
  failed: 'Could not be confirmed live',
};

export interface ResultViewOptions {
  result: Result;
  now: Clock;
  /** Unfolded at first. */
  open: boolean;
  /** The only result: nothing to fold. */
  alone: boolean;
}

/** One holder. Of several, each can be folded away to the line that tells them apart. */
export function resultView({ result, now, open, alone }: ResultViewOptions): Html {
  if (alone) return html`<section class="result">${heading(result)}${body(result, now)}</section>`;
  return html`<details class="result"${open && html` open`}><summary>${heading(result)}</summary>${body(result, now)}</details>`;
}

function heading({ type, name, id, account, region }: Result): Html {
  return html`<h3><bdi>${name ?? id}</bdi> <small>${words(type)} in <bdi>${account.name ?? account.id}</bdi>, ${region}</small></h3>`;
}

function body(result: Result, now: Clock): Html {
  const { account, owner, arn, facts, links, related, source, asOf, confirmed } = result;
  return html`<dl>
    ${owner && row('Owner', html`<strong><bdi>${owner.team}</bdi></strong>${owner.contact && html`, reach them at <strong><bdi>${owner.contact}</bdi></strong>`} <small>by ${owner.because}</small>`)}
    ${account.id !== '-' && row('Account', html`${account.name && html`<bdi>${account.name}</bdi> `}<code>${account.id}</code>`)}
    ${facts.map((fact) => row(fact.label, factView(fact, now)))}
    ${arn && row('ARN', html`<code>${arn}</code>`)}
    ${row('As of', html`${moment(asOf, now)} <small>from ${source === 'index' ? 'the index' : source}</small>`)}
    ${confirmed && row(confirmedWords[confirmed.outcome], html`${moment(confirmed.at, now)} <small>${confirmed.detail}</small>`)}
  </dl>
  ${relatedView('Related', related)}
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
  if (typeof value === 'boolean') return html`${value ? 'yes' : 'no'}`;
  if (typeof value === 'string' && isoTime.test(value)) return moment(value, now);
  if (typeof value === 'string' || typeof value === 'number') return html`<bdi>${value}</bdi>`;
  if (Array.isArray(value))
    return html`<ul class="values">${value.map((one) => html`<li>${valueView(one, now)}</li>`)}</ul>`;
  return html`<code>${JSON.stringify(value) ?? ''}</code>`;
}

/** Things worth naming, each with how it is connected. */
export function relatedView(title: string, related: readonly Related[]): Html | undefined {
  if (related.length === 0) return undefined;
  return html`<section class="related"><p class="sub">${title}</p><ul>${related.map(
    ({ relation, name, id, account }) =>
      html`<li><span>${words(relation)}</span> <bdi>${name ?? id}</bdi>${name && html` <code>${id}</code>`}${account && html` <small>in <bdi>${account.name ?? account.id}</bdi></small>`}</li>`,
  )}</ul></section>`;
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
