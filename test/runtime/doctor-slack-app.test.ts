import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { slackManifest } from '../../src/slack/manifest.ts';
import { verifySlackRequest } from '../../src/slack/request/verify.ts';
import { kindOf } from '../slack/fakes.ts';
import { clock, finding, findings, type World } from './doctor-patient.ts';
import { scripted, slackApi, TOKEN } from './scripted-slack.ts';

const CONFIG_TOKEN = 'xoxe.xoxp-secret';
const APP_TOKEN = 'xapp-secret';
const publicUrl = 'https://whois.example.com';

describe('the doctor, comparing the Slack app with its manifest', () => {
  const ours = slackManifest({ kinds: [kindOf('ip'), kindOf('dns')], settings: {}, publicUrl });
  const { features } = ours;
  const elsewhere = features.slash_commands.map((one) => ({
    ...one,
    url: 'https://old.example.com/slack/commands',
  }));
  const cases: { name: string; installed: object; state: string; says: RegExp }[] = [
    { name: 'the same', installed: ours, state: 'ok', says: /^is installed as its manifest$/ },
    {
      name: 'the same in other words',
      installed: { ...ours, display_information: { name: 'Whose is it?' } },
      state: 'ok',
      says: /as its manifest/,
    },
    {
      name: 'a kind too few and a right too few',
      installed: {
        ...ours,
        features: { ...features, slash_commands: features.slash_commands.slice(1) },
        oauth_config: { scopes: { bot: ours.oauth_config.scopes.bot.slice(1) } },
      },
      state: 'fault',
      says: /^lacks the command \/ipinfo, the scope commands$/,
    },
    {
      name: 'an address of before',
      installed: { ...ours, features: { ...features, slash_commands: elsewhere } },
      state: 'fault',
      says: /^lacks commands to https:\/\/whois\.example\.com\/\S+; has besides commands to https:\/\/old\./,
    },
    {
      name: 'an event that nobody waits for any more',
      installed: {
        ...ours,
        settings: {
          ...ours.settings,
          event_subscriptions: {
            ...ours.settings.event_subscriptions,
            bot_events: [...ours.settings.event_subscriptions.bot_events, 'team_join'],
          },
        },
      },
      state: 'warning',
      says: /^has besides the event team_join$/,
    },
    { name: 'nothing at all', installed: {}, state: 'fault', says: /^lacks the command \/ipinfo, / },
  ];
  const world = (apiUrl: string, part: World = {}): World => ({
    ...{ fetch, settings: { slack: { app: 'A0001' } }, slackManifest: () => ours },
    slack: { botToken: TOKEN, configToken: CONFIG_TOKEN, apiUrl },
    ...part,
  });
  for (const { name, installed, state, says } of cases) {
    it(`finds ${name}`, async (t) => {
      const tokens: string[] = [];
      const { apiUrl } = await scripted(t, {
        others: {
          'apps.manifest.export': (token) => {
            tokens.push(token);
            return { ok: true, manifest: installed };
          },
        },
      });
      const found = finding(await findings(world(apiUrl)), 'Slack app');

      assert.equal(found.state, state);
      assert.match(found.detail, says);
      assert.equal(
        found.fix?.includes('https://api.slack.com/apps/A0001,'),
        state === 'ok' ? undefined : true,
      );
      assert.deepEqual(tokens, [CONFIG_TOKEN]);
    });
  }

  const without: {
    name: string;
    part: (apiUrl: string) => World;
    said?: object;
    state: string;
    says: RegExp;
  }[] = [
    {
      name: 'no token for it: by hand',
      part: (apiUrl) => ({ slack: { botToken: TOKEN, apiUrl } }),
      state: 'ok',
      says: /cannot be read with a bot token: compare .* set SLACK_CONFIG_TOKEN/,
    },
    {
      name: 'an app that nobody names',
      part: () => ({ settings: {} }),
      state: 'warning',
      says: /^not compared/,
    },
    { name: 'a token that is over', part: () => ({}), state: 'fault', says: /says token_expired$/ },
    {
      name: 'a configuration of which there is no manifest',
      part: () => ({
        slackManifest: () => {
          throw new Error('a Slack app has at most 50 commands, these are 52');
        },
      }),
      said: { ok: true, manifest: {} },
      state: 'fault',
      says: /at most 50 commands/,
    },
  ];
  for (const { name, part, said = { ok: false, error: 'token_expired' }, state, says } of without) {
    it(`says what to do with ${name}`, async (t) => {
      const { apiUrl } = await scripted(t, { others: { 'apps.manifest.export': () => said } });
      const found = finding(await findings(world(apiUrl, part(apiUrl))), 'Slack app');

      assert.equal(found.state, state);
      assert.match(found.detail, says);
      assert.doesNotMatch(JSON.stringify(found), /secret/);
    });
  }
});

