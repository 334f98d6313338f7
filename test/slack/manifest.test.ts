import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { slackManifest, slackScopes } from '../../src/slack/manifest.ts';
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

  it("keeps Slack's limits whatever the kinds say", () => {
    const long = kindOf('ip', {
      command: { name: '/ipinfo', summary: 's'.repeat(5000), usage: 'u'.repeat(5000), example: 'e' },
    });
    const { display_information: shown, features } = slackManifest({
      kinds: [long],
      settings: {},
      publicUrl,
    });

    assert.ok(
      shown.name.length <= 35 &&
        shown.description.length <= 140 &&
        features.bot_user.display_name.length <= 80,
    );
    for (const one of features.slash_commands) {
      assert.match(one.command, /^\/.{1,31}$/);
      assert.ok(
        one.description.length <= 2000 && one.usage_hint.length <= 1000 && (one.url ?? '').length <= 3000,
      );
    }
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
      bot_events: ['app_home_opened', 'app_mention', 'message.im'],
    });
    assert.deepEqual(of(['S1']).event_subscriptions.bot_events.slice(3), [
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

  it('asks for the least scopes, each with its reason', () => {
    const names = (settings: Parameters<typeof slackScopes>[0]) =>
      slackScopes(settings).map(({ scope }) => scope);

    const least = ['commands', 'app_mentions:read', 'im:history', 'chat:write'];
    assert.deepEqual(names({}), least);
    assert.deepEqual(names({ slack: { alerts: 'C0CLOUD' }, owners: [{ tag: 'Owner', contact: '#ops' }] }), [
      ...least,
      'channels:read',
    ]);
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
