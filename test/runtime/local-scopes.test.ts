import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { NamedNetwork, Settings } from '#kit';
import { unavailable } from '#kit';
import { memoryLog } from '#kit/testing';
import { refreshLocalScopes } from '../../src/runtime/local-scopes.ts';
import { createMemoryStore } from '../../src/store/memory.ts';

const folder = mkdtempSync(join(tmpdir(), 'cloudwhois-test-'));
after(() => rmSync(folder, { recursive: true }));

const office: NamedNetwork = { cidr: '198.51.100.0/24', name: 'Office', owner: 'it' };
const feed = 'https://ip-ranges.amazonaws.com/ip-ranges.json';
let files = 0;

/** A new file of published ranges. */
function rangesFile(text = '{}'): string {
  const file = join(folder, `ranges-${++files}.json`);
  writeFileSync(file, text);
  return file;
}

/** One machine over several starts: which providers each start read. */
function machine(run: (providers: string[]) => Promise<unknown> = async () => {}) {
  const { state } = createMemoryStore({ clock: () => 0 });
  const log = memoryLog();
  const start = async (settings: Settings) => {
    const read: string[] = [];
    const watched = (providers: string[]) => {
      read.push(...providers);
      return run(providers);
    };
    await refreshLocalScopes({ settings, state, log, run: watched });
    return read;
  };
  return { start, log };
}

describe('the local scopes', () => {
  const file = rangesFile();
  const starts: { name: string; settings: Settings[]; read: string[][] }[] = [
    { name: 'nothing configured', settings: [{}, {}], read: [[], []] },
    { name: 'an empty list', settings: [{ networks: [] }], read: [[]] },
    {
      name: 'networks, once',
      settings: [{ networks: [office] }, { networks: [office] }],
      read: [['networks'], []],
    },
    {
      name: 'the same networks, written in another order of members',
      settings: [{ networks: [office] }, { networks: [{ owner: 'it', name: 'Office', cidr: office.cidr }] }],
      read: [['networks'], []],
    },
    {
      name: 'networks that changed, and that are gone',
      settings: [{ networks: [office] }, { networks: [{ ...office, name: 'Pune' }] }, {}, {}],
      read: [['networks'], ['networks'], ['networks'], []],
    },
    {
      name: 'a file of ranges, once',
      settings: [{ aws: { ranges: file } }, { aws: { ranges: file } }],
      read: [['aws-ranges'], []],
    },
    {
      name: 'another file of ranges',
      settings: [{ aws: { ranges: file } }, { aws: { ranges: rangesFile() } }],
      read: [['aws-ranges'], ['aws-ranges']],
    },
    { name: 'a feed, which the timetable reads', settings: [{ aws: { ranges: feed } }], read: [[]] },
    {
      name: 'a file that is not there',
      settings: [{ aws: { ranges: join(folder, 'nowhere') } }],
      read: [[]],
    },
    {
      name: 'both at once',
      settings: [{ networks: [office], aws: { ranges: file } }],
      read: [['networks', 'aws-ranges']],
    },
  ];
  for (const { name, settings, read } of starts) {
    it(`are read at a start: ${name}`, async () => {
      const { start, log } = machine();
      const seen: string[][] = [];
      for (const one of settings) seen.push(await start(one));

      assert.deepEqual(seen, read);
      assert.deepEqual(log.lines, []);
    });
  }

  it('are read again where the file was written again', async () => {
    const { start } = machine();
    const ranges = rangesFile();
    await start({ aws: { ranges } });
    utimesSync(ranges, 1_700_000_000, 1_700_000_000);

    assert.deepEqual(await start({ aws: { ranges } }), ['aws-ranges']);
    assert.deepEqual(await start({ aws: { ranges } }), []);
  });

  it('are remembered, however many networks there are', async () => {
    const { start, log } = machine();
    // More text than a record of State may hold
    const networks = Array.from({ length: 2000 }, (_, i) => ({ ...office, name: `Office ${i}` }));

    assert.deepEqual(await start({ networks }), ['networks']);
    assert.deepEqual(await start({ networks }), []);
    assert.deepEqual(log.lines, []);
  });

  it('are left to the next start where somebody else writes, which is logged', async () => {
    let busy = true;
    const { start, log } = machine(async () => {
      if (busy) throw unavailable('Somebody else writes.');
    });

    assert.deepEqual(await start({ networks: [office] }), ['networks']);
    assert.deepEqual(
      log.lines.map(({ level, message }) => [level, message]),
      [['warn', 'the local scopes could not be read again']],
    );
    busy = false;
    assert.deepEqual(await start({ networks: [office] }), ['networks']);
    assert.deepEqual(await start({ networks: [office] }), []);
  });

  it('do not hide a defect', async () => {
    const { start } = machine(() => Promise.reject(new TypeError('x is not a function')));

    await assert.rejects(start({ networks: [office] }), { name: 'TypeError' });
  });
});
