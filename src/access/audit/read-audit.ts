import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import type { AuditEntry } from '#kit';
import { invalid } from '#kit';

/** One record as it was written, with its number in the chain of its file. */
type AuditRecord = AuditEntry & { seq: number; instance: string };

export interface AuditPage {
  /** Oldest first, over the files of every process. */
  records: AuditRecord[];
  /** For what comes after these; also where there is nothing yet. */
  cursor: string;
  /** Whether there is more already. A page may be empty all the same: only so much is read for one. */
  more: boolean;
}

export interface AuditQuery {
  /** The data folder. */
  folder: string;
  /** Only records of this time or later, ISO 8601 in UTC. */
  since?: string;
  /** Only those of this principal, as the audit writes it: `slack:T0001/U0SUP1`. */
  principal?: string;
  cursor?: string;
  limit: number;
}

/** How many lines are read at most for one page. */
const mostLines = 50_000;

interface Line {
  record: AuditRecord | undefined;
  /** Where the line after it begins, bytes. */
  end: number;
}

interface File {
  name: string;
  lines: AsyncGenerator<Line>;
  next: Line | undefined;
}

/**
 * One page of the audit of all processes of a data folder, by time. Lines that a kill tore are left out, as is one
 * that is being written. Throws `invalid` for a cursor that is none of ours.
 */
export async function readAudit(query: AuditQuery): Promise<AuditPage> {
  const { folder, since, principal, limit } = query;
  const offsets = offsetsOf(query.cursor);
  const files = await openFiles(`${folder}/audit`, offsets);
  const records: AuditRecord[] = [];
  const from = since === undefined ? Number.NEGATIVE_INFINITY : Date.parse(since);
  try {
    for (let read = 0; read < mostLines && records.length < limit; read++) {
      const file = earliest(files);
      if (!file?.next) break;
      const { record, end } = file.next;
      offsets.set(file.name, end);
      file.next = (await file.lines.next()).value ?? undefined;
      if (!record || Date.parse(record.at) < from) continue;
      if (principal === undefined || record.principal === principal) records.push(record);
    }
    return { records, cursor: cursorOf(offsets), more: files.some(({ next }) => next !== undefined) };
  } finally {
    await Promise.all(files.map(({ lines }) => lines.return(undefined)));
  }
}

/** The file whose next record is the oldest; a line that is no record is read over at once. */
function earliest(files: readonly File[]): File | undefined {
  let first: File | undefined;
  for (const file of files) {
    if (!file.next) continue;
    if (!file.next.record) return file;
    if (!first || file.next.record.at < (first.next?.record?.at ?? '')) first = file;
  }
  return first;
}

async function openFiles(place: string, offsets: ReadonlyMap<string, number>): Promise<File[]> {
  const names = (await readdir(place)).filter((name) => name.endsWith('.jsonl')).sort();
  return Promise.all(
    names.map(async (name) => {
      const lines = linesOf(`${place}/${name}`, name.slice(0, -'.jsonl'.length), offsets.get(name) ?? 0);
      return { name, lines, next: (await lines.next()).value ?? undefined };
    }),
  );
}

async function* linesOf(path: string, instance: string, start: number): AsyncGenerator<Line, undefined> {
  const { size } = await stat(path);
  if (start >= size) return undefined;
  let rest: Buffer[] = [];
  let end = start;
  for await (const chunk of createReadStream(path, {
    start,
    highWaterMark: 1 << 18,
  }) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let to = chunk.indexOf(10); to >= 0; to = chunk.indexOf(10, from)) {
      const line = Buffer.concat([...rest, chunk.subarray(from, to)]);
      rest = [];
      from = to + 1;
      end += line.length + 1;
      yield { record: recordOf(line, instance), end };
    }
    if (from < chunk.length) rest.push(chunk.subarray(from));
  }
  return undefined;
}

function recordOf(line: Buffer, instance: string): AuditRecord | undefined {
  try {
    const value: unknown = JSON.parse(line.toString('utf8'));
    if (typeof value !== 'object' || value === null || !('at' in value) || !('principal' in value))
      return undefined;
    const { prev: _, ...record } = value as AuditRecord & { prev: string };
    return { ...record, instance };
  } catch {
    return undefined;
  }
}

function cursorOf(offsets: ReadonlyMap<string, number>): string {
  return Buffer.from(JSON.stringify([...offsets])).toString('base64url');
}

function offsetsOf(cursor: string | undefined): Map<string, number> {
  if (cursor === undefined) return new Map();
  try {
    const pairs: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(pairs) && pairs.every(isOffset)) return new Map(pairs);
  } catch {
    // Said below
  }
  throw invalid('This cursor is none of ours.', { fix: 'Give back the one of the page before.' });
}

function isOffset(pair: unknown): pair is [string, number] {
  return Array.isArray(pair) && typeof pair[0] === 'string' && Number.isSafeInteger(pair[1]) && pair[1] >= 0;
}
