import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { webApp } from './web-app.ts';

interface Operation {
  summary?: string;
  security?: object[];
  responses: Record<string, { description?: string; content?: Record<string, { schema: object }> }>;
  parameters?: { name: string; in: string; required?: boolean; schema: object }[];
}
interface Description {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { securitySchemes: Record<string, object> };
}

const open = ['/livez', '/readyz'];

describe('the OpenAPI document', () => {
  it('describes every route with every status', async (t) => {
    const { app } = await webApp(t);

    const reply = await app.inject('/openapi.json');
    const document: Description = reply.json();

    assert.equal(document.openapi, '3.1.0');
    assert.deepEqual(Object.keys(document.paths).sort(), [
      '/livez',
      '/metrics',
      '/readyz',
      '/v1/audit',
      '/v1/changes',
      '/v1/ip',
      '/v1/key',
      '/v1/status',
      '/v1/whois',
    ]);
    for (const [path, operations] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(operations)) checkOperation(path, method, operation);
    }
    assert.deepEqual(document.components.securitySchemes['bearer'], {
      type: 'http',
      scheme: 'bearer',
      description: 'a token of `access.tokens`',
    });
  });

  function checkOperation(
    path: string,
    method: string,
    { summary, security, responses, parameters = [] }: Operation,
  ) {
    const at = `${method} ${path}`;
    assert.ok(['get', 'post'].includes(method), at);
    assert.ok(summary, at);
    assert.deepEqual(security, open.includes(path) ? undefined : [{ bearer: [] }], at);
    const needed = open.includes(path) ? ['200'] : ['200', '401', '429', '500', '503'];
    for (const status of needed) assert.ok(responses[status], `${at} has no ${status}`);
    for (const [status, { description, content }] of Object.entries(responses)) {
      assert.ok(description, `${at} ${status}`);
      const [type = ''] = Object.keys(content ?? {});
      const problem = Number(status) >= 400 && !path.endsWith('z');
      assert.equal(type === 'application/problem+json', problem, `${at} ${status} is ${type}`);
      assert.ok(content?.[type]?.schema, `${at} ${status}`);
    }
    for (const parameter of parameters) assert.equal(parameter.in, 'query', at);
  }

  it('names what a question takes', async (t) => {
    const { app } = await webApp(t);

    const { paths }: Description = (await app.inject('/openapi.json')).json();

    const parameters = paths['/v1/ip']?.['get']?.parameters?.map(({ name, required = false }) => [
      name,
      required,
    ]);
    assert.deepEqual(parameters, [
      ['q', true],
      ['live', false],
      ['at', false],
      ['cursor', false],
    ]);
    const examples = (path: string) => JSON.stringify(paths[path]?.['get']?.parameters?.[0]);
    assert.match(examples('/v1/ip'), /"examples":\{"10\.20\.30\.40":.*"list account:/);
    assert.match(examples('/v1/key'), /"examples":\{"AKIAIOSFODNN7EXAMPLE":/);
    assert.match(examples('/v1/whois'), /"example":"sg says /);
    const many = paths['/v1/whois']?.['post']?.responses['200']?.content;
    assert.deepEqual(Object.keys(many ?? {}), ['application/json', 'text/csv']);
  });

  it('is open to all and holds nothing of the index', async (t) => {
    const { app } = await webApp(t);

    for (const url of ['/openapi.json', '/docs', '/docs/json']) {
      const reply = await app.inject(url);
      assert.equal(reply.statusCode, 200, url);
      assert.ok(!reply.body.includes('111122223333'), url);
    }
  });

  it('has pages that load nothing from outside', async (t) => {
    const { app } = await webApp(t);

    const { body, headers } = await app.inject('/docs');

    const policy = String(headers['content-security-policy']);
    assert.ok(!/https?:|\*|unsafe-eval/.test(policy), policy);
    assert.match(policy, /frame-ancestors 'none'/);
    for (const [, address = ''] of body.matchAll(/(?:src|href)="([^"]+)"/g)) {
      assert.ok(address.startsWith('/docs/static/'), address);
      assert.equal((await app.inject(address)).statusCode, 200, address);
    }
  });
});
