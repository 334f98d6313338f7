import assert from 'node:assert/strict';
import type { OutgoingHttpHeaders } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { AccessSettings } from '#kit';
import type { Status } from '../../src/answer/status.types.ts';
import type { AppOptions } from '../../src/app.ts';
import type { SlackMessage } from '../../src/slack/message/message.ts';
import { START } from '../answer/fakes.ts';
import { type SlackService, slackMissing, startSlack } from '../services/slack.ts';
import { checkMessage } from './check-message.ts';
import { again, type Body, event, listening, serverOf, type World } from './checklist-world.ts';
import { fakeWatches } from './fake-watches.ts';
import { settled, urlOf } from './fakes.ts';
import { clickPayload, commandForm, sign, signedClick, signedCommand, signedEvent } from './sign.ts';

/** The test list of what a Slack door must hold, point by point, against the real server (slack.md, section 14, 1 to 8). */

/** A request to each address, as Slack sends it. */
const paths: Record<string, (now: number) => { body: string; headers: Record<string, string> }> = {
  '/slack/commands': (now) => signedCommand({ command: '/boxinfo', text: '10.0.0.7' }, { now }),
  '/slack/interactions': (now) => signedClick({ id: 'live', value: again }, {}, { now }),
  '/slack/events': (now) => signedEvent(event(), { now }),
};

