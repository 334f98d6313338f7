import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';

/**
 * The pages of the documentation: their own files and data: pictures; they may call this service and nothing
 * else. Swagger UI sets its styles inline.
 */
const docsPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "font-src 'self' data:; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

const description = `whois for your own cloud: an IP address, host name, bucket, access key id, ARN or instance id goes in;
whose it is, where it lives, how fresh that is and how sure we are come out.

"Absent" is said only when everything that could hold the thing was read completely; otherwise the outcome is
"unknown" and \`coverage.failed\` names what was not seen. Times are ISO 8601 in UTC.`;

/**
 * `/openapi.json` and `/docs`, open to all: they tell which routes there are, never what is in the index.
 * Must be registered before the routes that it describes, on the same instance.
 */
export async function openapi(app: FastifyInstance, { version }: { version: string }): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'cloudwhois',
        version,
        description,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      tags: [
        { name: 'questions', description: 'Ask what something is, and whose' },
        { name: 'status', description: 'How fresh the index is' },
        { name: 'feeds', description: 'What changed, and who asked what' },
        { name: 'health', description: 'For probes and monitoring' },
      ],
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'a token of `access.tokens`' },
        },
      },
    },
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: docsPolicy,
    theme: { title: 'cloudwhois API' },
    uiConfig: {
      layout: 'BaseLayout',
      docExpansion: 'list',
      defaultModelsExpandDepth: 0,
      displayRequestDuration: true,
    },
  });
  const options = { exposeHeadRoute: false, schema: { hide: true } };
  app.get('/openapi.json', options, async () => app.swagger());
}
