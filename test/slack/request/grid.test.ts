import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventOf } from '../../../src/slack/request/event.ts';
import { interactionOf } from '../../../src/slack/request/interaction.ts';
import { commandOf } from '../../../src/slack/request/parse.ts';
import { textOf } from '../../../src/slack/request/untrusted.ts';

/**
 * Whose request it is, on Enterprise Grid and in channels shared with another organisation: ids of people (U, W), of
 * workspaces (T) and of organisations (E). https://docs.slack.dev/enterprise/developing-for-enterprise-orgs
 */
type Fields = Record<string, unknown>;
interface Case {
  name: string;
  fields: Fields;
  is: { team: string; user?: string; enterprise?: string } | undefined;
}

function judges(cases: readonly Case[], read: (fields: Fields) => object | undefined) {
  for (const { name, fields, is } of cases)
    it(name, () => {
      const sender = read(fields);
      if (!is) return assert.equal(sender, undefined);
      assert.deepEqual({ ...sender, ...is }, sender);
      assert.equal(sender !== undefined && 'enterprise' in sender, is.enterprise !== undefined);
    });
}

describe('a command on Enterprise Grid', () => {
  const command = { command: '/ipinfo', text: 'x', channel_id: 'C1', user_id: 'U1', team_id: 'T1' };
  judges(
    [
      { name: 'of one workspace', fields: {}, is: { team: 'T1', user: 'U1' } },
      {
        name: 'of a workspace of an organisation, by an id of the organisation',
        fields: { user_id: 'W1', enterprise_id: 'E1', is_enterprise_install: 'false' },
        is: { team: 'T1', user: 'W1', enterprise: 'E1' },
      },
      {
        name: 'of an installation for the whole organisation',
        fields: { enterprise_id: 'E1', is_enterprise_install: 'true' },
        is: { team: 'T1', user: 'U1', enterprise: 'E1' },
      },
      {
        name: 'where Slack names no workspace',
        fields: { team_id: '', enterprise_id: 'E1' },
        is: { team: 'E1', user: 'U1', enterprise: 'E1' },
      },
      { name: 'of nobody in particular', fields: { team_id: '' }, is: undefined },
      { name: 'of a user who is none', fields: { user_id: 'B1' }, is: undefined },
      { name: 'of a workspace that is none', fields: { team_id: 'X1' }, is: undefined },
    ],
    (fields) => commandOf((name) => textOf({ ...command, ...fields }, name)),
  );
});

describe('a click on Enterprise Grid', () => {
  const click = { type: 'block_actions', user: { id: 'U1', team_id: 'T1' }, team: { id: 'T1' } };
  judges(
    [
      { name: 'in one workspace', fields: {}, is: { team: 'T1', user: 'U1' } },
      {
        name: 'of an installation for the whole organisation, which names no workspace beside the clicker’s',
        fields: { team: null, enterprise: { id: 'E1' }, user: { id: 'W1', team_id: 'T2' } },
        is: { team: 'T2', user: 'W1', enterprise: 'E1' },
      },
      {
        name: 'where not even the clicker has a workspace',
        fields: { team: null, enterprise: { id: 'E1' }, user: { id: 'W1' } },
        is: { team: 'E1', enterprise: 'E1' },
      },
      {
        name: 'of somebody of another organisation in a shared channel is theirs, not ours',
        fields: { user: { id: 'U9', team_id: 'T9' }, is_enterprise_install: false },
        is: { team: 'T9', user: 'U9' },
      },
      { name: 'of nobody', fields: { user: null }, is: undefined },
      { name: 'of no workspace at all', fields: { team: null, user: { id: 'U1' } }, is: undefined },
    ],
    (fields) => interactionOf({ ...click, ...fields }),
  );
});

describe('an event on Enterprise Grid', () => {
  const event = { type: 'event_callback', event_id: 'Ev1', team_id: 'T1', event: { type: 'app_mention' } };
  judges(
    [
      { name: 'of one workspace', fields: {}, is: { team: 'T1' } },
      {
        name: 'of an installation for the whole organisation',
        fields: { enterprise_id: 'E1', authorizations: [{ enterprise_id: 'E1', team_id: null }] },
        is: { team: 'T1' },
      },
      {
        name: 'where Slack names no workspace',
        fields: { team_id: null, enterprise_id: 'E1' },
        is: { team: 'E1' },
      },
      { name: 'of nobody', fields: { team_id: '' }, is: undefined },
    ],
    (fields) => eventOf({ ...event, ...fields }),
  );

  it('says whether another organisation reads the channel', () => {
    const isShared = (part: Fields) => eventOf({ ...event, ...part })?.isShared;

    assert.deepEqual([{}, { is_ext_shared_channel: false }, { is_ext_shared_channel: true }].map(isShared), [
      false,
      false,
      true,
    ]);
  });
});
