import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';

/** Where the page finds its style sheet and script: addresses that change with the content. */
export interface Assets {
  css: string;
  js: string;
}

const files = [
  { name: 'demo', extension: 'css', type: 'text/css; charset=utf-8' },
  { name: 'demo', extension: 'js', type: 'text/javascript; charset=utf-8' },
] as const;

/** Reads the files once and serves them under `/assets/`, to be kept for a year. */
export function assets(app: FastifyInstance): Assets {
  const addresses = { css: '', js: '' };
  for (const { name, extension, type } of files) {
    const content = readFileSync(new URL(`./assets/${name}.${extension}`, import.meta.url));
    const address = `/assets/${name}.${hash('sha256', content).slice(0, 12)}.${extension}`;
    addresses[extension] = address;
    app.get(address, { exposeHeadRoute: false, schema: { hide: true } }, async (_request, reply) =>
      reply.type(type).header('cache-control', 'public, max-age=31536000, immutable').send(content),
    );
  }
  return addresses;
}
