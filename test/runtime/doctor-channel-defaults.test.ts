import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Settings } from '#kit';
import { findings, reading, type World } from './doctor-patient.ts';

describe('the doctor and the defaults of channels', () => {
  const name = 'Slack channel defaults';
  const settings = (channels: object): Settings => ({ ...reading, slack: { channels: { C0PAY: channels } } });

  it('notices an account and a region that nobody knows', async () => {
    const all = await findings({ settings: settings({ account: 'paymnets', region: 'eu-wset-1' }) });

    assert.deepEqual(
      all.filter((one) => one.name === name).map(({ state, detail }) => [state, detail]),
      [
        [
          'warning',
          'slack.channels.C0PAY.account: there is no account "paymnets", so that lists asked there find nothing',
        ],
        [
          'warning',
          'slack.channels.C0PAY.region: there is no region "eu-wset-1", so that lists asked there find nothing',
        ],
      ],
    );
  });

  const fine: [string, World][] = [
    ['what is read', { settings: settings({ account: '1', region: 'a', kinds: ['ip'] }) }],
    ['a pattern', { settings: settings({ region: '*' }) }],
    [
      'the name of a configured account',
      {
        settings: {
          ...settings({ account: 'Pay' }),
          aws: { accounts: [{ id: '111122223333', name: 'pay' }] },
        },
      },
    ],
    ['anything before something was read', { settings: settings({ account: 'nobody' }), records: [] }],
  ];
  for (const [what, world] of fine)
    it(`says nothing of ${what}`, async () => {
      assert.deepEqual(
        (await findings(world)).filter((one) => one.name === name),
        [],
      );
    });
});
