import { parse } from 'node:querystring';
import fastify from 'fastify';

/** The yardstick: Fastify, a form body, a constant answer. */
const app = fastify();
app.addContentTypeParser(
  'application/x-www-form-urlencoded',
  { parseAs: 'string' },
  (_request, body, done) => {
    done(null, parse(String(body)));
  },
);
app.post('/slack/commands', async () => ({ response_type: 'ephemeral', text: 'ok' }));
await app.listen({ host: '127.0.0.1', port: Number(process.argv[2]) });
process.send?.('ready');