describe('the doctor, trying the ways on which Slack reaches us', () => {
  const socket: { name: string; said: object; state: string; says: RegExp }[] = [
    {
      name: 'a good token',
      said: { ok: true, url: 'wss://x?ticket=secret' },
      state: 'ok',
      says: /^connections can/,
    },
    {
      name: 'a token without connections:write',
      said: { ok: false, error: 'missing_scope' },
      state: 'fault',
      says: /^apps\.connections\.open says missing_scope$/,
    },
  ];
  for (const { name, said, state, says } of socket) {
    it(`tells of Socket Mode with ${name}`, async (t) => {
      const tokens: string[] = [];
      const answer = (token: string) => {
        tokens.push(token);
        return said;
      };
      const { apiUrl } = await scripted(t, { others: { 'apps.connections.open': answer } });
      const all = await findings({
        ...{ fetch, settings: {} },
        slack: { signingSecret: '', appToken: APP_TOKEN, apiUrl },
      });
      const found = finding(all, 'Slack Socket Mode');

      assert.equal(found.state, state);
      assert.match(found.detail, says);
      assert.deepEqual(tokens, [APP_TOKEN]);
      assert.doesNotMatch(JSON.stringify(all), /secret/);
    });
  }

  const secret = 'a-signing-secret';
  const doors: { name: string; status: (isOurs: boolean) => number; state: string; says: RegExp }[] = [
    {
      name: 'takes our signature',
      status: (isOurs) => (isOurs ? 200 : 401),
      state: 'ok',
      says: /\/slack\/commands answers, and has our signing secret/,
    },
    { name: 'has another secret', status: () => 401, state: 'fault', says: /does not take our signature$/ },
    { name: 'is something else', status: () => 404, state: 'fault', says: /answers with the status 404$/ },
  ];
  for (const { name, status, state, says } of doors) {
    it(`tells of an address that ${name}`, async (t) => {
      const apiUrl = await slackApi(t, (request, response) => {
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => {
          const rawBody = Buffer.concat(chunks);
          const verdict = verifySlackRequest({
            ...{ secrets: [secret], rawBody, now: clock() },
            signature: request.headers['x-slack-signature'],
            timestamp: request.headers['x-slack-request-timestamp'],
          });
          response.writeHead(status(verdict === 'ok' && rawBody.toString() === 'ssl_check=1')).end();
        });
      });
      const all = await findings({
        ...{ fetch, settings: {}, slack: { signingSecret: secret } },
        config: { publicUrl: new URL(apiUrl).origin },
      });
      const found = finding(all, 'Slack address');

      assert.equal(found.state, state);
      assert.match(found.detail, says);
      assert.doesNotMatch(JSON.stringify(all), new RegExp(secret));
    });
  }

  it('tells of an address where nothing answers', async () => {
    const refusing: typeof fetch = () => Promise.reject(new TypeError('fetch failed'));
    const all = await findings({
      ...{ fetch: refusing, settings: {}, slack: { signingSecret: secret } },
      config: { publicUrl },
    });
    const found = finding(all, 'Slack address');

    assert.equal(found.state, 'fault');
    assert.match(found.fix ?? '', /try a command in Slack/);
  });
});
