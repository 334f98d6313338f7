import type { Later, Log, State } from '#kit';
import { byTimer, sleep } from '#kit';
import { ACCEPTED } from './accept.ts';
import type { ReadScopes } from './gather-hints.ts';

/** Between two looks at what operators accepted, milliseconds. */
const EVERY_MS = 15_000;

interface Options {
  state: Pick<State, 'list' | 'claim'>;
  read: ReadScopes;
  signal: AbortSignal;
  log: Log;
  later?: Later;
}

/**
 * Reads scopes whose refusal was accepted at once, in one process each and once, until the signal aborts. Where that
 * fails, their next run comes as their interval says, and what was accepted counts then. Never rejects.
 */
export async function followAccepted({ state, read, signal, log, later = byTimer }: Options): Promise<void> {
  for (;;) {
    await sleep(EVERY_MS, signal, later).catch(() => undefined);
    if (signal.aborted) return;
    try {
      const scopes = new Set<string>();
      for (const { key, value, expiresAt = 0 } of await state.list<string>(ACCEPTED))
        if (await state.claim(`${key}@${value}`, expiresAt)) scopes.add(key.slice(ACCEPTED.length));
      if (scopes.size > 0) await read(scopes);
    } catch (error) {
      if (!signal.aborted) log.warn({ err: error }, 'accepted scopes have to wait for their next run');
    }
  }
}