describe('points 1 to 3, on every address of Slack', () => {
  let world: World;
  before(async () => {
    world = await listening();
  });
  after(() => world.close());

  type Change = (signed: { body: string; headers: Record<string, string> }) => {
    body: Body;
    headers: OutgoingHttpHeaders;
  };
  const signature = (headers: Record<string, string>) => headers['x-slack-signature'] ?? '';
  const withSignature =
    (change: (text: string) => string | string[]): Change =>
    ({ body, headers }) => ({
      body,
      headers: { ...headers, 'x-slack-signature': change(signature(headers)) },
    });
  const without =
    (name: string): Change =>
    ({ body, headers }) => ({
      body,
      headers: Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name)),
    });
  const refused: Record<string, Change> = {
    'a flipped byte': ({ body, headers }) => ({ body: body.replace('T0001', 'T0002'), headers }),
    'a byte more': ({ body, headers }) => ({ body: `${body} `, headers }),
    'a byte that is no UTF-8': ({ body, headers }) => ({
      body: Buffer.concat([Buffer.from(body), Buffer.from([0xff])]),
      headers,
    }),
    'no signature': without('x-slack-signature'),
    'no timestamp': without('x-slack-request-timestamp'),
    'the signature twice': withSignature((text) => [text, text]),
    'another version': withSignature((text) => text.replace('v0', 'v1')),
    'no =': withSignature((text) => text.replace('=', '')),
    'short hex': withSignature((text) => text.slice(0, -1)),
    'long hex': withSignature((text) => `${text}0`),
    'a timestamp in words': ({ body, headers }) => ({
      body,
      headers: { ...headers, 'x-slack-request-timestamp': '1e9' },
    }),
  };
  for (const [path, signed] of Object.entries(paths)) {
    for (const [name, change] of Object.entries(refused)) {
      it(`${path}: 401 for ${name}, and nothing is dispatched`, async () => {
        const earlier = world.asked.length;

        assert.equal((await world.post(path, change(signed(START)))).status, 401);
        assert.equal(world.asked.length, earlier);
      });
    }

    it(`${path}: 401 for another secret, or a time 301 s off; 200 up to 300 s, in any letter case`, async () => {
      const { body } = signed(START);
      const type = path.endsWith('events') ? { 'content-type': 'application/json' } : {};
      const other = { ...sign(body, { now: START, secret: 'x'.repeat(32) }), ...type };
      assert.equal((await world.post(path, { body, headers: other })).status, 401);
      for (const [seconds, status] of [
        [301, 401],
        [-301, 401],
        [300, 200],
        [-300, 200],
      ] as const) {
        const at = signed(START - seconds * 1000);
        const headers = Object.fromEntries(
          Object.entries(at.headers).map(([name, value]) => [name.toUpperCase(), value]),
        );
        assert.equal((await world.post(path, { body: at.body, headers })).status, status, `${seconds} s`);
      }
    });

    it(`${path}: other and compressed types are 415, too much is 413`, async () => {
      const { body, headers } = signed(START);
      const form = 'application/x-www-form-urlencoded';
      const foreign = path.endsWith('events') ? form : 'application/json';
      const statusOf = async (change: OutgoingHttpHeaders, changed: Body = body) =>
        (await world.post(path, { body: changed, headers: { ...headers, ...change } })).status;

      assert.equal(await statusOf({ 'content-type': foreign }), 415);
      assert.equal(await statusOf({ 'content-type': 'text/plain' }), 415);
      assert.equal(await statusOf({ 'content-encoding': 'gzip' }, gzipSync(body)), 415);
      const most = path.endsWith('commands') ? 64 * 1024 : 1024 * 1024;
      assert.equal(await statusOf({}, 'x'.repeat(most + 1)), 413);
    });

    it(`${path}: 400 for what is signed and none of Slack's, 401 for the same unsigned`, async () => {
      const type = path.endsWith('events') ? { 'content-type': 'application/json' } : {};
      for (const body of [
        'payload=%7Bno',
        'payload=[]',
        '{}',
        'null',
        '"x"',
        'a=1&a=2',
        '{"type":"event_callback"}',
      ]) {
        const headers = { ...sign(body, { now: START }), ...type };
        assert.equal((await world.post(path, { body, headers })).status, 400, body);
        const unsigned = { 'content-type': headers['content-type'] ?? '' };
        assert.equal((await world.post(path, { body, headers: unsigned })).status, 401, body);
      }
    });
  }

  it('takes a charset beside the type', async () => {
    const { body, headers } = paths['/slack/events']?.(START - 1000) ?? { body: '', headers: {} };
    const type = { 'content-type': 'application/json; charset=utf-8' };

    assert.equal((await world.post('/slack/events', { body, headers: { ...headers, ...type } })).status, 200);
  });

  it('answers the challenge of Slack, where it is signed', async () => {
    const challenge = signedEvent({ type: 'url_verification', challenge: 'c-1' }, { now: START });

    assert.deepEqual(await world.post('/slack/events', challenge), { status: 200, body: 'c-1' });
    const { headers, body } = challenge;
    const forged = { ...headers, 'x-slack-signature': `v0=${'0'.repeat(64)}` };
    assert.equal((await world.post('/slack/events', { body, headers: forged })).status, 401);
  });

  for (const path of ['/slack/commands', '/slack/interactions']) {
    for (const [body, status] of [
      ['ssl_check=1', 200],
      ['ssl_check=1&token=abc', 200],
      [
        `ssl_check=1&payload=${encodeURIComponent(JSON.stringify(clickPayload({ id: 'live', value: again })))}`,
        401,
      ],
      [`ssl_check=1&${commandForm()}`, 401],
      ['ssl_check=0', 401],
      ['ssl_check=true', 401],
    ] as const) {
      it(`${path}: ${status} for an unsigned ${body.slice(0, 30)}`, async () => {
        const earlier = world.asked.length;
        const headers = { 'content-type': 'application/x-www-form-urlencoded' };

        assert.equal((await world.post(path, { body, headers })).status, status);
        assert.equal(world.asked.length, earlier);
      });
    }
  }
});

