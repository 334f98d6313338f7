import type { Socket } from 'node:net';
import { connect } from 'node:net';

/** What one round gave: requests a second, and latencies in milliseconds. */
export interface Round {
  perSecond: number;
  p50: number;
  p99: number;
  /** Answers that were not `HTTP/1.1 200`. */
  failed: number;
}

/**
 * Sends ready-made HTTP/1.1 requests over `connections` keep-alive sockets, one in flight on each (no
 * pipelining), and times each answer. The client does next to nothing per request, so that it is never what is
 * measured. Answers need a content-length.
 */
export function load(options: {
  port: number;
  requests: readonly Buffer[];
  connections: number;
}): Promise<Round> {
  const { requests, connections } = options;
  const latencies = new Float64Array(requests.length);
  let next = 0;
  let done = 0;
  let failed = 0;
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const sockets: Socket[] = [];
    const finish = () => {
      for (const socket of sockets) socket.destroy();
      latencies.sort();
      resolve({
        perSecond: (1000 * done) / (performance.now() - start),
        p50: percentile(latencies, 0.5),
        p99: percentile(latencies, 0.99),
        failed,
      });
    };
    for (let i = 0; i < connections; i++) {
      const socket = connect(options.port, '127.0.0.1');
      sockets.push(socket);
      let sentAt = 0;
      let answer = '';
      const send = () => {
        const request = requests[next++];
        if (!request) return;
        sentAt = performance.now();
        socket.write(request);
      };
      socket.setNoDelay(true);
      socket.on('connect', send);
      socket.on('error', reject);
      socket.on('data', (chunk) => {
        answer += chunk.toString('latin1');
        if (!isWhole(answer)) return;
        if (!answer.startsWith('HTTP/1.1 200')) failed++;
        answer = '';
        latencies[done++] = performance.now() - sentAt;
        if (done === requests.length) finish();
        else send();
      });
    }
  });
}

/** Whether an answer is there to its last byte. */
export function isWhole(answer: string): boolean {
  const head = answer.indexOf('\r\n\r\n');
  if (head < 0) return false;
  const length = /\r\ncontent-length: *([0-9]+)/i.exec(answer.slice(0, head));
  return answer.length >= head + 4 + Number(length?.[1] ?? 0);
}

/** The value below which a share of them lies; they are sorted. */
export function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
}

/** The middle one of an odd number of values. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
