import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { silent, unavailable } from '#kit';
import { memoryLog } from '#kit/testing';
import { replayGuard } from '../../../src/slack/request/replay.ts';
import { doorWith, memoryClaim } from '../door-setup.ts';

const signature = (start: string) => `v0=${start.padEnd(64, '0')}`;
const request = signature('aa');

describe('point 5: replayGuard', () => {
  it('knows the same signature again', async () => {
    const freshness = replayGuard({ claim: memoryClaim(), log: silent });

    assert.equal(await freshness(request), 'fresh');
    assert.equal(await freshness(request), 'replay');
    assert.equal(await freshness(signature('bb')), 'fresh');
  });

  it('knows what another process had', async () => {
    const claim = memoryClaim();
    const here = replayGuard({ claim, log: silent });
    const there = replayGuard({ claim, log: silent });

    assert.equal(await here(request), 'fresh');
    assert.equal(await there(request), 'replay');
  });

  it('lets two at the same moment through once', async () => {
    const freshness = replayGuard({ claim: memoryClaim(), log: silent });

    assert.deepEqual(await Promise.all([freshness(request), freshness(request)]), ['fresh', 'replay']);
  });

  it('claims for longer than a signature is good, under a key that signs nothing', async () => {
    const claimed: [string, number][] = [];
    const claim = async (key: string, ttlMs: number) => claimed.push([key, ttlMs]) > 0;
    await replayGuard({ claim, log: silent })(request);

    assert.match(claimed[0]?.[0] ?? '', /^slack\/[0-9a-f]{32}$/);
    assert.ok((claimed[0]?.[1] ?? 0) >= 600_000);
  });

  it('says so when the store does not answer, and still knows a repetition here', async () => {
    const log = memoryLog();
    const freshness = replayGuard({
      claim: () => Promise.reject(unavailable('down')),
      log,
    });

    assert.equal(await freshness(request), 'unguarded');
    assert.equal(await freshness(request), 'replay');
    assert.deepEqual(
      log.lines.map(({ level }) => level),
      ['warn'],
    );
  });

  it('forgets the oldest, and what it remembers costs no claim', async () => {
    let claims = 0;
    const claim = async () => (claims += 1) > 0;
    const freshness = replayGuard({ claim, log: silent, size: 1 });
    for (const start of ['1', '2', '3']) await freshness(signature(start));

    assert.equal(await freshness(signature('3')), 'replay');
    assert.equal(claims, 3);
    assert.equal(await freshness(signature('1')), 'fresh');
    assert.equal(claims, 4);
  });
});

describe('a command while the store is away', () => {
  const claim = () => Promise.reject(new Error('away'));
  for (const [text, isAsked] of [
    ['10.0.0.7', true],
    ['10.0.0.7 --live', false],
    ['10.0.0.7 —live', false],
    ['10.0.0.7 live', false],
    ['`10.0.0.7 --live`', false],
  ] as const)
    it(`${text} is ${isAsked ? '' : 'not '}asked: it may be a repetition, which costs calls to the cloud`, async () => {
      const { message, ask } = await doorWith({ claim });
      const answer = await message({ text });

      assert.equal(ask.asked.length, isAsked ? 1 : 0);
      assert.equal(/Live questions are not possible at the moment/.test(answer.text), !isAsked);
    });
});
