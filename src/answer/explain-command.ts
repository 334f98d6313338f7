import type { Kind } from '#kit';
import { lists } from './explain-text.ts';
import { readShape } from './read-shape.ts';
import type { Word } from './split-words.ts';
import type { WayToAsk } from './way-to-ask.ts';

/** What to say where the text begins with the command of another kind than the one that was asked. */
export function explainOther({ command: { name } }: Kind, { any }: WayToAsk): string {
  return `That begins with ${name}, which asks about something else: ask it by itself, or ${any}.`;
}

/**
 * What to say where all that was typed is a name with `*` in it or behind it (`*.example.com` is a name in the DNS,
 * `*bold*` is Slack's): only lists take patterns, and without the `*` it would be another name.
 */
export function explainPattern(
  words: readonly Word[],
  kinds: ReadonlyMap<string, Kind>,
  kind: string | undefined,
  way: WayToAsk,
): string | undefined {
  const [word] = words;
  if (!word || words.length > 1 || word.url !== undefined || !/^[^*=:/]{1,100}\*/.test(word.text))
    return undefined;
  const shape = readShape(word.text)?.shape;
  if (shape !== 'id' && shape !== 'hostname') return undefined;
  const named = kind === undefined ? undefined : kinds.get(kind);
  const list = `list name:${word.text}`;
  const how = named ? `\`${way.line(named, list)}\`` : lists(kinds, list, way);
  return `"${word.text}" is a pattern, and patterns work in lists: type ${how}.`;
}
