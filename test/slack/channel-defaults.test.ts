import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withDefaults } from '../../src/slack/channel-defaults.ts';
import { checkMessage } from './check-message.ts';
import { doorWith } from './door-setup.ts';

const channels = { C0PAY: { account: 'payments-prod', region: 'eu-west-1' } };

describe('defaults of a channel', () => {
  const cases: [string, string, string, string][] = [
    ['a list there', 'C0PAY', 'list public:yes', 'list public:yes account:payments-prod region:eu-west-1'],
    ['what the list says already', 'C0PAY', 'list account:legacy', 'list account:legacy region:eu-west-1'],
    ['a list elsewhere', 'C0OTHER', 'list', 'list'],
    ['a channel by the name of something else', 'constructor', 'list', 'list'],
    ['a look-up, which must show all candidates', 'C0PAY', '10.0.0.7', '10.0.0.7'],
  ];
  for (const [name, channel, text, wanted] of cases) {
    it(`are for lists alone: ${name}`, () => {
      assert.equal(withDefaults(text, channel, channels).text, wanted);
    });
  }

  it('are said in the answer', async () => {
    const { message, ask } = await doorWith({ settings: { channels } });
    const answer = await message({ channel_id: 'C0PAY', text: 'list' });

    assert.equal(ask.asked[0]?.text, 'list account:payments-prod region:eu-west-1');
    assert.match(answer.text, /In payments-prod, eu-west-1, this channel's default/);
    assert.match(JSON.stringify(answer.blocks), /this channel's default/);
    assert.deepEqual(checkMessage(answer), []);
    assert.doesNotMatch((await message({ channel_id: 'C0PAY' })).text, /default/);
  });
});
