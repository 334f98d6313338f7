import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { manualClock, memoryLog } from '#kit/testing';
import { channelNames } from '../../../src/slack/delivery/channel-names.ts';

const channelsOf: Record<string, Record<string, string>> = {
  '': { ops: 'C0OWN' },
  T0001: { ops: 'C1OPS', web: 'C1WEB' },
  T0002: { ops: 'C2OPS', pay: 'C2PAY' },
};

function namesOf(teams: readonly string[]) {
  const log = memoryLog();
  const asked: (string | undefined)[] = [];
  const channels = async (_cursor: string, team?: string) => {
    asked.push(team);
    const own = channelsOf[team ?? ''];
    if (!own) return { ok: false, error: 'team_access_not_granted' } as const;
    return { ok: true, channels: Object.entries(own).map(([name, id]) => ({ id, name })) } as const;
  };
  return { names: channelNames({ api: { channels }, teams, clock: manualClock(), log }), asked, log };
}

describe('names of channels', () => {
  it('are those of every workspace of the configuration, the first before the others', async () => {
    const { names, asked } = namesOf(['T0001', 'T0002']);
    const ids = await Promise.all(['#ops', '#web', '#pay', '#none'].map((name) => names.idOf(name)));

    assert.deepEqual(ids, ['C1OPS', 'C1WEB', 'C2PAY', undefined]);
    assert.deepEqual(asked, ['T0001', 'T0002']);
  });

  it('are those of the token where no workspace is named', async () => {
    const { names, asked } = namesOf([]);

    assert.equal(await names.idOf('#ops'), 'C0OWN');
    assert.deepEqual(asked, [undefined]);
  });

  it('are known without waiting once they were read', async () => {
    const { names, asked } = namesOf(['T0001']);

    assert.equal(names.known('#ops'), undefined);
    await names.idOf('#ops');
    assert.equal(names.known('#ops'), 'C1OPS');
    assert.deepEqual(asked, ['T0001']);
  });

  it('stand while Slack is away, which is asked again soon', async () => {
    const clock = manualClock();
    let isAway = false;
    let asked = 0;
    const channels = async (cursor: string, team?: string) => {
      asked += 1;
      if (isAway && (team === 'T0001' || cursor !== '')) return { ok: false, error: 'unreachable' } as const;
      const [first, ...others] = Object.entries(channelsOf[team ?? ''] ?? {}).map(([name, id]) => ({
        id,
        name,
      }));
      const page = cursor === '' ? [first].flatMap((one) => one ?? []) : others;
      const next = cursor === '' ? { next_cursor: 'more' } : {};
      return { ok: true, channels: page, response_metadata: next } as const;
    };
    const names = channelNames({ api: { channels }, teams: ['T0001', 'T0002'], clock, log: memoryLog() });
    const all = () => Promise.all(['#ops', '#web', '#pay'].map((name) => names.idOf(name)));
    const before = await all();
    assert.deepEqual(before, ['C1OPS', 'C1WEB', 'C2PAY']);
    isAway = true;
    clock.advance(61 * 60_000);

    assert.deepEqual(await all(), before, 'and #ops is not the channel of another workspace');
    const until = asked;
    await all();
    assert.equal(asked, until, 'not at every name');
    isAway = false;
    clock.advance(11 * 60_000);
    assert.deepEqual(await all(), before);
    assert.ok(asked > until);
  });

  it('of a workspace that cannot be read are unknown, and cost the others nothing', async () => {
    const { names, log } = namesOf(['T0009', 'T0002']);

    assert.equal(await names.idOf('#ops'), 'C2OPS');
    assert.deepEqual(
      log.lines.map(({ fields }) => fields),
      [{ code: 'team_access_not_granted', team: 'T0009' }],
    );
  });
});
