/**
 * What comes from outside (names, tags, messages of a provider or of another server) as a terminal may show it: one
 * line, without the control characters that a terminal would obey and without the marks that turn the direction of
 * writing, by which one name could read as another.
 */
export function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu, ' ');
}

/** The same for every text inside a value of JSON's types, the names of members included. */
export function allPlain<T>(value: T): T {
  return plainly(value) as T;
}

function plainly(value: unknown): unknown {
  if (typeof value === 'string') return plain(value);
  if (Array.isArray(value)) return value.map(plainly);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [plain(name), plainly(member)]));
}

/** A line of JSON that says the same, with the characters that a terminal would obey written as `\u…`. */
export function plainJson(json: string): string {
  return json.replaceAll(
    /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
