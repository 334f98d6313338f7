import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Answer } from '#kit';
import { unavailable } from '#kit';
import { answerOf, answerWithout, fakeAsk, personas, resultOf, whoisOf } from './fixtures.ts';
import { webApp } from './web-app.ts';

interface Scenario {
  name: string;
  url: string;
  status?: number;
  contains: string[];
  not?: string[];
}

const scenarios: Scenario[] = [
  {
    name: 'empty',
    url: '/',
    contains: [
      'Try one of these',
      'href="/?q=10.0.0.5&amp;as=support"',
      '61,580',
      'What was read is as of',
      '1 scope could not be read',
      'data-lab',
      'eu-south-2: denied',
      'value="support" checked',
    ],
    not: ['In Slack', 'af-south-1'],
  },
  { name: 'only spaces', url: '/?q=++', contains: ['Try one of these'] },
  {
    name: 'found',
    url: '/?q=10.20.30.40&as=developer',
    contains: [
      '<title>10.20.30.40: found',
      '>Found<',
      'team-payments',
      '#payments-oncall',
      'Confirmed live',
      'not configured',
      'could not be read',
      'Rests on 34 scopes',
      'Worth knowing',
      '/ipinfo 10.20.30.40',
      'In Slack',
      'The same as JSON',
      'value="developer" checked',
      'value="10.20.30.40"',
      '(14 min ago)',
    ],
    not: ['Try one of these', 'name="live" value="1" checked'],
  },
  { name: 'live', url: '/?q=10.20.30.40&live=1', contains: ['name="live" value="1" checked'] },
  {
    name: 'many',
    url: '/?q=10.0.0.5',
    contains: [
      'Showing 3 results of 12',
      '/?q=10.0.0.5&amp;as=support&amp;cursor=next-page',
      'sandbox-eu',
      'data-lab',
      '<details class="result" open>',
      '<details class="result">',
    ],
  },
  {
    name: 'absent',
    url: '/?q=10.99.0.1',
    contains: ['Not ours: everything was read', 'all read completely'],
  },
  {
    name: 'unknown',
    url: '/?q=10.98.0.1',
    contains: [
      'Not certain',
      'Rests on 32 of 34 scopes',
      '2 scopes not seen completely',
      '<details open>',
      'AccessDenied',
    ],
  },
  {
    name: 'denied',
    url: '/?q=AKIA1',
    contains: [
      'Not allowed',
      'You may not ask about access keys',
      'Nothing was looked up',
      '/?q=AKIA1&amp;as=security',
      '/keyinfo AKIA1',
    ],
    not: ['team-payments', 'Rests on'],
  },
  { name: 'allowed to security', url: '/?q=AKIA1&as=security', contains: ['>Found<'], not: ['Not allowed'] },
  {
    name: 'not understood',
    url: '/?q=hello+there',
    contains: ['Not understood', 'A whole log line will do'],
  },
  {
    name: 'over a limit',
    url: '/?q=limit',
    status: 429,
    contains: ['Something went wrong', 'Too many questions.', 'id-1'],
  },
  {
    name: 'down',
    url: '/?q=down',
    status: 503,
    contains: ['The audit cannot be written.', 'id-1'],
    not: ['EROFS'],
  },
  {
    name: 'a fault of ours',
    url: '/?q=boom',
    status: 500,
    contains: ['internal error', '<code>id-1</code>'],
    not: ['secret-in-message', 'fixtures.ts'],
  },
  {
    name: 'a command of one kind, as in Slack',
    url: '/?q=%2Fkeyinfo+10.0.0.5&as=security',
    contains: ['Showing 3 results of 12', 'rel="next"', 'value="/keyinfo 10.0.0.5"'],
  },
  { name: '/whois, as in Slack', url: '/?q=%2Fwhois+10.20.30.40', contains: ['>Found<'] },
  { name: 'a command that there is not', url: '/?q=%2Fnothing+x', contains: ['/nothing x is held by'] },
  { name: 'too long', url: `/?q=${'a'.repeat(5000)}`, status: 400, contains: ['longer than 4,000'] },
  {
    name: 'nobody we know, and things we do not',
    url: '/?q=10.20.30.40&q=2&as=root&live=yes&x=1',
    contains: ['>Found<', 'value="support" checked'],
    not: ['name="live" value="1" checked'],
  },
  {
    name: 'hostile',
    url: '/?q=%3Cscript%3Ealert(1)%3C/script%3E%22%20onfocus=%22x%E2%80%AE%00',
    contains: ['&lt;script&gt;alert(1)&lt;/script&gt;&quot; onfocus=&quot;x\ufffd'],
    not: ['<script>', '" onfocus', '\u202e', '\u0000'],
  },
];