describe('point 6: what Slack makes of a text', () => {
  let world: World;
  before(async () => {
    world = await listening();
  });
  after(() => world.close());

  for (const text of [
    '10.0.0.7',
    '<http://10.0.0.7|10.0.0.7>',
    '`10.0.0.7`',
    '10.0.0.7:443',
    '<tel:10.0.0.7|10.0.0.7>',
    '“10.0.0.7”',
    '\u00a010.0.0.7\u200b.',
    'http://10.0.0.7/path',
    'i-00000001',
    '<https://ip-10-0-0-7.ec2.internal|ip-10-0-0-7.ec2.internal>',
  ]) {
    it(`${JSON.stringify(text)} is the same question`, async () => {
      assert.match((await world.say({ text })).text, /api-7/);
    });
  }

  it('a tag that holds <!channel> rings nobody', async () => {
    const message = await world.say({ text: '10.0.0.7' });

    assert.match(JSON.stringify(message), /&lt;!channel&gt; running/);
    assert.deepEqual(checkMessage(message), []);
  });
});

describe('point 8: who may', () => {
  const cases: [string, Record<string, string>, boolean][] = [
    ['a user of the policy', {}, true],
    ['an id of the whole organisation', { user_id: 'W0ORG1' }, true],
    ['an organisation-wide installation without a team', { team_id: '', enterprise_id: 'E0001' }, false],
    ['another workspace', { team_id: 'T0002' }, false],
    ['another app', { api_app_id: 'A0002' }, false],
    ['somebody unknown', { user_id: 'U0NOBODY' }, false],
    ['somebody allowed and denied', { user_id: 'U0LEFT' }, false],
    ['a member of a user group that was never read', { user_id: 'U0GROUP' }, false],
  ];
  for (const [name, fields, isAllowed] of cases) {
    it(`${name}: ${isAllowed ? 'yes' : 'no'}`, async () => {
      const world = await listening();
      const { text } = await world.say({ text: '10.0.0.7', ...fields });
      await world.close();

      assert.equal(/api-7/.test(text), isAllowed, text);
    });
  }

  it('stops as soon as somebody leaves a group, also for buttons from before, and when what is known is too old', async () => {
    const said: SlackMessage[] = [];
    const hook = await serverOf((_request, body, response) => {
      said.push(JSON.parse(body) as SlackMessage);
      response.end();
    });
    const world = await listening({}, { responseUrls: [hook.url] });
    const click = async () => {
      world.pass(1000);
      const { body, headers } = signedClick(
        { id: 'more', value: again },
        { user: 'U0GROUP', responseUrl: hook.url },
        { now: world.clock() },
      );
      const earlier = said.length;
      await world.post('/slack/interactions', { body, headers });
      for (let turn = 0; turn < 3000 && said.length === earlier; turn += 1) await settled();
      return said.at(-1)?.text ?? '';
    };
    world.access.learnGroup('S0SEC', ['U0GROUP'], world.clock());
    assert.match(await click(), /api-7/);
    world.access.learnGroup('S0SEC', [], world.clock());
    assert.doesNotMatch(await click(), /api-7/);
    world.access.learnGroup('S0SEC', ['U0GROUP'], world.clock());
    assert.match(await click(), /api-7/);
    world.pass(25 * 3_600_000);
    assert.doesNotMatch(await click(), /api-7/);
    await world.close();
    await hook.close();
  });

  it('grants nothing where the plan of Slack has no user groups', async () => {
    const slack = await serverOf((_request, _body, response) =>
      response.end(JSON.stringify({ ok: false, error: 'plan_upgrade_required' })),
    );
    const world = await listening({}, { botToken: 'xoxb-1', apiUrl: `${slack.url}/api/` });
    const { text } = await world.say({ text: '10.0.0.7', user_id: 'U0GROUP' });
    await world.close();
    await slack.close();

    assert.doesNotMatch(text, /api-7/);
    assert.match(JSON.stringify(world.lines.lines), /plan_upgrade_required/);
  });
});

