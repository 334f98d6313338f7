import type { Html, HtmlValue } from './html.ts';
import { html, webAddress } from './html.ts';

/**
 * Slack's mrkdwn as markup: bold, italic, strike, code, links, dates (in UTC) and mentions as text. Unknown
 * forms stay as they are written, and everything is escaped.
 */
export function mrkdwn(text: string): Html {
  const held: Html[] = [];
  // A piece that is finished is held by number between two characters of the private use area
  const hold = (piece: Html): string => `\ue000${held.push(piece) - 1}\ue001`;
  const finished = text
    .replace(/[\ue000\ue001]/g, '\ufffd')
    .replace(/```\n?([^]*?)\n?```/g, (_, code: string) =>
      hold(html`<pre><code>${decoded(code)}</code></pre>`),
    )
    .replace(/`([^`\n\ue000]+)`/g, (_, code: string) => hold(html`<code>${decoded(code)}</code>`))
    .replace(/<([^<>\n\ue000]+)>/g, (whole, inner: string) => hold(reference(inner) ?? html`${whole}`));
  return html`${styled(finished, held)}`;
}

const tags: Readonly<Record<string, (inner: HtmlValue) => Html>> = {
  '*': (inner) => html`<strong>${inner}</strong>`,
  _: (inner) => html`<em>${inner}</em>`,
  '~': (inner) => html`<s>${inner}</s>`,
};

/** Slack's rule: the mark opens after a space or punctuation, closes before one, and touches its text inside. */
function styled(text: string, held: readonly Html[]): HtmlValue[] {
  const mark = /(?<![\p{L}\p{N}])([*_~])(?=[^\s*_~])([^\n]*?[^\s])\1(?![\p{L}\p{N}])/u.exec(text);
  const [whole, sign = '', inner = ''] = mark ?? [];
  if (!mark || whole === undefined) return plain(text, held);
  const after = text.slice(mark.index + whole.length);
  return [
    ...plain(text.slice(0, mark.index), held),
    tags[sign]?.(styled(inner, held)),
    ...styled(after, held),
  ];
}

function plain(text: string, held: readonly Html[]): HtmlValue[] {
  return text.split(/\ue000(\d+)\ue001/).map((part, i) => (i % 2 === 1 ? held[Number(part)] : lines(part)));
}

function lines(text: string): HtmlValue[] {
  return text.split('\n').flatMap((line, i) => (i === 0 ? [decoded(line)] : [html`<br>`, decoded(line)]));
}

/** Slack escapes these three and nothing else. */
export function decoded(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** What stands between angle brackets, or undefined where it is none of Slack's forms. */
function reference(inner: string): Html | undefined {
  const [target = '', ...rest] = inner.split('|');
  const label = rest.length > 0 ? decoded(rest.join('|')) : undefined;
  if (target.startsWith('!date^')) return date(target, label);
  if (/^[@#][A-Z0-9]+$/.test(target)) return mention(target.charAt(0), label ?? target.slice(1));
  if (/^!(channel|here|everyone)$/.test(target)) return mention('@', target.slice(1));
  if (target.startsWith('!subteam^')) return mention('@', label ?? target.slice(9));
  const url = webAddress(decoded(target));
  return url === undefined ? undefined : html`<a href="${url}" rel="noreferrer">${label ?? url}</a>`;
}

function mention(sign: string, name: string): Html {
  return html`<span class="mention">${sign}${name.replace(/^[@#]/, '')}</span>`;
}

function date(target: string, fallback: string | undefined): Html {
  const [, seconds = '', format = ''] = target.split('^');
  const time = new Date(/^\d{1,11}$/.test(seconds) ? Number(seconds) * 1000 : Number.NaN);
  if (Number.isNaN(time.getTime())) return html`${fallback ?? ''}`;
  const text = inUtc(time, format) ?? fallback ?? '';
  return html`<time datetime="${time.toISOString()}">${text}</time>`;
}

const days = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' });

/** The format filled in, in UTC, or undefined where it holds a form that needs the reader's clock. */
function inUtc(time: Date, format: string): string | undefined {
  const clock = time.toISOString().slice(11, 19);
  const text = format
    .replace(/\{date[a-z_]*\}/g, days.format(time))
    .replaceAll('{time}', `${clock.slice(0, 5)} UTC`)
    .replaceAll('{time_secs}', `${clock} UTC`);
  return text.includes('{') ? undefined : text;
}