describe('the demo page', () => {
  for (const { name, url, status = 200, contains, not = [] } of scenarios) {
    it(`${name}: ${url.slice(0, 40)}`, async (t) => {
      const { app } = await webApp(t);

      const { statusCode, body, headers } = await app.inject(url);

      assert.equal(statusCode, status);
      assert.equal(headers['content-type'], 'text/html; charset=utf-8');
      assert.equal(headers['x-request-id'], 'id-1');
      for (const text of contains) assert.ok(body.includes(text), `${text} not in ${body}`);
      for (const text of [...not, 'undefined', '[object', 'bk-unknown', ' style='])
        assert.ok(!body.includes(text), `${text} in ${body}`);
    });
  }

  it('asks in the place of the persona, at the door of the console', async (t) => {
    const { app, ask } = await webApp(t);

    await app.inject('/?q=10.20.30.40&as=security&live=1&cursor=c');

    const { signal: _, ...input } = ask.inputs[0] ?? {};
    assert.deepEqual(input, {
      principal: personas[2]?.principal,
      door: 'console',
      requestId: 'id-1',
      live: true,
      cursor: 'c',
    });
  });

  it('shows what a kind knows: since when, blocks, steps, related by relation', async (t) => {
    const account = { id: '111122223333', name: 'payments-prod' };
    const related = [1, 2].map((at) => ({
      relation: 'record',
      kind: 'dns',
      id: `z/${at}`,
      name: `w${at}.example.com`,
      account,
    }));
    const lines = Array.from({ length: 60 }, (_, at) => `<line ${at}>`).join('\n');
    const facts = [{ name: 'console', label: 'Console output', value: lines, state: 'value' as const }];
    const result = resultOf({ since: '2026-11-01T02:00:00.000Z', related, facts });
    const notes = ['It is alive.', '1. Stop it: `aws <x>`', '2. Tell them.', 'Beware.'];
    const ask = { ...fakeAsk(), whois: async () => whoisOf([answerOf({ results: [result], notes })], 'x') };
    const { app } = await webApp(t, { ask });
    const { body } = await app.inject('/?q=x');

    for (const part of [
      '<dt>Since</dt><dd><time datetime="2026-11-01T02:00:00.000Z">',
      '<pre tabindex="0"><code>&lt;line 0&gt;\n',
      '&lt;line 39&gt;</code>\n… 20 more lines</pre>',
      '<span>names</span> <bdi title="z/1">w1.example.com</bdi>, <bdi title="z/2">w2.example.com</bdi></li>',
      '<ol start="1"><li><bdi>Stop it: <code>aws &lt;x&gt;</code></bdi></li><li><bdi>Tell them.</bdi></li></ol><ul><li><bdi>Beware.</bdi></li></ul>',
    ])
      assert.ok(body.includes(part), `${part} not in ${body}`);
  });

  it('shows many things as one table, each with a way to its answer', async (t) => {
    const answers = Array.from({ length: 8 }, (_, at) =>
      answerOf({ question: { text: 'x', kind: 'ip', value: `<10.0.0.${at}>` } }),
    );
    const { app } = await webApp(t, { ask: { ...fakeAsk(), whois: async () => whoisOf(answers, 'x') } });
    const { body } = await app.inject('/?q=x&as=security');

    assert.match(body, /<h2>8 things<\/h2>/);
    assert.ok(
      body.includes('<a href="/?q=%3C10.0.0.7%3E&amp;as=security"><code>&lt;10.0.0.7&gt;</code></a>'),
      body,
    );
    assert.doesNotMatch(body, /class="result/);
  });

  it('lets nothing hostile out of its place, in the card and in Slack', async (t) => {
    const bad = '<img src=x onerror=alert(1)>"\'\u202e<!channel>';
    const result = resultOf({
      name: bad,
      id: bad,
      type: bad,
      region: bad,
      arn: bad,
      account: { id: bad, name: bad },
      asOf: bad,
      owner: { team: bad, contact: bad, because: bad },
      facts: [
        { name: bad, label: bad, value: { [bad]: [bad] }, state: 'value', why: bad },
        { name: 'l', label: bad, value: [bad, true], state: 'value' },
      ],
      links: [
        { text: bad, url: 'javascript:alert(1)' },
        { text: bad, url: `https://x.example/"><b>` },
      ],
      related: [{ relation: bad, kind: bad, id: bad, name: bad, account: { id: bad, name: bad } }],
      confirmed: { at: bad, outcome: 'failed', detail: bad },
    });
    const failed = [{ scope: bad, outcome: bad, error: bad, since: bad, account: { id: bad, name: bad } }];
    const answer: Answer = answerOf({
      question: { text: bad, kind: bad, value: bad },
      summary: bad,
      notes: [bad],
      because: bad,
      cursor: bad,
      total: 9,
      results: [result, result],
      related: result.related,
      coverage: { scopes: 1, complete: 0, failed, oldest: bad },
    });
    const { app, ask } = await webApp(t);
    t.mock.method(ask, 'whois', async () => whoisOf([answer], bad));

    const { body, statusCode } = await app.inject(`/?q=${encodeURIComponent(bad)}`);

    assert.equal(statusCode, 200);
    assert.doesNotMatch(body, /<img src=x|<b>|<!channel|\u202e|href="javascript|href="[^"]*"[^ >]/);
    assert.ok(body.includes('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;\ufffd'));
  });

  it('shows each answer of a text that means several things', async (t) => {
    const { app, ask } = await webApp(t);
    const denied = answerWithout('denied', { question: { text: 'x', kind: 'key', value: 'x' } });
    t.mock.method(ask, 'whois', async () => whoisOf([answerOf(), denied], 'x'));

    const { body } = await app.inject('/?q=x');

    assert.equal(body.match(/<article/g)?.length, 2);
    assert.ok(body.includes('/whois x'));
    assert.equal(body.match(/class="card slack"/g)?.length, 1);
  });

  it('stays up without an index', async (t) => {
    const { app, world } = await webApp(t);
    world.scopes = async () => Promise.reject(unavailable('down'));

    const { statusCode, body } = await app.inject('/');

    assert.equal(statusCode, 200);
    assert.ok(body.includes('The index cannot be reached just now.'));
  });

  it('has a policy that admits nothing inline, and assets that change their address with their content', async (t) => {
    const { app } = await webApp(t);

    const { body, headers } = await app.inject('/?q=10.20.30.40');

    const policy = String(headers['content-security-policy']);
    assert.match(policy, /^default-src 'none'/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.doesNotMatch(policy, /unsafe|https?:|\*/);
    assert.doesNotMatch(body, /<style|<script(?! type="module" src="\/assets\/)| on[a-z]+="/);
    const found = [...body.matchAll(/"(\/assets\/demo\.[0-9a-f]{12}\.(css|js))"/g)];
    assert.equal(found.length, 2);
    for (const [, address = ''] of found) {
      const asset = await app.inject(address);
      assert.equal(asset.statusCode, 200);
      assert.match(String(asset.headers['cache-control']), /immutable/);
      assert.match(String(asset.headers['content-type']), /^text\/(css|javascript)/);
    }
    assert.equal((await app.inject('/assets/demo.000000000000.css')).statusCode, 404);
  });
});

describe('the page of a real service', () => {
  it('says where things are, and nothing of what is in the index', async (t) => {
    const { app, ask } = await webApp(t, { demo: undefined });

    const { statusCode, body } = await app.inject('/?q=10.20.30.40');

    assert.equal(statusCode, 200);
    for (const text of ['/docs', '/readyz', 'cloudwhois doctor']) assert.ok(body.includes(text), text);
    for (const text of ['61,580', 'data-lab', 'name="q"']) assert.ok(!body.includes(text), text);
    assert.deepEqual(ask.inputs, []);
  });

  it('tells whoever brings a question where it is answered, and looks nothing up', async (t) => {
    const { app, ask } = await webApp(t, { demo: undefined });
    const page = async (q: string) => (await app.inject(`/?${new URLSearchParams({ q }).toString()}`)).body;

    assert.match(await page('10.20.30.40'), /Not looked up[^]*<code>\/whois 10\.20\.30\.40<\/code>/);
    assert.match(await page('/s3info list'), /<code>\/s3info list<\/code>/);
    assert.doesNotMatch(await page('<script>x</script>'), /<script>x/);
    assert.ok((await page('x'.repeat(5000))).length < 6000);
    for (const nothing of ['/', '/?q=', '/?q=%20&q=b'])
      assert.doesNotMatch((await app.inject(nothing)).body, /Not looked up/);
    assert.deepEqual(ask.inputs, []);
  });
});
