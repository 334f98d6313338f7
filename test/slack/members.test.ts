import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { manualClock, memoryLog } from '#kit/testing';
import type { SlackReply, SlackUser } from '../../src/slack/delivery/web-api.ts';
import { membersResolver } from '../../src/slack/members.ts';
import { doorWith } from './door-setup.ts';
import { fakeAccess, manualSchedule, settled } from './fakes.ts';

function resolver({
  usergroups = [],
  everybody = false,
  groups = () => ({ ok: true, users: [] }),
  user = () => ({ ok: true, user: { id: 'U1', team_id: 'T0001' } }),
  teams = [],
}: {
  usergroups?: string[];
  teams?: string[];
  everybody?: boolean;
  groups?: (group: string, team?: string) => SlackReply<{ users: string[] }>;
  user?: (user: string) => SlackReply<{ user: SlackUser }> | Promise<SlackReply<{ user: SlackUser }>>;
}) {
  const access = fakeAccess({ usergroups, everybody });
  const clock = manualClock();
  const timers = manualSchedule();
  const log = memoryLog();
  const asked: string[] = [];
  const api = {
    groupMembers: async (group: string, team?: string) => {
      asked.push(team === undefined ? group : `${team}/${group}`);
      return groups(group, team);
    },
    user: async (id: string) => {
      asked.push(id);
      return user(id);
    },
  };
  return {
    members: membersResolver({ access, api, teams, clock, schedule: timers.schedule, log }),
    access,
    clock,
    timers,
    log,
    asked,
  };
}

describe('point 8: user groups', () => {
  it('are read at the start and every ten minutes, until it is stopped', async () => {
    let users = ['U1', 'W2'];
    const { members, access, timers, asked } = resolver({
      usergroups: ['S0SEC', 'T0001/S0SUP'],
      groups: () => ({ ok: true, users }),
    });
    members.start();
    await settled();
    assert.deepEqual(
      [...access.groups],
      [
        ['S0SEC', ['U1', 'W2']],
        ['T0001/S0SUP', ['U1', 'W2']],
      ],
    );
    assert.deepEqual(asked, ['S0SEC', 'T0001/S0SUP']);

    users = ['U1'];
    await timers.advance(599_999);
    assert.equal(asked.length, 2);
    await timers.advance(1);
    assert.deepEqual(access.groups.get('S0SEC'), ['U1']);

    members.stop();
    await timers.advance(6_000_000);
    assert.equal(asked.length, 4);
  });

  for (const error of ['ratelimited', 'unreachable', 'plan_upgrade_required', 'missing_scope']) {
    it(`keep what was learned last on ${error}, and read the others`, async () => {
      let broken = false;
      const { members, access, timers, log } = resolver({
        usergroups: ['S1', 'S2'],
        groups: (group) =>
          broken && group === 'S1' ? { ok: false, error } : { ok: true, users: [broken ? 'new' : 'old'] },
      });
      members.start();
      await settled();
      broken = true;
      await timers.advance(600_000);

      assert.deepEqual(
        [...access.groups],
        [
          ['S1', ['old']],
          ['S2', ['new']],
        ],
      );
      assert.deepEqual(
        log.lines.map(({ fields }) => fields),
        [{ usergroup: 'S1', code: error }],
      );
    });
  }

  it('that Slack has no more are learned as gone', async () => {
    const { members, access } = resolver({
      usergroups: ['S1'],
      groups: () => ({ ok: false, error: 'no_such_subteam' }),
    });
    members.start();
    await settled();

    assert.ok(access.groups.has('S1'));
    assert.equal(access.groups.get('S1'), undefined);
  });

  it('are asked for in their workspace, as the token of an organisation needs it', async () => {
    const { members, asked } = resolver({ usergroups: ['S1', 'T0002/S2'], teams: ['T0001'] });
    members.start();
    await settled();

    assert.deepEqual(asked, ['T0001/S1', 'T0002/S2']);
  });

  it('are read again when Slack says so, those of the rules and no others, in every workspace that names them', async () => {
    const { members, asked } = resolver({ usergroups: ['T0001/S1', 'T0002/S1', 'T0001/S2'] });
    for (const group of ['S1', 'S9', '1', '']) members.groupChanged(group);
    await settled();

    assert.deepEqual(asked, ['T0001/S1', 'T0002/S1']);
  });

  it('are known as of the question, so that a late answer to an early one changes nothing', async () => {
    const at: number[] = [];
    const { members, access, clock, timers } = resolver({
      usergroups: ['S1'],
      groups: () => {
        clock.advance(5000);
        return { ok: true, users: [] };
      },
    });
    access.learnGroup = (_group, _members, time) => at.push(time);
    const asked = clock();
    members.groupChanged('S1');
    await settled();
    await timers.advance(0);

    assert.deepEqual(at, [asked]);
  });

  it('make nobody wait once they are read', async () => {
    const { members } = resolver({ usergroups: ['S1'] });
    members.start();
    assert.ok(members.known('T0001', 'U1') instanceof Promise);
    await settled();

    assert.equal(members.known('T0001', 'U1'), undefined);
  });
});

