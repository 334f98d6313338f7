import type { Kind } from '#kit';

/**
 * Takes the command of a kind off the beginning of a text, as people paste it from a message or the help: it names
 * the kind. Without one, the text as it is.
 */
export function takeCommand(
  text: string,
  kinds: ReadonlyMap<string, Kind>,
): { text: string; named: Kind | undefined } {
  const [all = '', typed] = /^\s*(\/[\w-]{1,32})(?=\s|$)/.exec(text) ?? [];
  const named = [...kinds.values()].find(({ command }) => command.name === typed?.toLowerCase());
  return named ? { text: text.slice(all.length), named } : { text, named };
}
