import { connect, type Socket } from 'node:net';
import { isWhole, percentile } from './load.ts';

/** What came of a load that does not wait for anybody: milliseconds from when a request was due to its last byte. */
export interface OpenRound {
  answers: number;
  p50: number;
  p99: number;
  longest: number;
  /** Answers that were not `HTTP/1.1 200`. */
  failed: number;
}

/**
 * Sends `perSecond` requests a second at random times, whether or not those before were answered, as people do: a request
 * that had to wait for a slow server counts with all of its waiting (no coordinated omission), and with the delay of
 * this client. Connections are kept; there are as many as it takes.
 */
export async function openLoad(options: {
  port: number;
  perSecond: number;
  seconds: number;
  request: (n: number) => Buffer;
}): Promise<OpenRound> {
  const { port, perSecond, seconds, request } = options;
  const took: number[] = [];
  const idle: Socket[] = [];
  const all = new Set<Socket>();
  const waiting: Promise<void>[] = [];
  let failed = 0;
  const socket = (): Socket => {
    const kept = idle.pop();
    if (kept) return kept;
    const opened = connect(port, '127.0.0.1').setNoDelay(true);
    all.add(opened);
    return opened;
  };
  const send = async (n: number, due: number) => {
    const used = socket();
    const isGood = await exchange(used, request(n));
    took.push(performance.now() - due);
    if (isGood) idle.push(used);
    else failed++;
  };
  const start = performance.now();
  let due = start;
  for (let n = 0; due < start + seconds * 1000; n++) {
    const left = due - performance.now();
    if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
    waiting.push(send(n, due));
    due += (-Math.log(1 - Math.random()) * 1000) / perSecond;
  }
  await Promise.all(waiting);
  for (const one of all) one.destroy();
  const sorted = Float64Array.from(took).sort();
  const [p50, p99, longest] = [percentile(sorted, 0.5), percentile(sorted, 0.99), percentile(sorted, 1)];
  return { answers: took.length, p50, p99, longest, failed };
}

/** Sends one request and waits for its answer; whether that was a 200. */
function exchange(socket: Socket, request: Buffer): Promise<boolean> {
  return new Promise((resolve) => {
    let answer = '';
    const end = (isGood: boolean) => {
      socket.removeAllListeners('data').removeAllListeners('error');
      resolve(isGood);
    };
    socket.on('error', () => end(false));
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
      if (isWhole(answer)) end(answer.startsWith('HTTP/1.1 200'));
    });
    socket.write(request);
  });
}
