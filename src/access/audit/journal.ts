import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import type { Position } from './line.ts';
import { fingerprint, lineAfter, placeOf, start } from './line.ts';

/** `open` of node:fs/promises; an argument so that a broken disk can be tried. */
export type Open = (path: string, flags: number, mode: number) => Promise<FileHandle>;

/** The file of an audit: append only, one append at a time. */
export interface Journal {
  /** Writes entries (JSON) as lines of the chain, and resolves when they are on disk. */
  append(entries: readonly string[]): Promise<void>;
  position(): Position;
  close(): Promise<void>;
}

/** O_DSYNC: a write is on disk when it returns, for one trip to a thread in place of two (write, fdatasync). */
const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_DSYNC;

/** First step (bytes) in which the end of a file is read. */
const tailStep = 65_536;

/** The end of a file, read. */
interface End {
  /** The last record. */
  record: Position;
  /** Fingerprint of the last line, which may be torn. */
  line: string;
  /** The last line has no line feed yet. */
  open: boolean;
}

/**
 * Opens a chain and goes on after its last line, of which only the end of the file is read. `atLeast` is where
 * the chain is known to have been: if the file holds less, lines were removed, and the chain goes on from there,
 * so that the gap stays visible for ever.
 *
 * After an error the file is opened and read anew with the next append. Nothing is ever cut off: a torn line is
 * closed with a line feed and stays in the chain as it is.
 */
export async function openJournal(path: string, open: Open, atLeast: Position = start): Promise<Journal> {
  let ready: { handle: FileHandle; end: End } | undefined = await openEnd(path, open, atLeast);
  let last = ready.end.record;
  return {
    async append(entries) {
      const { handle, end } = ready ?? (await openEnd(path, open, last));
      const { text, record } = chained({ seq: end.record.seq, hash: end.line }, entries);
      ready = undefined;
      try {
        await writeAll(handle, Buffer.from(end.open ? `\n${text}` : text));
      } catch (error) {
        await handle.close().catch(() => {});
        throw error;
      }
      last = record;
      ready = { handle, end: { record, line: record.hash, open: false } };
    },
    position: () => last,
    async close() {
      await ready?.handle.close();
      ready = undefined;
    },
  };
}

async function writeAll(handle: FileHandle, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at)).bytesWritten;
}

function chained(from: Position, entries: readonly string[]): { text: string; record: Position } {
  let record = from;
  let text = '';
  for (const json of entries) {
    const line = lineAfter(record, json);
    text += `${line}\n`;
    record = { seq: record.seq + 1, hash: fingerprint(line) };
  }
  return { text, record };
}

async function openEnd(
  path: string,
  open: Open,
  atLeast: Position,
): Promise<{ handle: FileHandle; end: End }> {
  const handle = await open(path, flags, 0o600);
  try {
    const end = await readEnd(handle);
    const { seq, hash } = end.record;
    const removed = seq < atLeast.seq || (seq === atLeast.seq && hash !== atLeast.hash);
    return { handle, end: removed ? { ...end, record: atLeast, line: atLeast.hash } : end };
  } catch (error) {
    await handle.close().catch(() => {});
    throw error;
  }
}

/** Reads as little of the end of the file as holds the last record. */
async function readEnd(handle: FileHandle): Promise<End> {
  const { size } = await handle.stat();
  if (size === 0) return { record: start, line: start.hash, open: false };
  for (let length = tailStep; ; length *= 4) {
    const from = Math.max(0, size - length);
    const buffer = await readFrom(handle, from, size - from);
    const open = buffer.at(-1) !== 10;
    const lines = linesOf(open ? buffer : buffer.subarray(0, -1));
    // The first may be cut where reading began
    const whole = from === 0 ? lines : lines.slice(1);
    const record = whole.findLast((line) => placeOf(line) !== undefined);
    if (!record && from > 0) continue;
    const seq = (record && placeOf(record)?.seq) ?? 0;
    return {
      record: record ? { seq, hash: fingerprint(record) } : start,
      line: fingerprint(whole.at(-1) ?? ''),
      open,
    };
  }
}

async function readFrom(handle: FileHandle, from: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(buffer, done, length - done, from + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return buffer.subarray(0, done);
}

function linesOf(buffer: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let from = 0;
  for (let to = buffer.indexOf(10); to >= 0; to = buffer.indexOf(10, from)) {
    lines.push(buffer.subarray(from, to));
    from = to + 1;
  }
  lines.push(buffer.subarray(from));
  return lines;
}
