import { invalid, parseDuration } from '#kit';
import type { Wish } from '../../access/requests/request.types.ts';

const example = 'Example: request key 2h account:111122223333 because incident 4711';

/** What the words after `request` ask for. Throws `invalid`, naming the word that was not understood. */
export function readWish(
  text: string,
  { channel, kinds }: { channel: string; kinds: readonly string[] },
): Omit<Wish, 'who' | 'door'> {
  const [said = '', ...reason] = text.split(/\bbecause\b/i);
  const [kind = '', ...words] = said.trim().split(/\s+/);
  if (!kinds.includes(kind))
    throw invalid(`Access to "${kind.slice(0, 40)}" cannot be asked for.`, {
      fix: `These can be: ${kinds.join(', ')}. ${example}`,
    });
  const parts = words.map((word) => readWord(word, channel));
  return { kind, reason: reason.join('because').trim(), ...Object.assign({}, ...parts) };
}

function readWord(word: string, channel: string): Partial<Wish> {
  const durationMs = parseDuration(word);
  if (durationMs !== undefined) return { durationMs };
  const account = /^account:(.+)$/i.exec(word)?.[1];
  if (account !== undefined) return { account };
  if (/^now$/i.test(word)) return { breakGlass: true };
  if (!/^channel:here$/i.test(word))
    throw invalid(`"${word.slice(0, 40)}" was not understood.`, { fix: example });
  if (!isShared(channel))
    throw invalid('Nobody else reads this conversation.', { fix: 'Leave channel:here out.' });
  return { channel };
}

/** Whether others read there, so that they may be shown something, too. */
export function isShared(channel: string | undefined): channel is string {
  return channel !== undefined && /^[CG]/.test(channel);
}
