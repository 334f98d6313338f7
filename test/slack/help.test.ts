import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { commandsOf } from '../../src/slack/commands.ts';
import { asksForHelp, help } from '../../src/slack/help.ts';
import { checkMessage } from './check-message.ts';
import { doorWith } from './door-setup.ts';
import { fakeAccess, kindOf } from './fakes.ts';

describe('help', () => {
  for (const [text, wanted] of [
    ['', true],
    ['  ', true],
    ['help', true],
    ['Help ', true],
    ['--help', true],
    ['—help', true],
    ['-h', true],
    ['?', true],
    ['help.example.com', false],
    ['10.0.0.7 help', false],
    ['helper', false],
  ] as const) {
    it(`${wanted ? 'is' : 'is not'} what "${text}" asks for`, () => {
      assert.equal(asksForHelp(text), wanted);
    });
  }

  it('shows what the asker may ask, the typed command first, and who could grant the rest', async () => {
    const { message, ask } = await doorWith({
      kinds: [kindOf('ip'), kindOf('dns'), kindOf('key')],
      settings: { commands: { dns: '/nameinfo' } },
      access: fakeAccess({
        decide: ({ kind }) =>
          kind === 'key' ? { allowed: false, grantedBy: ['security', '<!here>'] } : { live: kind === 'dns' },
      }),
    });

    const answer = await message({ command: '/nameinfo', text: 'help' });

    assert.equal(ask.asked.length, 0);
    assert.equal(answer.response_type, 'ephemeral');
    assert.deepEqual(checkMessage(answer), []);
    const [, first, second, third, fourth, fifth, last] = answer.text.split('\n');
    assert.equal(
      first,
      '/nameinfo: Who holds this dns? Usage: /nameinfo &lt;value&gt; [--live]. Example: /nameinfo 10.0.0.7. Add --live to look into the cloud now.',
    );
    assert.equal(
      second,
      '/ipinfo: Who holds this ip? Usage: /ipinfo &lt;value&gt;. Example: /ipinfo 10.0.0.7.',
    );
    assert.equal(third, '/keyinfo: not for you. Granted to: security, &lt;!here&gt;.');
    assert.match(
      fourth ?? '',
      /^\/whois: What is this thing\? .* Usage: \/whois &lt;anything&gt; \[--live\]\./,
    );
    assert.match(fifth ?? '', /^\/cloudstatus: Is the index fresh/);
    assert.equal(
      last,
      'Each of them lists, too: /nameinfo list account:payments-prod. A time asks who had it then: at:yesterday.',
    );
    assert.doesNotMatch(answer.text, /Who holds this key/);
  });

  for (const [name, denied, wanted] of [
    ['offered to whoever may ask one kind', ['key'], /^\/whois: What is this thing\?/],
    ['not offered to whoever may ask none', ['ip', 'key'], /^\/whois: not for you\. Granted to: security\.$/],
  ] as const) {
    it(`of /whois lists every kind, and is ${name}`, async () => {
      const { message } = await doorWith({
        access: fakeAccess({
          decide: ({ kind }) =>
            denied.some((one) => one === kind) ? { allowed: false, grantedBy: ['security'] } : {},
        }),
      });
      const [, first = '', ...rest] = (await message({ command: '/whois', text: '' })).text.split('\n');

      assert.match(first, wanted);
      for (const command of ['/ipinfo', '/keyinfo'])
        assert.ok(
          rest.some((line) => line.startsWith(`${command}:`)),
          command,
        );
    });
  }

  it('stays within the limits with 50 commands of the longest texts', () => {
    const kinds = Array.from({ length: 50 }, (_, at) =>
      kindOf(`k${at}`, {
        command: {
          name: `/k${at}`,
          summary: '`<!channel>` '.repeat(300),
          usage: 'u'.repeat(3000),
          example: 'e'.repeat(3000),
        },
      }),
    );
    const message = help({
      commands: commandsOf(kinds, undefined),
      command: '/k7',
      principal: { type: 'slack', team: 'T1', user: 'U1' },
      access: fakeAccess({ decide: () => ({ live: true }) }),
    });

    assert.deepEqual(checkMessage(message), []);
    assert.match(message.text, /\n\/k7:/);
  });
});
