import assert from 'node:assert/strict';
import type { IncomingMessage, RequestListener } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { describe, it } from 'node:test';
import type { Settings } from '#kit';
import type { Finding } from '../../src/runtime/doctor/finding.ts';
import { channelsOf } from '../../src/runtime/doctor/slack-channels.ts';
import { finding, findings, reading } from './doctor-patient.ts';

const TOKEN = 'xoxb-secret-token';

/** A Slack on the loopback, gone with the test; its API's address. */
async function slackApi(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`;
}

interface Heard {
  method: string;
  channel: string | undefined;
}

/** Slack as we script it: what each method says of a channel, and the rights that go with every answer. */
async function scripted(
  t: TestContext,
  script: { scopes?: string; info?: (channel: string) => object; post?: (channel: string) => object },
) {
  const heard: Heard[] = [];
  const apiUrl = await slackApi(t, (request, response) => {
    void body(request).then((text) => {
      const method = request.url?.slice('/api/'.length) ?? '';
      const channel = new URLSearchParams(text).get('channel') ?? undefined;
      // The clock is asked, too, and by nobody in particular
      if (request.method === 'POST') heard.push({ method, channel });
      const said =
        method === 'auth.test'
          ? { ok: true, team: 'Acme', team_id: 'T0001', user: 'whois' }
          : (method === 'conversations.info' ? script.info : script.post)?.(channel ?? '');
      if (script.scopes !== undefined) response.setHeader('x-oauth-scopes', script.scopes);
      return response.end(JSON.stringify(said ?? { ok: false, error: 'unknown_method' }));
    });
  });
  return { apiUrl, heard };
}

async function body(request: IncomingMessage): Promise<string> {
  return Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>)).toString('utf8');
}

const settings: Settings = {
  ...reading,
  slack: { alerts: 'C0CLOUD', replies: { default: 'asker', s3: 'channel', ip: 'C0LOOKUPS', dns: 'C0CLOUD' } },
  networks: [{ cidr: '198.51.100.0/24', name: 'Office', contact: '#office' }],
  owners: [{ tag: 'Owner', contact: '@nobody' }],
};

describe('the doctor, asking Slack', () => {
  const answers: { name: string; status: number; body: string; says: Partial<Finding> }[] = [
    {
      name: 'a token that is good',
      status: 200,
      body: '{"ok":true,"team":"Acme","user":"whois"}',
      says: { state: 'ok', detail: 'speaks to Acme as whois' },
    },
    {
      name: 'a token that is not',
      status: 200,
      body: '{"ok":false,"error":"invalid_auth"}',
      says: { state: 'fault', detail: 'auth.test says invalid_auth', fix: 'Check SLACK_BOT_TOKEN.' },
    },
    {
      name: 'a page of a proxy',
      status: 502,
      body: '<html>Bad gateway</html>',
      says: { state: 'fault', fix: 'Check SLACK_API_URL, and that this machine may reach it.' },
    },
  ];
  for (const { name, status, body: text, says } of answers) {
    it(`tells of ${name}, and never the token`, async (t) => {
      const asked: unknown[] = [];
      const apiUrl = await slackApi(t, (request, response) => {
        if (request.method === 'POST')
          asked.push([request.method, request.url, request.headers.authorization]);
        response.writeHead(status).end(text);
      });
      const found = finding(
        await findings({ fetch, slack: { botToken: TOKEN, apiUrl }, settings: {} }),
        'Slack',
      );

      assert.deepEqual({ ...found, ...says }, found);
      assert.deepEqual(asked, [['POST', '/api/auth.test', `Bearer ${TOKEN}`]]);
      assert.ok(!JSON.stringify(found).includes(TOKEN));
    });
  }

  it('takes the token nowhere else', async (t) => {
    let stolen = false;
    const elsewhere = await slackApi(t, (_request, response) => {
      stolen = true;
      response.end('{"ok":true}');
    });
    const apiUrl = await slackApi(t, (_request, response) =>
      response.writeHead(307, { location: elsewhere }).end(),
    );
    const found = finding(
      await findings({ fetch, slack: { botToken: TOKEN, apiUrl }, settings: {} }),
      'Slack',
    );

    assert.equal(found.state, 'fault');
    assert.match(found.detail, /^http:\/\/127\.0\.0\.1:\d+ does not answer as Slack does/);
    assert.equal(stolen, false);
  });

  it('tells which rights the token lacks, and why they are needed', async (t) => {
    const { apiUrl } = await scripted(t, { scopes: 'commands, users:read' });
    const all = await findings({
      ...{ fetch, slack: { botToken: TOKEN, apiUrl }, settings: { slack: { teams: ['T0002'] } } },
      slackScopes: [
        { scope: 'commands', why: 'to be asked' },
        { scope: 'chat:write', why: 'to send alerts' },
      ],
    });

    const { state, detail } = finding(all, 'Slack scopes');
    assert.deepEqual([state, detail], ['fault', 'the token lacks chat:write: to send alerts']);
    assert.match(finding(all, 'Slack', 1).detail, /workspace T0001, which slack\.teams does not name/);
  });

  it('looks at each channel once, and posts nothing', async (t) => {
    const { apiUrl, heard } = await scripted(t, {
      scopes: 'commands',
      info: (id) => ({ ok: true, channel: { id, is_member: id === 'C0CLOUD' } }),
    });
    const all = await findings({ fetch, slack: { botToken: TOKEN, apiUrl }, settings });

    assert.deepEqual(
      heard.map(({ method, channel }) => `${method} ${channel ?? ''}`.trim()),
      ['auth.test', 'conversations.info C0CLOUD', 'conversations.info C0LOOKUPS'],
    );
    assert.equal(finding(all, 'Slack channel C0CLOUD (slack.alerts)').state, 'ok');
    const other = finding(all, 'Slack channel C0LOOKUPS (slack.replies.ip)');
    assert.deepEqual([other.state, other.detail], ['fault', 'the app is no member of it']);
    assert.match(other.fix ?? '', /\/invite/);
    assert.match(finding(all, 'Slack channels').detail, /^1 is configured by name/);
  });

  const refusals: { name: string; info: object; says: Partial<Finding> }[] = [
    {
      name: 'is archived',
      info: { ok: true, channel: { is_archived: true, is_member: true } },
      says: { state: 'fault', detail: 'is archived' },
    },
    {
      name: 'is not there',
      info: { ok: false, error: 'channel_not_found' },
      says: { state: 'fault', detail: 'Slack says channel_not_found' },
    },
    {
      name: 'may not be looked at',
      info: { ok: false, error: 'missing_scope' },
      says: { state: 'warning', fix: 'Run "cloudwhois doctor --send" to try it.' },
    },
  ];
  for (const { name, info, says } of refusals) {
    it(`tells of a channel that ${name}`, async (t) => {
      const { apiUrl } = await scripted(t, { info: () => info });
      const all = await findings({
        ...{ fetch, slack: { botToken: TOKEN, apiUrl }, settings: { slack: { alerts: 'C0CLOUD' } } },
      });
      const found = finding(all, 'Slack channel C0CLOUD (slack.alerts)');

      assert.deepEqual({ ...found, ...says }, found);
      assert.ok(found.fix);
    });
  }

  it('posts to every channel where it is told to, by name, too, and says what came of each', async (t) => {
    const { apiUrl, heard } = await scripted(t, {
      post: (channel) => (channel === '#office' ? { ok: false, error: 'not_in_channel' } : { ok: true }),
    });
    const all = await findings({ fetch, send: true, slack: { botToken: TOKEN, apiUrl }, settings });

    assert.deepEqual(
      heard.slice(1).map(({ method, channel }) => [method, channel]),
      ['C0CLOUD', 'C0LOOKUPS', '#office'].map((channel) => ['chat.postMessage', channel]),
    );
    const posted = finding(all, 'Slack channel C0CLOUD (slack.alerts)');
    assert.deepEqual([posted.state, posted.detail], ['ok', 'the test message was posted']);
    const refused = finding(all, 'Slack channel #office (contact of an owner)');
    assert.deepEqual([refused.state, refused.detail], ['fault', 'Slack says not_in_channel']);
    assert.match(refused.fix ?? '', /\/invite/);
  });

  it('knows every place of the configuration that names a channel, and each channel once', () => {
    const all = channelsOf({
      slack: { alerts: 'C1', replies: { default: 'channel', ip: 'C2', dns: 'asker' } },
      alerts: {
        findings: ['public-buckets', { name: 'old-keys', channel: 'C3' }, { name: 'dangling' }],
        questions: [{ every: '0 8 * * *', ask: '/s3info list public:yes', to: 'C4' }],
      },
      access: { requests: { key: { approvers: ['security'], channel: 'C5' } } },
      aws: {
        accounts: [
          { id: '111122223333', contact: '#pay' },
          { id: '444455556666', contact: 'pay@acme.test' },
        ],
      },
      owners: [{ tag: 'Owner', contact: '#pay' }, { account: 'owner' }],
      networks: [{ cidr: '198.51.100.0/24', name: 'Office', contact: 'C1' }],
    });

    assert.deepEqual(
      all.map(({ channel, of }) => `${channel} ${of}`),
      [
        'C1 slack.alerts',
        'C2 slack.replies.ip',
        'C3 alerts.findings, old-keys',
        'C4 alerts.questions',
        'C5 access.requests.key',
        '#pay contact of an owner',
      ],
    );
    assert.deepEqual(channelsOf({}), []);
  });
});
