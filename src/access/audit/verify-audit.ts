import { createReadStream } from 'node:fs';
import { readCheckpoint } from './checkpoint.ts';
import type { Place, Position } from './line.ts';
import { fingerprint, placeOf, start } from './line.ts';

/** What an audit file proves. Lines count from 1. */
interface Verification {
  records: number;
  /** Lines that a full disk or a kill tore: no fault, and nobody was answered for them. */
  torn: number[];
  faults: { line: number; problem: string }[];
  /** Number and time of the first and the last record. */
  first?: { seq: number; at: string };
  last?: { seq: number; at: string };
}

/**
 * Checks the chain of an audit file, and its end against the checkpoint beside it, in memory of one line.
 * Finds what was changed, removed, added, repeated or moved. Whoever may write the folder could still make the
 * whole chain anew, or cut off what came after the last checkpoint (a second at most): keep a copy elsewhere.
 * Throws where the file cannot be read.
 */
export async function verifyAudit(path: string): Promise<Verification> {
  const checkpoint = await readCheckpoint(path);
  const result: Verification = { records: 0, torn: [], faults: [] };
  const place = checkpoint === 'unreadable' ? undefined : checkpoint;
  if (checkpoint === 'unreadable') result.faults.push({ line: 0, problem: 'the checkpoint cannot be read' });
  let number = 0;
  let before = start;
  for await (const line of linesOf(path)) {
    number++;
    before = addLine(result, { line, number, before, checkpoint: place });
  }
  if (result.records === 0 && result.torn.length > 0) {
    result.faults.push({ line: 1, problem: 'is no record of an audit, nor is any other line' });
  }
  const missing = (place?.seq ?? 0) - (result.last?.seq ?? 0);
  if (missing > 0) {
    result.faults.push({ line: number + 1, problem: `${records(missing)} missing at the end` });
  }
  return result;
}

/** Takes one line into the result, and gives the position after it. */
function addLine(
  result: Verification,
  next: { line: Buffer; number: number; before: Position; checkpoint: Position | undefined },
): Position {
  const { line, number, before, checkpoint } = next;
  const hash = fingerprint(line);
  const place = placeOf(line);
  if (!place) {
    result.torn.push(number);
    return { seq: before.seq, hash };
  }
  const problem = faultOf(place, before, number);
  if (problem) result.faults.push(problem);
  if (place.seq === checkpoint?.seq && hash !== checkpoint.hash) {
    result.faults.push({ line: number, problem: 'differs from what the checkpoint says of it' });
  }
  result.records++;
  result.first ??= { seq: place.seq, at: place.at };
  result.last = { seq: place.seq, at: place.at };
  return { seq: place.seq, hash };
}

function faultOf({ seq, prev }: Place, before: Position, number: number) {
  const expected = before.seq + 1;
  if (seq > expected) return { line: number, problem: `${records(seq - expected)} missing before this line` };
  if (seq < expected) {
    return { line: number, problem: `record ${seq} stands after record ${before.seq}: repeated or moved` };
  }
  if (prev === before.hash) return undefined;
  const problem = 'does not fit what the next line says of it: one of the two was changed';
  return number === 1
    ? { line: 1, problem: 'does not begin a chain: it was changed' }
    : { line: number - 1, problem };
}

function records(count: number): string {
  return count === 1 ? 'a record is' : `${count} records are`;
}

/** Lines as bytes, split at line feeds and nothing else: node:readline would split at U+2028 as well. */
async function* linesOf(path: string): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let to = chunk.indexOf(10); to >= 0; to = chunk.indexOf(10, from)) {
      yield Buffer.concat([...rest, chunk.subarray(from, to)]);
      rest = [];
      from = to + 1;
    }
    if (from < chunk.length) rest.push(chunk.subarray(from));
  }
  if (rest.length > 0) yield Buffer.concat(rest);
}
