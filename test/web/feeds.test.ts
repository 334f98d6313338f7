import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { denied } from '#kit';
import type { TrailInput } from '../../src/access/audit/trail.ts';
import type { ChangesInput } from '../../src/answer/changes.ts';
import { tokens } from './fixtures.ts';
import { webApp } from './web-app.ts';

const authorization = `Bearer ${tokens.security}`;

describe('many answers', () => {
  const payload = { texts: ['10.0.0.5', '=HYPERLINK("x")', 'hello there'] };
  const ask = async (t: TestContext, accept?: string) => {
    const { app } = await webApp(t);
    const headers = { authorization, ...(accept === undefined ? {} : { accept }) };
    return app.inject({ method: 'POST', url: '/v1/whois', headers, payload });
  };

  for (const accept of ['text/csv', 'text/csv; q=0.9, */*;q=0.1', 'TEXT/CSV']) {
    it(`come as CSV for ${accept}`, async (t) => {
      const { statusCode, headers, body } = await ask(t, accept);

      assert.equal(statusCode, 200);
      assert.match(String(headers['content-type']), /^text\/csv; charset=utf-8/);
      assert.equal(headers['content-disposition'], 'attachment; filename="cloudwhois.csv"');
      const lines = body.split('\r\n');
      assert.match(lines[0] ?? '', /^text,kind,value,outcome,account id,/);
      // Three holders, one answer, one text that holds nothing, and the end of the last line
      assert.equal(lines.length, 1 + 3 + 1 + 1 + 1, body);
      assert.match(lines[4] ?? '', /^"'=HYPERLINK\(""x""\)",ip,/);
      assert.match(lines[5] ?? '', /^hello there,,,invalid,/);
    });
  }

  for (const accept of [undefined, 'application/json', '*/*', 'text/csv;q=0', 'text/html'])
    it(`come as JSON for ${accept}`, async (t) => {
      const { headers, body } = await ask(t, accept);

      assert.match(String(headers['content-type']), /^application\/json/);
      assert.equal((JSON.parse(body) as { items: unknown[] }).items.length, 3);
    });
});

describe('feeds', () => {
  async function reading(t: TestContext) {
    const asked: (ChangesInput | TrailInput)[] = [];
    const { app } = await webApp(t, {
      changes: async (input) => {
        asked.push(input);
        return { changes: [], cursor: '7', more: false };
      },
      trail: async (input) => {
        asked.push(input);
        if (input.principal.type === 'token' && input.principal.name !== 'security')
          throw denied('For auditors.');
        return { records: [], cursor: 'c', more: true };
      },
    });
    const get = (url: string, token: string = tokens.security) =>
      app.inject({ url, headers: { authorization: `Bearer ${token}` } });
    return { get, asked };
  }
  const by = {
    principal: { type: 'token', name: 'security', groups: ['security'] },
    door: 'api',
    requestId: 'id-1',
  };

  const questions: [url: string, input: object][] = [
    ['/v1/changes', { since: 0, limit: 100 }],
    ['/v1/changes?since=42&kind=s3&limit=1000', { since: 42, kind: 's3', limit: 1000 }],
    ['/v1/audit', { limit: 100 }],
    [
      '/v1/audit?since=2026-11-01T02:00Z&principal=slack:T1/U1&cursor=c&limit=5',
      { since: '2026-11-01T02:00Z', of: 'slack:T1/U1', cursor: 'c', limit: 5 },
    ],
  ];
  for (const [url, input] of questions)
    it(`reads ${url}`, async (t) => {
      const { get, asked } = await reading(t);

      assert.equal((await get(url)).statusCode, 200);
      assert.deepEqual(asked, [{ ...by, ...input }]);
    });

  for (const url of [
    '/v1/changes?since=-1',
    '/v1/changes?since=yesterday',
    '/v1/changes?limit=0',
    '/v1/changes?limit=1001',
    '/v1/changes?all=1',
    '/v1/audit?limit=x',
    '/v1/audit?who=me',
  ])
    it(`refuses ${url}`, async (t) => {
      const { get, asked } = await reading(t);

      assert.equal((await get(url)).statusCode, 400);
      assert.deepEqual(asked, []);
    });

  it('are for nobody without a token, and the audit for auditors alone', async (t) => {
    const { get, asked } = await reading(t);

    for (const url of ['/v1/changes', '/v1/audit']) assert.equal((await get(url, 'wrong')).statusCode, 401);
    assert.deepEqual(asked, []);
    assert.equal((await get('/v1/audit', tokens.support)).statusCode, 403);
  });
});
