import { hash } from 'node:crypto';
import type { Clock, Log, State } from '#kit';

/** The questions of a long text, each as one would type it; and the time asked about. */
export interface Paste {
  texts: readonly string[];
  at?: string;
}

/** Questions of texts that are too long for a button, so that they can be asked again. */
export interface Pastes {
  /** The id under which they are kept; undefined where they could not be. */
  keep(paste: Paste): Promise<string | undefined>;
  of(id: string): Promise<Paste | undefined>;
}

const keptForMs = 24 * 3_600_000;
/** A value of State has at most 64 KB. */
const maxBytes = 60_000;

/** Keeps them in State, the same ones once. */
export function createPastes({ state, clock, log }: { state: State; clock: Clock; log: Log }): Pastes {
  return {
    async keep(paste) {
      const json = JSON.stringify(paste);
      if (paste.texts.length === 0 || Buffer.byteLength(json) > maxBytes) return undefined;
      const id = hash('sha256', json, 'base64url');
      try {
        await state.put(keyOf(id), paste, { expiresAt: clock() + keptForMs });
        return id;
      } catch (error) {
        log.warn({ err: error }, 'the questions of a text were not kept for its file');
        return undefined;
      }
    },
    of: async (id) => (await state.get<Paste>(keyOf(id)))?.value,
  };
}

function keyOf(id: string): string {
  return `slack-paste/${id.slice(0, 100)}`;
}
