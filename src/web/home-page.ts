import type { FastifyInstance, FastifyRequest } from 'fastify';
import { shorten } from '#kit';
import type { Assets } from './assets.ts';
import { assets } from './assets.ts';
import type { Html } from './html.ts';
import { html, toText } from './html.ts';
import { layout } from './layout.ts';
import { pagePolicy } from './security.ts';

/** As much of a question as is shown again. */
const LONGEST = 300;

/**
 * `/` of a real service: what this is and where things are. No data, and nothing to sign in to; a question that
 * somebody brings along (`?q=…`) is told where it is answered.
 */
export async function homePage(app: FastifyInstance): Promise<void> {
  const files = assets(app);
  app.get('/', { exposeHeadRoute: false, schema: { hide: true } }, async (request, reply) =>
    reply
      .header('content-security-policy', pagePolicy)
      .type('text/html; charset=utf-8')
      .send(toText(page(questionOf(request), files))),
  );
}

function questionOf({ query }: FastifyRequest): string {
  const { q } = query as { q?: string | string[] };
  // Control characters cannot be typed, only forged
  return shorten(
    [q ?? '']
      .flat()[0]
      ?.replaceAll(/\p{Cc}+/gu, ' ')
      .trim() ?? '',
    LONGEST,
  );
}

function page(question: string, files: Assets): Html {
  return layout({
    title: 'cloudwhois',
    assets: files,
    skip: 'places',
    main: html`<div class="hero"><h1>Whose is it?</h1>
        <p class="lead">This is cloudwhois, whois for your own cloud. Ask it in Slack with <code>/whois</code>, over the API with a token, or on the command line.</p></div>
      ${question !== '' && questionView(question)}
      <ul class="places" id="places">
        <li><a href="/docs">API documentation</a><span>Every route, with a try-out; <a href="/openapi.json">openapi.json</a> for machines.</span></li>
        <li><a href="/readyz">Health</a><span>Whether questions can be answered now; <a href="/livez">/livez</a> for liveness, <code>/metrics</code> with an operator’s token.</span></li>
        <li><strong>Setup</strong><span>README.md explains it step by step; <code>cloudwhois doctor</code> says what is still missing.</span></li>
      </ul>`,
  });
}

function questionView(question: string): Html {
  const command = question.startsWith('/') ? question : `/whois ${question}`;
  return html`<article class="card answer"><header><p class="outcome unknown">Not looked up</p><h2><bdi>${question}</bdi></h2>
      <p>This page knows nobody, so it answers nobody. Whoever may ask gets the answer in Slack with <code>${command}</code>, or over the API with a token.</p></header></article>`;
}
