import type { Clock } from '#kit';
import { unavailable } from '#kit';

/** Failures in a row that open it, and for how long (milliseconds) nothing is asked then. */
const FAILURES = 5;
const PAUSE = 5000;

/** Keeps answers quick while the cluster is away. */
interface Breaker {
  /** Throws `unavailable` while nothing is to be asked; lets one question in after each pause. */
  check(): void;
  succeeded(): void;
  failed(): void;
}

/** A breaker that is closed; it opens after five failures in a row, for five seconds at a time. */
export function createBreaker(clock: Clock): Breaker {
  let failures = 0;
  let asked = 0;
  return {
    check() {
      if (failures < FAILURES) return;
      const waited = Math.abs(clock() - asked);
      if (waited < PAUSE)
        throw unavailable('Elasticsearch cannot be reached.', {
          fix: 'Check that the cluster runs, and ELASTICSEARCH_URL.',
          retryAfterSeconds: Math.ceil((PAUSE - waited) / 1000),
        });
      asked = clock();
    },
    succeeded() {
      failures = 0;
    },
    failed() {
      failures++;
      asked = clock();
    },
  };
}
