import { cleanText } from '../answer/clean-text.ts';
import { splitWords } from '../answer/split-words.ts';
import { takeOptions } from '../answer/take-options.ts';

/** The time asked about and whether the cloud is asked, from a button or else as typed, in whatever dashes and signs. */
export function typedOptions({ text, at, live }: { text: string; at?: string; live?: boolean }) {
  const { options } = takeOptions(splitWords(cleanText(text, () => false)));
  return { at: at ?? options.at, live: live ?? options.live };
}