describe('point 8: membership', () => {
  const people: [string, Partial<SlackUser>, string][] = [
    ['an active member', {}, 'full'],
    ['a guest of several channels', { is_restricted: true }, 'guest'],
    ['a guest of one channel', { is_ultra_restricted: true }, 'guest'],
    ['a bot', { is_bot: true }, 'guest'],
    ['somebody of another organisation', { is_stranger: true }, 'guest'],
    ['somebody of another workspace', { team_id: 'T0002' }, 'guest'],
    ['a member of the whole organisation', { id: 'W1', team_id: 'T0002' }, 'full'],
    [
      'a member of this workspace among those of the organisation',
      { team_id: 'T0002', enterprise_user: { teams: ['T0002', 'T0001'] } },
      'full',
    ],
    [
      'a member of the organisation who is not in this workspace',
      { id: 'W1', team_id: 'T0002', enterprise_user: { teams: ['T0002'] } },
      'guest',
    ],
    ['a guest of the organisation', { is_restricted: true, enterprise_user: { teams: ['T0001'] } }, 'guest'],
    [
      'a stranger with the workspaces of their own organisation',
      { id: 'W1', is_stranger: true, enterprise_user: { teams: ['T0001'] } },
      'guest',
    ],
    ['somebody who left', { deleted: true, is_restricted: true }, 'gone'],
  ];
  for (const [name, part, membership] of people) {
    it(`${name} is ${membership}`, async () => {
      const { members, access } = resolver({
        everybody: true,
        user: () => ({ ok: true, user: { id: 'U1', team_id: 'T0001', ...part } }),
      });
      await members.known('T0001', 'U1');

      assert.equal(access.users.get('T0001/U1'), membership);
    });
  }

  it('is asked once for an hour, and then behind the back of the asker', async () => {
    const { members, clock, asked } = resolver({ everybody: true });
    await Promise.all([members.known('T0001', 'U1'), members.known('T0001', 'U1')]);
    assert.equal(members.known('T0001', 'U1'), undefined);
    clock.advance(3_600_000);
    assert.equal(members.known('T0001', 'U1'), undefined);
    await settled();

    assert.deepEqual(asked, ['U1', 'U1']);
  });

  it('that Slack does not tell is asked again after half a minute, and waited for', async () => {
    let broken = true;
    const { members, access, clock, asked } = resolver({
      everybody: true,
      user: () => (broken ? { ok: false, error: 'timeout' } : { ok: true, user: { id: 'U1' } }),
    });
    await members.known('T0001', 'U1');
    assert.equal(members.known('T0001', 'U1'), undefined);
    broken = false;
    clock.advance(30_000);
    await members.known('T0001', 'U1');

    assert.deepEqual(asked, ['U1', 'U1']);
    assert.equal(access.users.get('T0001/U1'), 'full');
  });

  for (const user of [null, {}, 'x'])
    it(`of whom Slack says ${JSON.stringify(user)} is not known, which breaks nothing`, async () => {
      const answers = [{ id: 'U1' }, user, user];
      const { members, access, clock } = resolver({
        everybody: true,
        user: () => ({ ok: true, user: answers.shift() as SlackUser }),
      });
      await members.known('T0001', 'U1');
      clock.advance(3_600_000);
      // In the background: nobody waits who could hear of an error
      assert.equal(members.known('T0001', 'U1'), undefined);
      await settled();
      await members.known('T0001', 'U2');

      assert.deepEqual([...access.users], [['T0001/U1', 'full']]);
    });

  it('is not asked where no group means everybody', () => {
    const { members, asked } = resolver({});

    assert.equal(members.known('T0001', 'U1'), undefined);
    assert.deepEqual(asked, []);
  });

  it('is known before the first question of somebody is decided', async () => {
    const access = fakeAccess({ everybody: true });
    const seen: (string | undefined)[] = [];
    const { message } = await doorWith({
      access: {
        ...access,
        grant: (question) => (seen.push(access.users.get('T0001/U0SUP1')), access.grant(question)),
      },
      botToken: 'xoxb-1',
      settings: { replies: { default: 'channel' } },
      fetch: async () => Response.json({ ok: true, user: { id: 'U0SUP1', team_id: 'T0001' } }),
    });
    await message();

    assert.deepEqual(seen, ['full']);
  });
});
