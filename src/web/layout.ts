import type { Clock } from '#kit';
import { inWords } from '#kit';
import type { Assets } from './assets.ts';
import type { Html, HtmlValue } from './html.ts';
import { html } from './html.ts';

const mark =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='9' fill='%230b6b5d'/%3E" +
  "%3Ccircle cx='14' cy='14' r='6' fill='none' stroke='white' stroke-width='3'/%3E%3Cpath d='M19 19l6 6' stroke='white' stroke-width='3' stroke-linecap='round'/%3E%3C/svg%3E";

/** The frame of every page: head, skip link, name, main. `skip` names the element to which the skip link leads. */
export function layout(page: {
  title: string;
  assets: Assets;
  skip: string;
  main: HtmlValue;
  aside?: HtmlValue;
}): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${page.title}</title>
<link rel="icon" href="${mark}">
<link rel="stylesheet" href="${page.assets.css}">
<script type="module" src="${page.assets.js}"></script>
</head>
<body>
<a class="skip" href="#${page.skip}">Skip to the content</a>
<header class="top">
  <a class="brand" href="/"><img src="${mark}" alt="" width="28" height="28">cloudwhois</a>
  <nav aria-label="Site"><a href="/docs">API</a><a href="/readyz">Health</a></nav>
</header>
<main>${page.main}</main>
${page.aside}
</body>
</html>
`;
}

const moments = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'medium',
  timeStyle: 'short',
  timeZone: 'UTC',
});

/** A time in UTC with its age: `21 Nov 2026, 02:46 UTC (14 min ago)`. Text that is no time stays as it is. */
export function moment(text: string, now: Clock): Html {
  const time = Date.parse(text);
  if (Number.isNaN(time)) return html`${text}`;
  const age = inWords(Math.max(0, now() - time));
  return html`<time datetime="${text}">${moments.format(time)} UTC</time> (${age} ago)`;
}

const numbers = new Intl.NumberFormat('en-GB');

/** `12,345` */
export function count(value: number): string {
  return numbers.format(value);
}

/** `1 scope`, `2 scopes` */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}
