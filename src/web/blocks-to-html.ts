import type { Html } from './html.ts';
import { html, webAddress } from './html.ts';
import { decoded, mrkdwn } from './mrkdwn.ts';

/** A Block Kit block, as it is sent to Slack. */
export type Block = Readonly<Record<string, unknown>>;

/**
 * Block Kit as markup, for the blocks of a plain message; one that is not known is named, so that it cannot go
 * missing unseen. Buttons without an address do nothing here and are shown as text.
 */
export function blocksToHtml(blocks: readonly Block[]): Html {
  return html`${blocks.map(block)}`;
}

function block(it: Block): Html {
  switch (it['type']) {
    case 'header':
      return html`<p class="bk-header">${textObject(it['text'])}</p>`;
    case 'section':
      return section(it);
    case 'context':
      return html`<p class="bk-context">${list(it['elements']).map((one) => html`<span>${textObject(one)}</span> `)}</p>`;
    case 'actions':
      return html`<p class="bk-actions">${list(it['elements']).map(element)}</p>`;
    case 'divider':
      return html`<hr>`;
    default:
      return html`<p class="bk-unknown">[${string(it['type'])}]</p>`;
  }
}

function section(it: Block): Html {
  const fields = list(it['fields']);
  return html`<div class="bk-section">
    ${isObject(it['text']) && html`<div>${textObject(it['text'])}</div>`}
    ${fields.length > 0 && html`<div class="bk-fields">${fields.map((field) => html`<div>${textObject(field)}</div>`)}</div>`}
  </div>`;
}

function element(it: Block): Html {
  if (it['type'] === 'static_select')
    return html`<span class="bk-button">${textObject(it['placeholder'])} ▾</span>`;
  return button(it);
}

function button({ text, url }: Block): Html {
  const address = webAddress(string(url));
  if (address === undefined) return html`<span class="bk-button">${textObject(text)}</span>`;
  return html`<a class="bk-button" href="${address}" rel="noreferrer">${textObject(text)}</a>`;
}

function textObject(value: unknown): Html | undefined {
  if (!isObject(value)) return undefined;
  // Slack reads the escapes of `&`, `<` and `>` in both
  const text = string(value['text']);
  return value['type'] === 'mrkdwn' ? mrkdwn(text) : lines(decoded(text));
}

function lines(text: string): Html {
  return html`${text.split('\n').map((line, i) => html`${i > 0 && html`<br>`}${line}`)}`;
}

function list(value: unknown): Block[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function isObject(value: unknown): value is Block {
  return typeof value === 'object' && value !== null;
}

function string(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
