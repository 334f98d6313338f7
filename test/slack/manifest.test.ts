import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Compile } from 'typebox/compile';
import type { Kind, Settings } from '#kit';
import { loadKinds } from '../../src/kinds.ts';
import { slackManifest, slackScopes } from '../../src/slack/manifest.ts';
import { SlackManifestSchema } from '../fixtures/slack-manifest-schema.ts';
import { kindOf } from './fakes.ts';

const publicUrl = 'https://router.example.com/';

describe('slackManifest', () => {
  it('has a command for every kind, by the name of this installation', () => {
    const { features } = slackManifest({
      kinds: [kindOf('ip'), kindOf('dns')],
      settings: { slack: { commands: { ip: '/whereis' } } },
      publicUrl,
    });

    assert.deepEqual(features.slash_commands, [
      {
        command: '/whereis',
        url: 'https://router.example.com/slack/commands',
        description: 'Who holds this ip?',
        usage_hint: '<value> [--live] | help',
        should_escape: false,
      },
      {
        command: '/dnsinfo',
        url: 'https://router.example.com/slack/commands',
        description: 'Who holds this dns?',
        usage_hint: '<value> [--live] | help',
        should_escape: false,
      },
      {
        command: '/whois',
        url: 'https://router.example.com/slack/commands',
        description:
          'What is this thing? Takes anything: addresses, names, ids, ARNs, URLs, several at once, a log line.',
        usage_hint: '<anything> [--live] | help',
        should_escape: false,
      },
      {
        command: '/cloudstatus',
        url: 'https://router.example.com/slack/commands',
        description: 'Is the index fresh, what could not be read, and what is to be done about it?',
        usage_hint: 'help',
        should_escape: false,
      },
    ]);
  });

  it('refuses more commands than one app can have, and an address that Slack does not call', () => {
    const kinds = Array.from({ length: 50 }, (_, at) => kindOf(`k${at}`));

    assert.throws(
      () => slackManifest({ kinds, settings: {}, publicUrl }),
      /at most 50 commands, these are 52/,
    );
    assert.throws(
      () => slackManifest({ kinds: [], settings: {}, publicUrl: 'http://localhost:8080' }),
      /https/,
    );
  });

  it('names no address at all with Socket Mode', () => {
    const groups = { a: { usergroups: ['S1'] } };
    const manifest = slackManifest({ kinds: [kindOf('ip')], settings: { access: { groups } } });
    assert.equal(manifest.settings.socket_mode_enabled, true);
    assert.doesNotMatch(JSON.stringify(manifest), /url|https?:/);
    assert.deepEqual(manifest.settings.event_subscriptions.bot_events.length, 5);
  });

  it('says where clicks go, and events, those of user groups only where there are any', () => {
    const settings = (usergroups: string[]) => ({ access: { groups: { a: { usergroups } } } });
    const of = (groups: string[]) =>
      slackManifest({ kinds: [], settings: settings(groups), publicUrl }).settings;

    assert.deepEqual(of([]).interactivity, {
      is_enabled: true,
      request_url: 'https://router.example.com/slack/interactions',
    });
    assert.deepEqual(of([]).event_subscriptions, {
      request_url: 'https://router.example.com/slack/events',
      bot_events: ['app_home_opened', 'app_mention', 'message.im', 'link_shared'],
    });
    assert.deepEqual(of(['S1']).event_subscriptions.bot_events.slice(4), [
      'subteam_members_changed',
      'subteam_updated',
    ]);
  });

  it('has the App Home, direct messages that can be answered, and the shortcut', () => {
    const { features } = slackManifest({ kinds: [], settings: {}, publicUrl });

    assert.deepEqual(features.app_home, {
      home_tab_enabled: true,
      messages_tab_enabled: true,
      messages_tab_read_only_enabled: false,
    });
    assert.deepEqual(
      features.shortcuts.map(({ type, name, callback_id: id }) => [type, name, id]),
      [['message', 'What is this?', 'what_is_this']],
    );
    for (const { name, description } of features.shortcuts)
      assert.ok(name.length <= 24 && description.length <= 150);
  });

  it('is told of links to the console where there is one that Slack can know by its domain', () => {
    const of = (url?: string) => {
      const { features, oauth_config, settings } = slackManifest({
        ...{ kinds: [], settings: {} },
        ...(url !== undefined && { publicUrl: url }),
      });
      const scopes = oauth_config.scopes.bot.filter((scope) => scope.startsWith('links'));
      return [
        features.unfurl_domains,
        scopes,
        settings.event_subscriptions.bot_events.includes('link_shared'),
      ];
    };

    assert.deepEqual(of('https://whois.acme.test:8443/x'), [
      ['whois.acme.test'],
      ['links:read', 'links:write'],
      true,
    ]);
    for (const url of [undefined, 'https://203.0.113.9', 'https://[2001:db8::1]', 'https://whois'])
      assert.deepEqual(of(url), [undefined, [], false], String(url));
  });

  it('is of one workspace, unless the configuration names several', () => {
    const of = (teams?: string[]) =>
      slackManifest({ kinds: [], settings: { slack: { ...(teams && { teams }) } } }).settings
        .org_deploy_enabled;

    assert.deepEqual([of(), of([]), of(['T1']), of(['T1', 'T2'])], [false, false, false, true]);
  });

  it('asks for the least scopes, each with its reason', () => {
    const names = (settings: Parameters<typeof slackScopes>[0]) =>
      slackScopes(settings).map(({ scope }) => scope);

    const least = ['commands', 'app_mentions:read', 'im:history', 'chat:write', 'files:write'];
    assert.deepEqual(names({}), least);
    assert.deepEqual(names({ slack: { alerts: 'C0CLOUD' }, owners: [{ tag: 'Owner', contact: '#ops' }] }), [
      ...least,
      'channels:read',
    ]);
    assert.deepEqual(names({ owners: [{ tag: 'Owner', contact: '#ops' }] }), [...least, 'channels:read']);
    assert.deepEqual(names({ access: { groups: { a: { usergroups: ['S1'] }, b: { users: ['*'] } } } }), [
      ...least,
      'usergroups:read',
      'users:read',
    ]);
    const whyOf = (settings: Parameters<typeof slackScopes>[0]) =>
      slackScopes(settings).find(({ scope }) => scope === 'chat:write')?.why ?? '';
    assert.doesNotMatch(whyOf({ slack: { replies: { default: 'channel', ip: 'asker' } } }), /replies/);
    assert.match(whyOf({ slack: { replies: { ip: 'C0LOOKUPS' } } }), /slack\.replies/);
    assert.match(whyOf({ slack: { alerts: 'C0CLOUD' } }), /slack\.alerts/);
    assert.ok(slackScopes({ slack: { replies: { ip: 'C1' } } }).every(({ why }) => why.length > 10));
  });
});

