import type { Block } from './blocks-to-html.ts';
import { blocksToHtml } from './blocks-to-html.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';

/** What the Slack door would send: blocks for the eye, the whole answer as text for screen readers. */
export interface SlackMessage {
  text: string;
  blocks: readonly Block[];
}

interface SlackViewOptions {
  /** Who asks, as Slack would name them. */
  asker: string;
  /** What they typed: `/ipinfo 10.2.3.4`. */
  command: string;
  message: SlackMessage;
}

/** A question and its reply, as they stand in Slack. */
export function slackView({ asker, command, message }: SlackViewOptions): Html {
  return html`<section class="card slack" aria-labelledby="in-slack">
  <h2 id="in-slack">In Slack</h2>
  <div class="line">
    <span class="avatar" aria-hidden="true">${asker.charAt(0).toUpperCase()}</span>
    <div><p class="who"><strong>${asker}</strong></p><p><code>${command}</code></p></div>
  </div>
  ${messageView(message)}
</section>`;
}

function messageView({ text, blocks }: SlackMessage): Html {
  return html`<div class="line">
    <span class="avatar app" aria-hidden="true">c</span>
    <div><p class="who"><strong>cloudwhois</strong> <span class="tag">App</span> <small>Only visible to you</small></p>
      <div class="blocks">${blocksToHtml(blocks)}</div>
      <details><summary>What a screen reader says</summary><p class="plain">${text}</p></details>
    </div>
  </div>`;
}