describe('the Web API, against its stand-in', { skip: slackMissing() }, () => {
  let slack: SlackService;
  before(async () => {
    slack = await startSlack();
  });
  after(() => slack.stop());

  it('takes an alert through the outbox to the channel that its name means', async () => {
    let sink: Parameters<NonNullable<AppOptions['watch']>>[0] | undefined;
    const watch: NonNullable<AppOptions['watch']> = (given) => {
      sink = given;
      return { ...fakeWatches(), start() {}, stop: async () => {} };
    };
    const world = await listening({ watch }, { botToken: 'xoxb-test', apiUrl: slack.apiUrl });
    const title = 'The bucket logs is public.';
    const alert = { key: 'a1', state: 'trouble', title, lines: ['Since 02:00.'], to: ['#general'] } as const;

    assert.equal(await sink?.send(alert), true);
    const history = async () => {
      const response = await fetch(`${slack.apiUrl}conversations.history`, {
        method: 'POST',
        headers: { authorization: 'Bearer xoxb-test' },
        body: new URLSearchParams({ channel: 'C000000001' }),
      });
      return JSON.stringify(await response.json());
    };
    for (let turn = 0; turn < 200 && !(await history()).includes(title); turn += 1);
    assert.match(await history(), new RegExp(title));
    await world.close();
  });

  type Told = { ok: boolean; view?: { blocks: object[] } };
  /** The whole program with this Slack behind it, and all that it was told. */
  async function talking() {
    const said: {
      method: string;
      sent: URLSearchParams;
      reply: Told;
    }[] = [];
    const watched: typeof fetch = async (url, init) => {
      const response = await fetch(url, init);
      const method = urlOf(url).split('/').at(-1) ?? '';
      const sent = init?.body instanceof URLSearchParams ? init.body : new URLSearchParams();
      said.push({ method, sent, reply: (await response.clone().json()) as Told });
      return response;
    };
    const rights: AccessSettings = { rules: [{ effect: 'allow', users: ['U000000001'], kinds: ['box'] }] };
    const world = await listening(
      { fetch: watched, status: async () => ({ summary: 'All is fresh.' }) as Status },
      { botToken: 'xoxb-test', apiUrl: slack.apiUrl },
      { rights },
    );
    const tell = async (inner: object, outer: object = {}) => {
      const earlier = said.length;
      const body = { ...event(`Ev${earlier}`), event: { user: 'U000000001', ...inner }, ...outer };
      assert.equal((await world.post('/slack/events', signedEvent(body, { now: START }))).status, 200);
      for (let turn = 0; turn < 500 && !said.slice(earlier).at(-1)?.reply.ok; turn += 1)
        await fetch(`${slack.apiUrl}api.test`, { method: 'POST' });
      return said.at(-1);
    };
    return { tell, close: world.close };
  }

  it('publishes the App Home, again where it changed meanwhile', async () => {
    const { tell, close } = await talking();
    const opened = { type: 'app_home_opened', tab: 'home' };
    const first = await tell(opened);
    const late = await tell({ ...opened, view: { hash: 'of-long-ago' } });
    await close();

    assert.deepEqual([first?.method, first?.reply.ok], ['views.publish', true]);
    assert.ok((first?.reply.view?.blocks.length ?? 0) > 0);
    assert.deepEqual([late?.method, late?.reply.ok], ['views.publish', true]);
    assert.equal(late?.sent.get('hash'), null);
  });

  it('shows an answer to one person in a channel', async () => {
    const { tell, close } = await talking();
    const mention = {
      type: 'app_mention',
      channel: 'C000000001',
      ts: '1795229160.000100',
      text: '<@U0BOT> 10.0.0.7',
    };
    const told = await tell(mention, { is_ext_shared_channel: true });
    await close();

    assert.deepEqual(
      [told?.method, told?.reply.ok],
      ['chat.postEphemeral', true],
      JSON.stringify(told?.reply),
    );
    assert.equal(told?.sent.get('user'), 'U000000001');
    assert.match(told?.sent.get('text') ?? '', /api-7/);
  });
});
