import { classify } from '#kit';
import type { Budgets } from './budgets.ts';
import type { Call } from './limits.ts';

/** How fast somebody calls: collectors with a share of each bucket, questions with all there is. */
export interface Pace {
  /**
   * Makes one attempt of a call once its bucket has a token; the bucket learns from how it ends. Rejects as the
   * attempt does, or with the signal's reason when that aborts before.
   */
  attempt<T>(call: Call, send: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}

export function createPace(budgets: Budgets): Pace {
  return {
    async attempt(call, send, signal) {
      await budgets.take(call, signal);
      try {
        const answer = await send();
        budgets.done(call, 'answered');
        return answer;
      } catch (error) {
        if (classify(error).outcome === 'throttled') budgets.done(call, 'throttled');
        throw error;
      }
    },
  };
}
