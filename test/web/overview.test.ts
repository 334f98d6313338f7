import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { overviewOf } from '../../src/web/overview.ts';
import { records } from './fixtures.ts';

const nobody = { get: () => undefined };

describe('overviewOf', () => {
  it('counts what is ours, tells the oldest run and what could not be read', () => {
    const overview = overviewOf(records(), nobody);

    assert.deepEqual(overview, {
      accounts: 3,
      regions: 3,
      resources: 61_580,
      asOf: '2026-11-21T02:31:00.000Z',
      unread: [
        {
          kind: 'ip',
          account: '444455556666',
          region: 'eu-south-2',
          outcome: 'denied',
          since: '2026-11-20T22:00:00.000Z',
        },
      ],
    });
  });

  it('is empty where nothing was read', () => {
    assert.deepEqual(overviewOf([], nobody), { accounts: 0, regions: 0, resources: 0, unread: [] });
  });
});
