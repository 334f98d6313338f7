import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { describe, it, mock } from 'node:test';
import type { AuditEntry } from '#kit';
import { manualClock } from '#kit/testing';
import { openAudit } from '../../src/access/audit/open-audit.ts';
import { verifyAudit } from '../../src/access/audit/verify-audit.ts';

const clock = manualClock();

function entry(text: string): AuditEntry {
  return {
    at: '2026-11-21T03:00:00.000Z',
    requestId: 'r',
    phase: 'intent',
    principal: 'system:cli',
    door: 'cli',
    text,
  };
}

async function folderOf(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'verify-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A closed audit of eight records, with a checkpoint at the eighth. */
async function written(t: TestContext): Promise<{ folder: string; path: string; lines: string[] }> {
  const folder = await folderOf(t);
  const audit = await openAudit({ folder, instance: 'router', clock });
  await Promise.all(Array.from({ length: 8 }, (_, i) => audit.write(entry(`question ${i + 1}`))));
  await audit.close();
  const lines = (await readFile(audit.path, 'utf8')).split('\n').slice(0, -1);
  return { folder, path: audit.path, lines };
}

interface Tampering {
  name: string;
  change: (lines: string[]) => string[];
  /** Where a fault must be, and what it must say. */
  line: number;
  says: RegExp;
}

const tamperings: Tampering[] = [
  {
    name: 'a letter changed in the middle',
    change: (lines) => lines.with(3, (lines[3] ?? '').replace('question 4', 'question 5')),
    line: 4,
    says: /was changed/,
  },
  {
    name: 'the first line changed',
    change: (lines) => lines.with(0, (lines[0] ?? '').replace('question 1', 'question 0')),
    line: 1,
    says: /was changed/,
  },
  {
    name: 'the last line changed',
    change: (lines) => lines.with(7, (lines[7] ?? '').replace('question 8', 'question 9')),
    line: 8,
    says: /checkpoint/,
  },
  {
    name: 'a line made unreadable',
    change: (lines) => lines.with(3, 'x'),
    line: 5,
    says: /a record is missing/,
  },
  {
    name: 'a line removed',
    change: (lines) => lines.toSpliced(3, 1),
    line: 4,
    says: /a record is missing before this line/,
  },
  {
    name: 'three lines removed',
    change: (lines) => lines.toSpliced(3, 3),
    line: 4,
    says: /3 records are missing before this line/,
  },
  {
    name: 'the first lines removed',
    change: (lines) => lines.slice(2),
    line: 1,
    says: /2 records are missing before this line/,
  },
  {
    name: 'the last line removed',
    change: (lines) => lines.slice(0, 7),
    line: 8,
    says: /a record is missing at the end/,
  },
  { name: 'everything removed', change: () => [], line: 1, says: /8 records are missing at the end/ },
  {
    name: 'the last line cut',
    change: (lines) => lines.with(7, (lines[7] ?? '').slice(0, 40)),
    line: 9,
    says: /a record is missing at the end/,
  },
  {
    name: 'two lines exchanged',
    change: (lines) => lines.with(3, lines[4] ?? '').with(4, lines[3] ?? ''),
    line: 5,
    says: /repeated or moved/,
  },
  {
    name: 'a line repeated',
    change: (lines) => lines.toSpliced(4, 0, lines[3] ?? ''),
    line: 5,
    says: /repeated or moved/,
  },
  {
    name: 'a line put in with a fitting number',
    change: (lines) => lines.toSpliced(4, 0, (lines[4] ?? '').replace('question 5', 'forged')),
    line: 6,
    says: /repeated or moved/,
  },
  {
    name: 'an empty line put in',
    change: (lines) => lines.toSpliced(4, 0, ''),
    line: 5,
    says: /was changed/,
  },
  {
    name: 'a line and its successor forged to fit each other only by number',
    change: (lines) => lines.with(3, (lines[3] ?? '').replace(/"prev":"./, '"prev":"f')),
    line: 3,
    says: /was changed/,
  },
];

describe('verifyAudit', () => {
  it('finds nothing in what was not touched', async (t) => {
    const { path } = await written(t);

    assert.deepEqual(await verifyAudit(path), {
      records: 8,
      torn: [],
      faults: [],
      first: { seq: 1, at: '2026-11-21T03:00:00.000Z' },
      last: { seq: 8, at: '2026-11-21T03:00:00.000Z' },
    });
  });

  for (const { name, change, line, says } of tamperings) {
    it(`detects ${name}`, async (t) => {
      const { path, lines } = await written(t);
      const changed = change(lines);
      assert.notDeepEqual(changed, lines);

      await writeFile(path, changed.map((text) => `${text}\n`).join(''));

      const { faults } = await verifyAudit(path);
      const there = faults.filter((fault) => fault.line === line).map(({ problem }) => problem);
      assert.ok(
        there.some((problem) => says.test(problem)),
        JSON.stringify(faults),
      );
    });
  }

  it('tells nothing of the questions', async (t) => {
    const { path, lines } = await written(t);
    await writeFile(path, `${lines.toReversed().join('\n')}\n`);

    assert.doesNotMatch(JSON.stringify(await verifyAudit(path)), /question/);
  });

  it('keeps the gap visible when the audit goes on after lines were cut off', async (t) => {
    const { folder, path, lines } = await written(t);
    await writeFile(path, `${lines.slice(0, 5).join('\n')}\n`);

    const audit = await openAudit({ folder, instance: 'router', clock });
    await audit.write(entry('later'));
    await audit.close();

    const { faults, last } = await verifyAudit(path);
    assert.deepEqual(faults, [{ line: 6, problem: '3 records are missing before this line' }]);
    assert.equal(last?.seq, 9);
  });

  it('keeps the change visible when the audit goes on after its last line was changed', async (t) => {
    const { folder, path, lines } = await written(t);
    await writeFile(path, `${lines.join('\n').replace('question 8', 'question 0')}\n`);

    const audit = await openAudit({ folder, instance: 'router', clock });
    await audit.write(entry('later'));
    await audit.close();

    assert.deepEqual(
      (await verifyAudit(path)).faults.map(({ line }) => line),
      [8],
    );
  });

  it('says so where the checkpoint is none', async (t) => {
    const { path } = await written(t);
    await writeFile(path.replace('.jsonl', '.checkpoint'), '{"seq":8');

    assert.deepEqual((await verifyAudit(path)).faults, [
      { line: 0, problem: 'the checkpoint cannot be read' },
    ]);
  });

  it('verifies without a checkpoint, but for the end', async (t) => {
    const { path, lines } = await written(t);
    await rm(path.replace('.jsonl', '.checkpoint'));
    await writeFile(path, `${lines.slice(0, 5).join('\n')}\n`);

    const { faults, records } = await verifyAudit(path);
    assert.deepEqual({ faults, records }, { faults: [], records: 5 });
  });

  it('reads lines over the borders of chunks', async (t) => {
    const folder = await folderOf(t);
    const audit = await openAudit({ folder, instance: 'router', clock });
    await Promise.all(
      Array.from({ length: 30 }, (_, i) => audit.write(entry(`ü${i}`.repeat(i === 15 ? 900_000 : 40_000)))),
    );
    await audit.close();

    const { faults, records } = await verifyAudit(audit.path);
    assert.deepEqual({ faults, records }, { faults: [], records: 30 });
  });

  it('does not call a file without any record whole', async (t) => {
    const path = join(await folderOf(t), 'notes.jsonl');
    await writeFile(path, 'junk\n{}\n');

    assert.match((await verifyAudit(path)).faults[0]?.problem ?? '', /no record/);
  });

  it('throws where there is no such file', async (t) => {
    await assert.rejects(verifyAudit(join(await folderOf(t), 'none.jsonl')), { code: 'ENOENT' });
  });

  it('has a checkpoint after a second at most, without a close', async (t) => {
    mock.timers.enable({ apis: ['setTimeout'] });
    t.after(() => mock.timers.reset());
    const folder = await folderOf(t);
    const audit = await openAudit({ folder, instance: 'router', clock });
    t.after(() => audit.close());
    await audit.write(entry('one'));
    const path = audit.path.replace('.jsonl', '.checkpoint');
    await assert.rejects(readFile(path), { code: 'ENOENT' });

    mock.timers.tick(999);
    await new Promise(setImmediate);
    await assert.rejects(readFile(path), { code: 'ENOENT' });
    mock.timers.tick(1);
    let text = '';
    while (text === '') text = await readFile(path, 'utf8').catch(() => '');

    assert.match(text, /^\{"seq":1,"hash":"[0-9a-f]{64}"\}\n$/);
  });
});
