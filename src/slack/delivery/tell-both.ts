import type { Clock, Log } from '#kit';
import type { Rendered } from '../message/message.ts';
import type { Outbox } from './outbox.ts';

/** What was not told by then is told no more, milliseconds. */
const goodForMs = 24 * 3_600_000;

/** One step of what a person asked for and others decide on. */
interface Step {
  /** `access/<id>/<state>` */
  key: string;
  /** One message in a channel, kept up to date; `first` is the key of the step at which it was posted. */
  card?: { channel: string; first: string; message: Rendered };
  /** For whoever asked, by direct message. */
  own?: { user: string; message: Rendered };
}

/** Tells both sides; true once the outbox has it. Never rejects. */
export async function tellBoth(
  { key, card, own }: Step,
  { outbox, clock, log }: { outbox: Outbox; clock: Clock; log: Log },
): Promise<boolean> {
  const expiresAt = clock() + goodForMs;
  try {
    if (card) {
      const { channel, first, message } = card;
      const replaces = key === first ? {} : { replaces: first };
      await outbox.post({ key, to: [channel], message, expiresAt, ...replaces });
    }
    if (own) await outbox.post({ key: `${key}/own`, to: [own.user], message: own.message, expiresAt });
    return true;
  } catch (error) {
    log.warn({ err: error, key }, 'not told yet');
    return false;
  }
}
