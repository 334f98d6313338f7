import type { Clock, Difference, Kind, MergeDocument, ScopeRecord, Store } from '#kit';
import { CloudwhoisError, counted, iso } from '#kit';
import type { LineReader } from './import-line.ts';
import { importLineReader } from './import-line.ts';
import { LineFault } from './line-fault.ts';
import { unread } from './records.ts';
import type { LeaseSettings } from './with-writer.ts';
import { withWriter } from './with-writer.ts';

/** Bad lines that are reported at most. */
const MOST_FAULTS = 20;

/** A line that cannot be used; the first has the number 1. */
interface BadLine {
  line: number;
  problem: string;
}

/** Lines of a file cannot be used, and nothing of it was kept. */
export class ImportError extends CloudwhoisError {
  readonly lines: readonly BadLine[];

  constructor(lines: readonly BadLine[]) {
    const some = `${lines.length >= MOST_FAULTS ? 'at least ' : ''}${counted(lines.length, 'line')}`;
    super(
      'invalid',
      400,
      [
        `Nothing was imported: ${some} cannot be used.`,
        ...lines.map(({ line, problem }) => `Line ${line}: ${problem}.`),
      ].join('\n'),
      { fix: 'Correct the lines named and import the file again.' },
    );
    this.name = 'ImportError';
    this.lines = lines;
  }
}

export interface ImportOptions {
  lines: AsyncIterable<string>;
  kinds: ReadonlyMap<string, Kind>;
  store: Store;
  clock: Clock;
  /** Milliseconds that only grow, whatever is done to the clock. */
  elapsed: Clock;
  /** Declares the scopes of the file's documents complete as of now. */
  complete: boolean;
  signal: AbortSignal;
  lease?: LeaseSettings;
}

/** Counts of what was imported. Cloneable. */
export interface ImportReport {
  lines: number;
  documents: number;
  versions: number;
  scopes: number;
  difference: Difference;
}

/** What is remembered while lines go by; it grows with the scopes, not with the documents. */
interface Tally {
  lines: number;
  versions: number;
  faults: BadLine[];
  /** Documents of each scope that has any. */
  counts: Map<string, number>;
  records: Map<string, ScopeRecord>;
}

/**
 * Merges a file of one JSON object a line (documents, scope records, versions) into the index, all or nothing and in
 * bounded memory. Rejects with ImportError where lines cannot be used, with `unavailable` where another process
 * writes or the store does not answer, and with the signal's reason when aborted; nothing is kept then.
 */
export async function importDocuments(options: ImportOptions): Promise<ImportReport> {
  const { kinds, clock, complete } = options;
  const tally: Tally = { lines: 0, versions: 0, faults: [], counts: new Map(), records: new Map() };
  return withWriter(options, async ({ writer, signal, commit }) => {
    const now = clock();
    const known = new Set((await writer.scopes()).map(({ key }) => key));
    const records = () => scopeRecords(tally, { complete, known, now });
    const documents = readAll(importLineReader(kinds), { ...options, signal }, tally, now);
    const difference = await commit(() => writer.merge(documents, records, now));
    const total = [...tally.counts.values()].reduce((sum, count) => sum + count, 0);
    const { lines, versions } = tally;
    return { lines, documents: total, versions, scopes: records().length, difference };
  });
}

/** The documents of the lines. After the first bad line nothing more is given out, and the rest is only checked. */
async function* readAll(
  read: LineReader,
  { lines, signal }: ImportOptions,
  tally: Tally,
  now: number,
): AsyncGenerator<MergeDocument> {
  for await (const line of lines) {
    signal.throwIfAborted();
    tally.lines++;
    if (line.trim() === '') continue;
    const document = readOne(read, line, tally, now);
    if (tally.faults.length >= MOST_FAULTS) break;
    if (document && tally.faults.length === 0) yield document;
  }
  signal.throwIfAborted();
  if (tally.faults.length > 0) throw new ImportError(tally.faults);
}

function readOne(read: LineReader, line: string, tally: Tally, now: number): MergeDocument | undefined {
  try {
    // Some programs begin a file with a byte order mark
    const one = read(tally.lines === 1 ? line.replace(/^\uFEFF/, '') : line, now);
    if (one.type === 'scope') {
      tally.records.set(one.record.key, one.record);
      return undefined;
    }
    if (one.type === 'version') tally.versions++;
    else tally.counts.set(one.scope, (tally.counts.get(one.scope) ?? 0) + 1);
    return { ...one.document, scope: one.scope };
  } catch (error) {
    if (!(error instanceof LineFault)) throw error;
    tally.faults.push({ line: tally.lines, problem: error.message });
    return undefined;
  }
}

/** The scope records that go with the documents: those of the file, and one for each scope that has none yet. */
function scopeRecords(
  { counts, records }: Tally,
  { complete, known, now }: { complete: boolean; known: ReadonlySet<string>; now: number },
): ScopeRecord[] {
  const own = [...counts].flatMap(([key, count]): ScopeRecord[] => {
    // What a known scope held before stays in it, so that its count is not the file's
    const size = known.has(key) ? {} : { count };
    if (complete)
      return [{ key, outcome: 'complete', completedAt: iso(now), attemptedAt: iso(now), ...size }];
    return records.has(key) || known.has(key) ? [] : [{ ...unread(key, now), ...size }];
  });
  const declared = new Set(own.map(({ key }) => key));
  return [...own, ...[...records.values()].filter(({ key }) => !declared.has(key))];
}
