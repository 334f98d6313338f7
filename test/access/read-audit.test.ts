import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import type { AuditEntry } from '#kit';
import { openAudit } from '../../src/access/audit/open-audit.ts';
import { readAudit } from '../../src/access/audit/read-audit.ts';
import { createTrail } from '../../src/access/audit/trail.ts';

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'cloudwhois-read-audit-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function entry(minute: number, part: Partial<AuditEntry> = {}): AuditEntry {
  const at = new Date(Date.UTC(2026, 10, 21, 3, minute)).toISOString();
  return { at, requestId: `r${minute}`, phase: 'intent', principal: 'slack:T1/U1', door: 'slack', ...part };
}

/** Two processes, each with a file of its own, written by the real audit. */
async function written(t: TestContext): Promise<string> {
  const folder = folderOf(t);
  for (const [instance, minutes] of [
    ['router', [1, 3, 5, 7]],
    ['cli', [2, 4, 6]],
  ] as const) {
    const audit = await openAudit({ folder, instance, clock: () => 0 });
    for (const minute of minutes)
      await audit.write(
        entry(minute, instance === 'cli' ? { principal: 'system:cli', text: 'naïve “ü”' } : {}),
      );
    await audit.close();
  }
  return folder;
}

const ids = ({ records }: Awaited<ReturnType<typeof readAudit>>) => records.map(({ requestId }) => requestId);

describe('readAudit', () => {
  it('puts the files of all processes into one order, page by page, and loses nothing', async (t) => {
    const folder = await written(t);
    const all: string[] = [];
    let cursor: string | undefined;
    for (let more = true; more; ) {
      const page = await readAudit({ folder, limit: 3, ...(cursor !== undefined && { cursor }) });
      all.push(...ids(page));
      ({ cursor, more } = page);
    }

    assert.deepEqual(all, ['r1', 'r2', 'r3', 'r4', 'r5', 'r6', 'r7']);
  });

  it('goes on where it ended with what was written since, and not with half a line', async (t) => {
    const folder = await written(t);
    const path = join(folder, 'audit', 'router.jsonl');
    const { cursor, more } = await readAudit({ folder, limit: 100 });
    appendFileSync(path, JSON.stringify({ seq: 5, ...entry(8) }).slice(0, 40));
    const none = await readAudit({ folder, limit: 100, cursor });
    appendFileSync(path, `${JSON.stringify({ seq: 5, ...entry(8) }).slice(40)}\n`);
    const next = await readAudit({ folder, limit: 100, cursor: none.cursor });

    assert.equal(more, false);
    assert.deepEqual([ids(none), ids(next)], [[], ['r8']]);
  });

  it('narrows by time and by whose they are', async (t) => {
    const folder = await written(t);

    assert.deepEqual(ids(await readAudit({ folder, limit: 9, since: '2026-11-21T03:05:00Z' })), [
      'r5',
      'r6',
      'r7',
    ]);
    const page = await readAudit({ folder, limit: 9, principal: 'system:cli' });
    assert.deepEqual(ids(page), ['r2', 'r4', 'r6']);
    const [first] = page.records;
    assert.deepEqual([first?.instance, first?.seq, first?.text], ['cli', 1, 'naïve “ü”']);
    assert.ok(first && !('prev' in first));
  });

  it('leaves out lines that are no record', async (t) => {
    const folder = folderOf(t);
    mkdirSync(join(folder, 'audit'));
    const lines = ['{"seq":1,', 'null', '[]', '"x"', JSON.stringify({ seq: 2, ...entry(9) }), '{"a":1}', ''];
    writeFileSync(join(folder, 'audit', 'a.jsonl'), lines.join('\n'));

    assert.deepEqual(ids(await readAudit({ folder, limit: 9 })), ['r9']);
  });

  for (const cursor of [
    'x',
    '',
    Buffer.from('{"a":1}').toString('base64url'),
    Buffer.from('[["a",-1]]').toString('base64url'),
  ]) {
    it(`refuses the cursor "${cursor}"`, async (t) => {
      await assert.rejects(readAudit({ folder: await written(t), limit: 1, cursor }), { code: 'invalid' });
    });
  }
});

describe('the audit for auditors', () => {
  async function trail(t: TestContext, auditor: boolean) {
    const entries: AuditEntry[] = [];
    const read = createTrail({
      folder: await written(t),
      access: { isAuditor: () => auditor, take() {} },
      audit: { write: async (one) => void entries.push(one) },
      clock: () => 0,
    });
    const ask = (part: { since?: string; of?: string } = {}) =>
      read({
        principal: { type: 'token', name: 'sec', groups: [] },
        door: 'api',
        requestId: 'q',
        limit: 9,
        ...part,
      });
    return { ask, entries };
  }

  it('is written down before it is given out', async (t) => {
    const { ask, entries } = await trail(t, true);

    assert.equal((await ask({ of: 'system:cli' })).records.length, 3);
    assert.deepEqual(
      entries.map(({ principal, kind, text, outcome }) => [principal, kind, text, outcome]),
      [['token:sec', 'audit', 'audit of system:cli', 'found']],
    );
  });

  it('is for nobody else, and the attempt is written down', async (t) => {
    const { ask, entries } = await trail(t, false);

    await assert.rejects(ask(), { code: 'denied' });
    assert.deepEqual(
      entries.map(({ outcome }) => outcome),
      ['denied'],
    );
  });

  it('refuses what is no time', async (t) => {
    const { ask } = await trail(t, true);

    await assert.rejects(ask({ since: 'last week' }), { code: 'invalid' });
  });
});
