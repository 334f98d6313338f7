import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Compile } from 'typebox/compile';
import { Answer, Whois } from '#kit';
import { BulkReply } from '../../src/web/api-schemas.ts';
import { Problem } from '../../src/web/problems.ts';
import { tokens } from './fixtures.ts';
import { webApp } from './web-app.ts';

const valid = {
  answer: Compile(Answer),
  whois: Compile(Whois),
  bulk: Compile(BulkReply),
  problem: Compile(Problem),
};

interface Scenario {
  name: string;
  url: string;
  method?: 'GET' | 'POST' | 'HEAD' | 'OPTIONS';
  token?: string | undefined;
  body?: object | string;
  headers?: Record<string, string>;
  status: number;
  schema?: keyof typeof valid;
  contains?: string[];
  not?: string[];
  header?: Record<string, string>;
}

const bare = { token: undefined };
const scenarios: Scenario[] = [
  {
    name: 'found',
    url: '/v1/ip?q=10.20.30.40',
    status: 200,
    schema: 'answer',
    contains: ['"outcome":"found"'],
    not: ['problem'],
  },
  {
    name: 'absent',
    url: '/v1/ip?q=10.99.0.1',
    status: 200,
    schema: 'answer',
    contains: ['"outcome":"absent"'],
  },
  {
    name: 'unknown',
    url: '/v1/ip?q=10.98.0.1',
    status: 200,
    schema: 'answer',
    contains: ['"unknown"', 'data-lab'],
  },
  { name: 'whois', url: '/v1/whois?q=10.20.30.40', status: 200, schema: 'whois', contains: ['"understood"'] },
  {
    name: 'invalid',
    url: '/v1/ip?q=hello+there',
    status: 400,
    schema: 'problem',
    contains: ['problem:invalid', '"outcome":"invalid"', '"results":[]'],
  },
  {
    name: 'whois of nothing',
    url: '/v1/whois?q=hello+there',
    status: 400,
    schema: 'problem',
    contains: ['"answers":[]'],
  },
  {
    name: 'denied',
    url: '/v1/key?q=AKIA1',
    status: 403,
    schema: 'problem',
    contains: ['problem:denied', '"outcome":"denied"', 'You may not ask'],
    not: ['111122223333', 'payments'],
  },
  {
    name: 'whois of which nothing is allowed',
    url: '/v1/whois?q=AKIA1',
    status: 403,
    schema: 'problem',
    contains: ['"outcome":"denied"'],
    not: ['payments'],
  },
  {
    name: 'allowed to another',
    url: '/v1/key?q=AKIA1',
    token: tokens.security,
    status: 200,
    schema: 'answer',
  },
  {
    name: 'no token',
    url: '/v1/ip?q=10.20.30.40',
    ...bare,
    status: 401,
    schema: 'problem',
    contains: ['urn:cloudwhois:problem:unauthorized'],
    not: ['payments'],
    header: { 'www-authenticate': 'Bearer' },
  },
  {
    name: 'a wrong token',
    url: '/v1/ip?q=10.20.30.40',
    token: 'guessed-token-77',
    status: 401,
    schema: 'problem',
    not: ['guessed-token-77', 'payments'],
  },
  {
    name: 'a token in the query',
    url: `/v1/ip?q=1&token=${tokens.support}`,
    ...bare,
    status: 401,
    schema: 'problem',
    not: [tokens.support],
  },
  {
    name: 'another scheme',
    url: '/v1/ip?q=1',
    ...bare,
    headers: { authorization: `Basic ${tokens.support}` },
    status: 401,
    schema: 'problem',
  },
  { name: 'no such kind', url: '/v1/nope?q=1', status: 404, schema: 'problem', contains: ['No such kind'] },
  {
    name: 'no such route',
    url: '/nope',
    ...bare,
    status: 404,
    schema: 'problem',
    contains: ['nothing here'],
  },
  {
    name: 'over a limit',
    url: '/v1/ip?q=limit',
    status: 429,
    schema: 'problem',
    contains: ['problem:too-many'],
    header: { 'retry-after': '13' },
  },
  {
    name: 'something down',
    url: '/v1/ip?q=down',
    status: 503,
    schema: 'problem',
    contains: ['The audit cannot be written.'],
    not: ['EROFS', '/secret'],
  },
  {
    name: 'too slow',
    url: '/v1/ip?q=slow',
    status: 503,
    schema: 'problem',
    contains: ['too long'],
    header: { 'retry-after': '5' },
  },
  {
    name: 'a fault of ours',
    url: '/v1/ip?q=boom',
    status: 500,
    schema: 'problem',
    contains: ['internal error', '"requestId":"id-1"'],
    not: ['secret-in-message', 'fixtures.ts', 'stack'],
  },
  {
    name: 'no q',
    url: '/v1/ip',
    status: 400,
    schema: 'problem',
    contains: ['"q is missing"', 'Example: /v1/ip?q='],
  },
  // What a person pastes is for the room that answers to judge, with outcome and audit
  { name: 'an empty q', url: '/v1/ip?q=', status: 200, schema: 'answer' },
  { name: 'q of 10 KB', url: `/v1/whois?q=${'a'.repeat(10_240)}`, status: 200, schema: 'whois' },
  { name: 'a control character', url: '/v1/ip?q=10.0.0.1%00', status: 200, schema: 'answer' },
  { name: 'a pasted line end', url: '/v1/ip?q=10.99.0.9%0A', status: 200, schema: 'answer' },
  {
    name: 'q twice',
    url: '/v1/ip?q=10.0.0.1&q=10.0.0.2',
    status: 400,
    schema: 'problem',
    contains: ['q must be string'],
  },
  {
    name: 'an unknown member',
    url: '/v1/ip?q=1&verbose=1',
    status: 400,
    schema: 'problem',
    contains: ['"verbose is not known here"'],
  },
  { name: 'a cursor for whois', url: '/v1/whois?q=1&cursor=x', status: 400, schema: 'problem' },
  {
    name: 'live is no truth',
    url: '/v1/ip?q=1&live=perhaps',
    status: 400,
    schema: 'problem',
    contains: ['live must be boolean'],
  },
  { name: 'broken percent signs', url: '/v1/ip?q=%zz', status: 200, schema: 'answer' },
  {
    name: 'bulk',
    url: '/v1/whois',
    method: 'POST',
    body: { texts: ['10.20.30.40', 'AKIA1', 'hello there'] },
    status: 200,
    schema: 'bulk',
    contains: ['"found"', '"denied"', '"invalid"'],
  },
  {
    name: 'bulk without texts',
    url: '/v1/whois',
    method: 'POST',
    body: { texts: [] },
    status: 400,
    schema: 'problem',
  },
  {
    name: 'bulk with a number',
    url: '/v1/whois',
    method: 'POST',
    body: { texts: ['a', 7] },
    status: 400,
    schema: 'problem',
    contains: ['texts.1 must be string'],
  },
  {
    name: 'bulk with more',
    url: '/v1/whois',
    method: 'POST',
    body: { texts: ['a'], as: 'root' },
    status: 400,
    schema: 'problem',
  },
  {
    name: 'bulk over the limit',
    url: '/v1/whois',
    method: 'POST',
    body: { texts: ['limit'] },
    status: 429,
    schema: 'problem',
  },
  {
    name: 'bulk of 2 MB',
    url: '/v1/whois',
    method: 'POST',
    body: { texts: ['a'.repeat(2_000_000)] },
    status: 413,
    schema: 'problem',
  },
  {
    name: 'bulk as text',
    url: '/v1/whois',
    method: 'POST',
    body: 'texts',
    headers: { 'content-type': 'text/csv' },
    status: 415,
    schema: 'problem',
  },
  {
    name: 'bulk that is no JSON',
    url: '/v1/whois',
    method: 'POST',
    body: '{"texts":',
    headers: { 'content-type': 'application/json' },
    status: 400,
    schema: 'problem',
  },
  {
    name: 'bulk without a token',
    url: '/v1/whois',
    method: 'POST',
    body: { texts: ['a'] },
    ...bare,
    status: 401,
    schema: 'problem',
  },
  { name: 'status', url: '/v1/status', status: 200, contains: ['{"for":"token"}'] },
  { name: 'status without a token', url: '/v1/status', ...bare, status: 401, schema: 'problem' },
  { name: 'status with options', url: '/v1/status?all=1', status: 400, schema: 'problem' },
  { name: 'no HEAD', url: '/v1/ip?q=1', method: 'HEAD', status: 404 },
  {
    name: 'no CORS',
    url: '/v1/ip?q=1',
    method: 'OPTIONS',
    headers: { origin: 'https://evil.example', 'access-control-request-method': 'GET' },
    status: 404,
    not: ['evil'],
  },
];

