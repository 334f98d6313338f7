import type { FastifyInstance } from 'fastify';
import { assets } from './assets.ts';
import { html, toText } from './html.ts';
import { layout } from './layout.ts';
import { pagePolicy } from './security.ts';

/** `/` of a real service: what this is and where things are. No data, and nothing to sign in to. */
export async function homePage(app: FastifyInstance): Promise<void> {
  const page = toText(
    layout({
      title: 'cloudwhois',
      assets: assets(app),
      skip: 'places',
      main: html`<div class="hero"><h1>Whose is it?</h1>
        <p class="lead">This is cloudwhois, whois for your own cloud. Ask it in Slack with <code>/whois</code>, over the API with a token, or on the command line.</p></div>
      <ul class="places" id="places">
        <li><a href="/docs">API documentation</a><span>Every route, with a try-out; <a href="/openapi.json">openapi.json</a> for machines.</span></li>
        <li><a href="/readyz">Health</a><span>Whether questions can be answered now; <a href="/livez">/livez</a> for liveness, <code>/metrics</code> with an operator’s token.</span></li>
        <li><strong>Setup</strong><span>README.md explains it step by step; <code>cloudwhois doctor</code> says what is still missing.</span></li>
      </ul>`,
    }),
  );
  app.get('/', { exposeHeadRoute: false, schema: { hide: true } }, async (_request, reply) =>
    reply.header('content-security-policy', pagePolicy).type('text/html; charset=utf-8').send(page),
  );
}
