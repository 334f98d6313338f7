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
      assert.ok(one.description.length <= 2000 && one.usage_hint.length <= 1000 && one.url.length <= 3000);
    }
  });

  it('refuses more commands than one app can have, and an address that Slack does not call', () => {
    const kinds = Array.from({ length: 50 }, (_, at) => kindOf(`k${at}`));

    assert.throws(
      () => slackManifest({ kinds, settings: {}, publicUrl }),
      /at most 50 commands, these are 51/,
    );
    assert.throws(
      () => slackManifest({ kinds: [], settings: {}, publicUrl: 'http://localhost:8080' }),
      /https/,
    );
  });

  it('asks for the least scopes, each with its reason', () => {
    const names = (settings: Parameters<typeof slackScopes>[0]) =>
      slackScopes(settings).map(({ scope }) => scope);

    assert.deepEqual(names({}), ['commands']);
    assert.deepEqual(names({ slack: { replies: { default: 'channel', ip: 'asker' } } }), ['commands']);
    assert.deepEqual(names({ slack: { replies: { ip: 'C0LOOKUPS' } } }), ['commands', 'chat:write']);
    assert.deepEqual(names({ access: { groups: { a: { usergroups: ['S1'] }, b: { users: ['*'] } } } }), [
      'commands',
      'usergroups:read',
      'users:read',
    ]);
    assert.ok(slackScopes({ slack: { replies: { ip: 'C1' } } }).every(({ why }) => why.length > 10));
  });
});
