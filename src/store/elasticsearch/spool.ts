import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Bytes that wait in memory before the file is made. */
const IN_MEMORY = 4 * 1024 * 1024;
/** Bytes before each text, which say its length. */
const HEAD = 4;
/** Of a character in UTF-8, as JavaScript counts characters. */
const MOST_BYTES = 3;
/** Bytes that are read from the file at a time: texts are read about in the order in which they came. */
const WINDOW = 65_536;

/** Texts that wait for their commit: in memory, and in a file without a name where they are many. */
export interface Spool {
  /** Gives the place to read it from. */
  add(text: string): number;
  read(place: number): string;
  close(): void;
}

/** An empty spool; its file is gone with the process, however that ends. */
export function createSpool(folder = tmpdir()): Spool {
  const tail = createTail();
  let file: number | undefined;
  let flushed = 0;
  const flush = () => {
    file ??= openNameless(folder);
    const all = tail.take();
    for (let done = 0; done < all.length; )
      done += writeSync(file, all, done, all.length - done, flushed + done);
    flushed += all.length;
  };
  let window = { from: 0, bytes: Buffer.alloc(0) };
  const readAt = (place: number, length: number): Buffer => {
    if (place >= flushed || file === undefined) return tail.read(place - flushed, length);
    if (place < window.from || place + length > window.from + window.bytes.length) {
      const bytes = Buffer.alloc(Math.max(length, WINDOW));
      const read = readSync(file, bytes, 0, bytes.length, place);
      window = { from: place, bytes: bytes.subarray(0, read) };
    }
    return window.bytes.subarray(place - window.from, place - window.from + length);
  };
  return {
    add(text) {
      const place = flushed + tail.bytes();
      tail.add(text);
      if (tail.bytes() > IN_MEMORY) flush();
      return place;
    },
    read: (place) => readAt(place + HEAD, readAt(place, HEAD).readUInt32LE()).toString(),
    close() {
      if (file !== undefined) closeSync(file);
      file = undefined;
      tail.take();
    },
  };
}

/** What is not in the file yet: one buffer, which grows as it has to. */
function createTail() {
  let all = Buffer.alloc(0);
  let end = 0;
  const makeRoom = (bytes: number) => {
    if (end + bytes <= all.length) return;
    const more = Buffer.allocUnsafe(Math.max(2 * all.length, end + bytes, 4096));
    all.copy(more, 0, 0, end);
    all = more;
  };
  return {
    bytes: () => end,
    add(text: string) {
      makeRoom(HEAD + MOST_BYTES * text.length);
      const length = all.write(text, end + HEAD);
      all.writeUInt32LE(length, end);
      end += HEAD + length;
    },
    read: (place: number, length: number) => all.subarray(place, place + length),
    /** All of it, valid until the next text is added. */
    take() {
      const taken = all.subarray(0, end);
      end = 0;
      return taken;
    },
  };
}

function openNameless(folder: string): number {
  const path = join(folder, `cloudwhois-${randomUUID()}`);
  const file = openSync(path, 'wx+', 0o600);
  unlinkSync(path);
  return file;
}
