import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { Position } from './line.ts';

/** Milliseconds between two checkpoints. */
const interval = 1000;

/** The checkpoint that belongs to an audit file: `router-1.jsonl` has `router-1.checkpoint` beside it. */
function checkpointPath(file: string): string {
  return `${file.replace(/\.jsonl$/, '')}.checkpoint`;
}

/** The last checkpoint; undefined where there is none, `unreadable` where there is something else. */
export async function readCheckpoint(file: string): Promise<Position | 'unreadable' | undefined> {
  const text = await readFile(checkpointPath(file), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const [, seq, hash] = /^\{"seq":(\d{1,15}),"hash":"([0-9a-f]{64})"\}\n$/.exec(text) ?? [];
  return seq === undefined || hash === undefined ? 'unreadable' : { seq: Number(seq), hash };
}

/** Replaces the checkpoint in one step, so that a kill leaves the old one or the new one. */
async function writeCheckpoint(file: string, { seq, hash }: Position): Promise<void> {
  const path = checkpointPath(file);
  const next = `${path}.next`;
  try {
    await writeFile(next, `${JSON.stringify({ seq, hash })}\n`, { mode: 0o600, flush: true });
    await rename(next, path);
  } catch (error) {
    await rm(next, { force: true }).catch(() => {});
    throw error;
  }
}

/** Keeps the checkpoint of a file near its end: at most one write a second, and one at the close. */
export function createCheckpoints(file: string, position: () => Position) {
  let timer: NodeJS.Timeout | undefined;
  let saving = Promise.resolve();
  function save(): void {
    timer = undefined;
    // Where it cannot be written the old one holds, and the next group of lines tries again
    saving = saving.then(() => writeCheckpoint(file, position())).catch(() => {});
  }
  return {
    /** There are new lines. */
    due() {
      timer ??= setTimeout(save, interval).unref();
    },
    async close() {
      clearTimeout(timer);
      if (position().seq > 0) save();
      await saving;
    },
  };
}
