import { pino } from 'pino';
import type { Log } from '#kit';

const secret = ['authorization', 'response_url', 'token'];

/**
 * The log: JSON lines, one per event, on `fd` (1 or 2), written at once so that nothing is lost at an exit. Errors
 * are logged as `err`; what is secret never gets here, and what might (headers, bodies) is cut as a second net.
 */
export function createLog(options: { level: string; fd: 1 | 2; role: string }): Log & { child: unknown } {
  return pino(
    {
      level: options.level,
      base: { role: options.role },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: [...secret, ...secret.map((name) => `*.${name}`), 'headers', 'body'],
    },
    pino.destination({ dest: options.fd, sync: true }),
  );
}