describe('the API', () => {
  for (const scenario of scenarios) {
    const {
      name,
      url,
      method = 'GET',
      body,
      headers = {},
      status,
      schema,
      contains = [],
      not = [],
      header = {},
    } = scenario;
    it(`${name}: ${method} ${url.slice(0, 40)} gives ${status}`, async (t) => {
      const { app } = await webApp(t);
      const token = 'token' in scenario ? scenario.token : tokens.support;
      const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };

      const reply = await app.inject({
        method,
        url,
        headers: { ...authorization, ...headers },
        ...(body ? { payload: body } : {}),
      });

      assert.equal(reply.statusCode, status, reply.body);
      const type = status === 200 ? 'application/json' : 'application/problem+json';
      assert.match(String(reply.headers['content-type']), new RegExp(`^${type.replace('+', '\\+')}`));
      if (schema) assert.ok(valid[schema].Check(reply.json()), reply.body);
      if (schema === 'problem') assert.equal(reply.json().status, status);
      for (const text of contains) assert.ok(reply.body.includes(text), `${text} not in ${reply.body}`);
      for (const text of not) assert.ok(!reply.body.includes(text), `${text} in ${reply.body}`);
      for (const [key, value] of Object.entries(header)) assert.equal(reply.headers[key], value);
      assert.equal(reply.headers['x-request-id'], 'id-1');
      assert.equal(reply.headers['x-content-type-options'], 'nosniff');
      assert.equal(reply.headers['cache-control'], 'no-store');
      assert.equal(reply.headers['access-control-allow-origin'], undefined);
    });
  }
});
