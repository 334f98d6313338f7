import { mkdir, open as openFile } from 'node:fs/promises';
import type { Audit, Clock } from '#kit';
import { invalid, unavailable } from '#kit';
import { createCheckpoints, readCheckpoint } from './checkpoint.ts';
import type { Journal, Open } from './journal.ts';
import { openJournal } from './journal.ts';
import { start } from './line.ts';
import { takeName } from './lock.ts';
import { createQueue } from './queue.ts';

interface Options {
  /** The data folder; the audit lies in `audit` below it. */
  folder: string;
  /** Letters, digits, `.`, `_`, `-`. Where a living process has this name already, `-2` and so on are added. */
  instance: string;
  clock: Clock;
  /** For tests of a broken disk. */
  open?: Open;
}

/**
 * Opens `<folder>/audit/<instance>.jsonl` (0600) and goes on with its chain: every line holds its number (`seq`)
 * and the SHA-256 of the line before (`prev`). Beside it lies a checkpoint, by which lines cut off at the end
 * are noticed. Files are not rotated. Throws `invalid` for the name and `unavailable` where it cannot be opened.
 *
 * `write` resolves when the record is on the disk (O_DSYNC). At most one write is under way; all that is queued meanwhile goes together
 * with the next, in order. So an intent may be written without awaiting it, and be awaited together with its
 * outcome: neither costs a wait of its own, and a rejection nobody awaits yet ends no process. After a failure
 * everything that waits is rejected (`unavailable`), and the next line that can be written says how many were
 * lost; that is tried by itself every 5 seconds, so that `healthy` recovers without questions.
 */
export async function openAudit({
  folder,
  instance,
  clock,
  open = openFile,
}: Options): Promise<Audit & { path: string }> {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(instance)) {
    throw invalid(`"${instance}" cannot be the name of an audit file.`);
  }
  const place = `${folder}/audit`;
  try {
    await mkdir(place, { recursive: true, mode: 0o700 });
    const { name, release } = await takeName(place, instance);
    const path = `${place}/${name}.jsonl`;
    const journal = await openAfterCheckpoint(path, open).catch(async (error: unknown) => {
      await release();
      throw error;
    });
    await syncFolder(place);
    return createAudit({ path, journal, release, clock });
  } catch (cause) {
    throw unavailable('The audit cannot be opened.', {
      cause,
      fix: `Make ${place} a folder that this process may write.`,
    });
  }
}

async function openAfterCheckpoint(path: string, open: Open): Promise<Journal> {
  const checkpoint = await readCheckpoint(path);
  return openJournal(path, open, checkpoint === 'unreadable' ? start : checkpoint);
}

function createAudit({
  path,
  journal,
  release,
  clock,
}: {
  path: string;
  journal: Journal;
  release: () => Promise<void>;
  clock: Clock;
}): Audit & { path: string } {
  const checkpoints = createCheckpoints(path, () => journal.position());
  const queue = createQueue({ journal, clock, written: () => checkpoints.due() });
  let closing: Promise<void> | undefined;
  async function close(): Promise<void> {
    try {
      await queue.end();
      await checkpoints.close();
      await journal.close();
    } finally {
      await release();
    }
  }
  return { ...queue, path, close: () => (closing ??= close()) };
}

/** Makes a new file's name durable as well. Not every file system can; then there is nothing more to do. */
async function syncFolder(place: string): Promise<void> {
  const handle = await openFile(place, 'r').catch(() => undefined);
  await handle?.sync().catch(() => {});
  await handle?.close();
}
