/** The words of a list: white space divides them, except within quotes that open a word or its value. Linear. */
export function listWords(text: string): string[] {
  const words: string[] = [];
  const last = { '"': text.lastIndexOf('"'), "'": text.lastIndexOf("'") };
  let word = '';
  let quote = '';
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    if (quote !== '') {
      if (char === quote) quote = '';
      else word += char;
    } else if ((char === '"' || char === "'") && /^$|[:=]$/.test(word.slice(-1)) && last[char] > i) {
      quote = char;
    } else if (/\s/.test(char)) {
      if (word !== '') words.push(word);
      word = '';
    } else word += char;
  }
  return word === '' ? words : [...words, word];
}

/** Whether a text begins with the word "list". */
export function asksList(text: string): boolean {
  return /^\s*list(?:\s|$)/i.test(text);
}
