import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Log } from '#kit';
import { silent } from '#kit';
import { account, awsError, documentsOf, setUp } from './world.ts';

const place = `${account}/eu-west-1`;
const key = `ip/aws/${place}`;

describe('the record of a run', () => {
  it('counts calls and throttles, of runs that fail, too, and logs them', async () => {
    const { world, run, record } = setUp();
    const lines: { throttles?: number; calls?: number }[] = [];
    const log: Log = { ...silent, warn: (fields) => lines.push(fields) };
    world.weather.set(place, { throttles: 3, error: awsError('RequestLimitExceeded', 503) });

    await run({ log });

    const after = await record(key);
    assert.deepEqual([after?.outcome, after?.calls, after?.throttles], ['throttled', 1, 3]);
    assert.deepEqual([lines[0]?.calls, lines[0]?.throttles], [1, 3]);
  });

  it('counts complete runs without a document, up to the next one with one', async () => {
    const { world, run, record } = setUp();
    await run();
    await run();
    assert.equal((await record(key))?.emptyRuns, 2);

    world.weather.set(place, { documents: documentsOf({}, 1) });
    await run();
    assert.equal((await record(key))?.emptyRuns, undefined);
  });
});
