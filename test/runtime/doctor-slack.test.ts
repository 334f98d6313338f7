import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Settings } from '#kit';
import type { Finding } from '../../src/runtime/doctor/finding.ts';
import { channelsOf } from '../../src/runtime/doctor/slack-channels.ts';
import { finding, findings, reading } from './doctor-patient.ts';
import { scripted, slackApi, TOKEN } from './scripted-slack.ts';

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
      says: {
        state: 'fault',
        detail: 'auth.test says invalid_auth',
        fix: 'Check SLACK_BOT_TOKEN at https://api.slack.com/apps.',
      },
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

  it('names the page on which what is missing is mended, and what the token may besides', async (t) => {
    const { apiUrl } = await scripted(t, { scopes: 'commands,admin', auth: { app_id: 'A0001' } });
    const world = { fetch, slack: { botToken: TOKEN, apiUrl }, settings: {} };
    const lacking = { ...world, slackScopes: [{ scope: 'im:history', why: 'to be asked' }] };
    const enough = { ...world, slackScopes: [{ scope: 'commands', why: 'to be asked' }] };

    assert.match(
      finding(await findings(lacking), 'Slack scopes').fix ?? '',
      /https:\/\/api\.slack\.com\/apps\/A0001,/,
    );
    const { state, detail } = finding(await findings(enough), 'Slack scopes');
    assert.deepEqual([state, detail], ['ok', 'commands; besides admin, which the manifest does not ask for']);
  });

  const identities: { name: string; auth: object; slack: Settings['slack']; says?: RegExp }[] = [
    { name: 'the app of the configuration', auth: { app_id: 'A0001' }, slack: { app: 'A0001' } },
    {
      name: 'another app',
      auth: { app_id: 'A0002' },
      slack: { app: 'A0001' },
      says: /^the token is of the app A0002, while slack\.app names A0001/,
    },
    { name: 'the one workspace', auth: {}, slack: { teams: ['T0001'] } },
    {
      name: 'one workspace of several',
      auth: {},
      slack: { teams: ['T0001', 'T0002'] },
      says: /workspace T0001 alone: in T0002 nothing is posted/,
    },
    {
      name: 'a whole organisation',
      auth: { is_enterprise_install: true, enterprise_id: 'E0001' },
      slack: { teams: ['T0001', 'T0002'] },
    },
  ];
  for (const { name, auth, slack: own, says } of identities) {
    it(`${says ? 'warns of' : 'is content with'} the token of ${name}`, async (t) => {
      const { apiUrl } = await scripted(t, { auth });
      const world = { slack: { botToken: TOKEN, apiUrl }, settings: { ...(own && { slack: own }) } };
      const all = await findings({ fetch, ...world });
      const told = all.filter((one) => one.name === 'Slack' && one.state !== 'ok');

      assert.equal(told.length, says ? 1 : 0);
      assert.match(told[0]?.detail ?? '', says ?? /^$/);
    });
  }

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