describe('the manifest and what Slack takes', () => {
  const schema = Compile(SlackManifestSchema);
  const faultsOf = (manifest: unknown) =>
    [...schema.Errors(manifest)].map(({ instancePath, message }) => `${instancePath} ${message}`);
  const longest = `/${'n'.repeat(31)}`;
  const everything: Settings = {
    slack: {
      ...{ app: 'A0001', teams: ['T0001', 'T0002'], alerts: 'C0CLOUD', replies: { ip: 'C0LOOKUPS' } },
      commands: { ip: longest, whois: '/w', cloudstatus: '/cs', access: '/may-i' },
    },
    owners: [{ tag: 'Owner', contact: '#ops' }],
    access: {
      groups: { a: { users: ['*'], usergroups: ['S1'] } },
      requests: { ip: { approvers: ['a'] } },
    },
  };
  const wordy = kindOf('ip', {
    command: {
      name: '/ipinfo',
      summary: 's'.repeat(5000),
      usage: `/ipinfo ${'u'.repeat(5000)}`,
      example: 'e',
    },
  });
  const worlds: Record<string, { kinds?: readonly Kind[]; settings?: Settings }> = {
    'the kinds there are': {},
    'nothing but what is always there': { kinds: [] },
    'as many kinds as one app has commands for': {
      kinds: Array.from({ length: 48 }, (_, at) => kindOf(`k${at}`)),
    },
    'every setting that changes it, and renamed commands': { settings: everything },
    'a kind with too much to say': { kinds: [wordy] },
  };
  for (const [name, { kinds, settings = {} }] of Object.entries(worlds))
    for (const url of [publicUrl, undefined])
      it(`agree with ${name}, ${url ?? 'Socket Mode'}`, async () => {
        const all = kinds ?? [...(await loadKinds(new URL('../../collectors', import.meta.url))).values()];
        const manifest = slackManifest({ kinds: all, settings, ...(url && { publicUrl: url }) });

        assert.deepEqual(faultsOf(manifest), []);
      });

  const fine = slackManifest({ kinds: [kindOf('ip')], settings: {}, publicUrl });
  const [command] = fine.features.slash_commands;
  const withCommands = (slash_commands: object[]) => ({
    ...fine,
    features: { ...fine.features, slash_commands },
  });
  const refused: Record<string, unknown> = {
    'a command without a slash': withCommands([{ ...command, command: 'ipinfo' }]),
    'a command of 33 characters': withCommands([{ ...command, command: `${longest}n` }]),
    '51 commands': withCommands(Array.from({ length: 51 }, () => command ?? {})),
    'a command without a word about it': withCommands([{ ...command, description: '' }]),
    'an empty list of shortcuts': { ...fine, features: { ...fine.features, shortcuts: [] } },
    'an address that is none': withCommands([{ ...command, url: 'router.example.com' }]),
    'a field that Slack does not know': { ...fine, homepage: 'https://example.com' },
    'an event twice': {
      ...fine,
      settings: { event_subscriptions: { bot_events: ['app_mention', 'app_mention'] } },
    },
  };
  for (const [name, manifest] of Object.entries(refused))
    it(`do not agree on ${name}`, () => assert.notDeepEqual(faultsOf(manifest), []));
});
