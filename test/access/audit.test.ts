import assert from 'node:assert/strict';
import type { ChildProcessByStdio } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, existsSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import {
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { TestContext } from 'node:test';
import { describe, it, mock } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { AuditEntry } from '#kit';
import { iso } from '#kit';
import { manualClock } from '#kit/testing';
import type { Open } from '../../src/access/audit/journal.ts';
import { openAudit } from '../../src/access/audit/open-audit.ts';
import { verifyAudit } from '../../src/access/audit/verify-audit.ts';

const clock = manualClock();

function entry(part: Partial<AuditEntry> = {}): AuditEntry {
  return {
    at: iso(clock()),
    requestId: 'r1',
    phase: 'intent',
    principal: 'slack:T0001/U0SUP1',
    door: 'slack',
    ...part,
  };
}

async function folderOf(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'audit-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function opened(t: TestContext, folder: string, options: { open?: Open } = {}) {
  const audit = await openAudit({ folder, instance: 'router', clock, ...options });
  t.after(() => audit.close());
  return audit;
}

async function linesOf(path: string): Promise<string[]> {
  return (await readFile(path, 'utf8')).split('\n').slice(0, -1);
}

type Write = (bytes: Buffer, at: number) => Promise<{ bytesWritten: number; buffer: Buffer }>;

/** `open` whose handles fail as told: `fail` may write a part, and throws. */
function brokenOpen(fail: (handle: FileHandle, text: string) => Promise<void>): Open {
  return async (path, flags, mode) => {
    const handle = await open(path, flags, mode);
    const write = handle.write.bind(handle) as Write;
    handle.write = (async (bytes: Buffer, at: number) => {
      await fail(handle, String(bytes));
      return write(bytes, at);
    }) as FileHandle['write'];
    return handle;
  };
}

function fault(code: string): Error {
  return Object.assign(new Error(`${code}: injected`), { code });
}

describe('audit', () => {
  it('keeps the order of 1,000 concurrent writes and verifies', async (t) => {
    const folder = await folderOf(t);
    const audit = await opened(t, folder);

    await Promise.all(Array.from({ length: 1000 }, (_, i) => audit.write(entry({ requestId: `r${i}` }))));

    const records = (await linesOf(audit.path)).map(
      (line) => JSON.parse(line) as AuditEntry & { seq: number },
    );
    assert.deepEqual(
      records.map(({ requestId, seq }) => [requestId, seq]),
      Array.from({ length: 1000 }, (_, i) => [`r${i}`, i + 1]),
    );
    assert.equal(audit.healthy(), true);
    const { faults, torn, first, last } = await verifyAudit(audit.path);
    assert.deepEqual(
      { faults, torn, first: first?.seq, last: last?.seq },
      { faults: [], torn: [], first: 1, last: 1000 },
    );
  });

  it('has one write under way at most, and puts together what waits', async (t) => {
    const folder = await folderOf(t);
    let under = 0;
    let appends = 0;
    const audit = await opened(t, folder, {
      open: async (path, flags, mode) => {
        const handle = await open(path, flags, mode);
        assert.ok(flags & constants.O_DSYNC, 'a write that returns is on the disk');
        const write = handle.write.bind(handle) as Write;
        handle.write = (async (bytes: Buffer, at: number) => {
          appends++;
          assert.equal(++under, 1);
          const done = await write(bytes, at);
          under--;
          return done;
        }) as FileHandle['write'];
        return handle;
      },
    });

    const first = audit.write(entry());
    await new Promise(setImmediate);
    const rest = Array.from({ length: 50 }, () => audit.write(entry()));
    await Promise.all([first, ...rest]);

    assert.ok(appends <= 3, `${appends} appends for 51 entries`);
  });

  it('is readable by its owner alone', async (t) => {
    const folder = await folderOf(t);
    const audit = await opened(t, folder);
    await audit.write(entry());

    assert.equal((await stat(audit.path)).mode & 0o777, 0o600);
    assert.equal((await stat(join(folder, 'audit'))).mode & 0o777, 0o700);
  });

  it('keeps one entry on one line, whatever the text holds', async (t) => {
    const folder = await folderOf(t);
    const audit = await opened(t, folder);
    const text = 'a\nb\r\nc\u2028d\u2029e\u0085f\u0000g\u001b[31mh\u009b31mi\u202Ej"\\k\u{1F600}\uD800';

    await audit.write(entry({ text }));
    await audit.write(entry({ text: 'after' }));

    const raw = await readFile(audit.path, 'utf8');
    const lines: string[] = [];
    for await (const line of createInterface({ input: (await open(audit.path)).createReadStream() }))
      lines.push(line);
    assert.equal(lines.length, 2);
    // oxlint-disable-next-line no-control-regex -- just these must not be in the file
    assert.doesNotMatch(raw, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202e]/);
    assert.equal((JSON.parse(lines[0] ?? '') as AuditEntry).text, text);
    assert.deepEqual((await verifyAudit(audit.path)).faults, []);
  });

  it('goes on with the chain after it was closed, also where the last line is long', async (t) => {
    const folder = await folderOf(t);
    const first = await opened(t, folder);
    await first.write(entry());
    await first.write(entry({ results: Array.from({ length: 100 }, (_, i) => `${i}`.repeat(2000)) }));
    await first.close();

    const second = await opened(t, folder);
    await second.write(entry());

    assert.equal(second.path, first.path);
    const { records, faults, torn } = await verifyAudit(second.path);
    assert.deepEqual({ records, faults, torn }, { records: 3, faults: [], torn: [] });
  });

  it('reads only the end of a file of 1 GB', async (t) => {
    const folder = await folderOf(t);
    const small = await opened(t, folder);
    await small.write(entry());
    await small.close();
    const lines = await readFile(small.path);
    await writeFile(small.path, '');
    await truncate(small.path, 2 ** 30);
    const big = await open(small.path, 'a');
    await big.appendFile(Buffer.concat([Buffer.from('\n'), lines]));
    await big.close();
    let read = 0;

    const audit = await opened(t, folder, {
      open: async (path, flags, mode) => {
        const handle = await open(path, flags, mode);
        const readSome = handle.read.bind(handle) as (...args: unknown[]) => Promise<{ bytesRead: number }>;
        handle.read = (async (...args: unknown[]) => {
          const result = await readSome(...args);
          read += result.bytesRead;
          return result;
        }) as typeof handle.read;
        return handle;
      },
    });
    await audit.write(entry());

    const end = Buffer.alloc(700);
    const handle = await open(audit.path);
    await handle.read(end, 0, 700, (await handle.stat()).size - 700);
    await handle.close();
    assert.ok(read > 0 && read < 1_000_000, `${read} bytes read`);
    assert.match(end.toString(), /\n\{"seq":2,"prev":"[0-9a-f]{64}"/);
  });

  it('refuses a name that would leave its folder', async (t) => {
    const folder = await folderOf(t);
    for (const instance of ['', '../x', 'a/b', '.hidden', 'a'.repeat(101)]) {
      await assert.rejects(openAudit({ folder, instance, clock }), { code: 'invalid' }, instance);
    }
  });

  it('says unavailable where the folder cannot be made', async (t) => {
    const folder = await folderOf(t);
    await writeFile(join(folder, 'audit'), 'a file');

    await assert.rejects(openAudit({ folder, instance: 'router', clock }), { code: 'unavailable' });
  });

  it('refuses writes after the close, and may be closed twice', async (t) => {
    const audit = await opened(t, await folderOf(t));
    const before = audit.write(entry());
    await Promise.all([audit.close(), audit.close()]);

    await before;
    await assert.rejects(audit.write(entry()), { code: 'unavailable' });
    assert.equal(audit.healthy(), false);
  });
});

describe('audit on a broken disk', () => {
  for (const code of ['ENOSPC', 'EROFS', 'EIO']) {
    it(`refuses all that waits on ${code}, says so, and recovers with the next write`, async (t) => {
      const folder = await folderOf(t);
      let broken = true;
      const audit = await opened(t, folder, {
        open: brokenOpen(async () => {
          if (broken) throw fault(code);
        }),
      });

      const writes = Array.from({ length: 3 }, (_, i) => audit.write(entry({ requestId: `lost${i}` })));
      for (const write of writes) {
        await assert.rejects(write, (error: Error & { code: string; cause: { code: string } }) => {
          assert.equal(error.code, 'unavailable');
          assert.equal(error.cause.code, code);
          assert.doesNotMatch(error.message, /ENOSPC|EROFS|EIO|injected/);
          return true;
        });
      }
      assert.equal(audit.healthy(), false);
      broken = false;
      await audit.write(entry({ requestId: 'kept' }));

      assert.equal(audit.healthy(), true);
      const records = (await linesOf(audit.path)).map((line) => JSON.parse(line) as AuditEntry);
      assert.deepEqual(
        records.map(({ requestId }) => requestId),
        ['audit', 'kept'],
      );
      assert.match(records[0]?.reason ?? '', /^3 entries before this one could not be written/);
      assert.deepEqual((await verifyAudit(audit.path)).faults, []);
    });
  }

  it('closes a torn line, keeps it in the chain and goes on', async (t) => {
    const folder = await folderOf(t);
    let cut: number | undefined;
    const audit = await opened(t, folder, {
      open: brokenOpen(async (handle, text) => {
        if (cut === undefined) return;
        await handle.appendFile(Buffer.from(text).subarray(0, cut));
        throw fault('ENOSPC');
      }),
    });
    await audit.write(entry());

    // In the middle of the first line; in the second; all but the line feed; a mere letter
    for (const at of [30, 400, 1]) {
      cut = at;
      await assert.rejects(
        Promise.all([audit.write(entry()), audit.write(entry({ text: 'ü'.repeat(300) }))]),
      );
      cut = undefined;
      await audit.write(entry());
    }

    const { torn, faults, last } = await verifyAudit(audit.path);
    assert.deepEqual(faults, []);
    assert.equal(torn.length, 3);
    assert.ok((last?.seq ?? 0) >= 4);
  });

  it('goes on where two lines were torn, and after a restart upon a torn line', async (t) => {
    const folder = await folderOf(t);
    const first = await opened(t, folder);
    await first.write(entry());
    await first.close();
    await writeFile(first.path, '{"seq":2,"pr', { flag: 'a' });

    const second = await opened(t, folder);
    await second.close();
    await writeFile(first.path, '\n{"seq":2,\xff', { flag: 'a', encoding: 'latin1' });
    const third = await opened(t, folder);
    await third.write(entry());

    const { torn, faults, records } = await verifyAudit(first.path);
    assert.deepEqual({ torn, faults, records }, { torn: [2, 3], faults: [], records: 2 });
  });

  it('refuses on a full device', { skip: !existsSync('/dev/full') && 'needs /dev/full' }, async (t) => {
    const folder = await folderOf(t);
    await mkdir(join(folder, 'audit'));
    const path = join(folder, 'audit', 'router.jsonl');
    await symlink('/dev/full', path);
    const audit = await opened(t, folder);

    await assert.rejects(audit.write(entry()), { code: 'unavailable' });
    assert.equal(audit.healthy(), false);
    await rm(path);
    await audit.write(entry());

    assert.equal(audit.healthy(), true);
    assert.deepEqual((await verifyAudit(path)).records, 2);
  });

  it('ends no process by an intent that nobody awaits yet', async (t) => {
    const audit = await opened(t, await folderOf(t), {
      open: brokenOpen(async () => {
        throw fault('EIO');
      }),
    });

    const intent = audit.write(entry());
    await assert.rejects(audit.write(entry({ phase: 'outcome' })), { code: 'unavailable' });
    await new Promise(setImmediate);

    await assert.rejects(intent, { code: 'unavailable' });
  });

  it('tries again by itself, so that a router out of rotation recovers', async (t) => {
    mock.timers.enable({ apis: ['setTimeout'] });
    t.after(() => mock.timers.reset());
    let broken = true;
    const { promise: recovered, resolve } = Promise.withResolvers<void>();
    const audit = await opened(t, await folderOf(t), {
      open: async (path, flags, mode) => {
        const handle = await open(path, flags, mode);
        const write = handle.write.bind(handle) as Write;
        handle.write = (async (bytes: Buffer, at: number) => {
          if (broken) throw fault('EIO');
          const done = await write(bytes, at);
          resolve();
          return done;
        }) as FileHandle['write'];
        return handle;
      },
    });
    await assert.rejects(audit.write(entry()), { code: 'unavailable' });
    broken = false;

    mock.timers.tick(5000);
    await recovered;
    await new Promise(setImmediate);

    assert.equal(audit.healthy(), true);
  });
});

type Child = ChildProcessByStdio<Writable, Readable, null>;

function child(
  t: TestContext,
  folder: string,
  mode: string,
): { process: Child; lines: AsyncIterator<string> } {
  const script = fileURLToPath(new URL('./audit-child.ts', import.meta.url));
  const started = spawn(process.execPath, [script, folder, mode], { stdio: ['pipe', 'pipe', 'inherit'] });
  t.after(() => started.kill('SIGKILL'));
  return { process: started, lines: createInterface({ input: started.stdout })[Symbol.asyncIterator]() };
}

describe('audit and processes', () => {
  it('survives kill -9 in the middle of writing: all that was acknowledged is there', async (t) => {
    const folder = await folderOf(t);
    const writer = child(t, folder, 'write');
    const path = (await writer.lines.next()).value as string;
    let acknowledged = 0;
    while (acknowledged < 30) acknowledged = Number((await writer.lines.next()).value);

    writer.process.kill('SIGKILL');
    await once(writer.process, 'exit');
    const audit = await opened(t, folder);
    await audit.write(entry({ requestId: 'after' }));

    assert.equal(audit.path, path, 'the lock of the dead was taken over');
    const { faults, records } = await verifyAudit(path);
    assert.deepEqual(faults, []);
    assert.ok(records > acknowledged * 5, `${records} records, ${acknowledged * 5} acknowledged`);
  });

  it('gives a second process, and a second opening in this one, a file of its own', async (t) => {
    const folder = await folderOf(t);
    const other = child(t, folder, 'wait');
    const path = (await other.lines.next()).value as string;

    const second = await opened(t, folder);
    const third = await opened(t, folder);
    await Promise.all([second.write(entry()), third.write(entry())]);

    assert.deepEqual(
      [path, second.path, third.path],
      ['router', 'router-2', 'router-3'].map((name) => join(folder, 'audit', `${name}.jsonl`)),
    );
    other.process.stdin.end();
    await once(other.process, 'exit');
    await Promise.all([second.close(), third.close()]);
    assert.deepEqual(
      (await readdir(join(folder, 'audit'))).filter((name) => name.includes('.lock')),
      [],
    );
  });

  it('takes over a lock of an earlier process with the same pid, and none of another machine', async (t) => {
    const folder = await folderOf(t);
    await mkdir(join(folder, 'audit'));
    const lock = (name: string, host: string) =>
      writeFile(join(folder, 'audit', name), JSON.stringify({ pid: process.pid, host, started: 1 }));
    await lock('router.lock', 'elsewhere');
    await lock('router-2.lock', hostname());

    const audit = await opened(t, folder);

    assert.equal(audit.path, join(folder, 'audit', 'router-2.jsonl'));
  });
});
