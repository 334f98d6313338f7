import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import type { Log } from '#kit';
import { boxKind, nameKind, worldOf } from './fakes.ts';

/** No answer, audit entry, log line or error holds a part of a secret, in whatever form it was pasted. */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/+';
/** As random as keys of AWS are; half of them have a slash in them. */
const secret = fc
  .array(fc.nat({ max: 63 }), { minLength: 40, maxLength: 40 })
  .map((numbers) => numbers.map((number) => ALPHABET.charAt(number)).join(''))
  .filter(
    (key) =>
      /[0-9]/.test(key) &&
      (key.match(/[A-Z](?=[a-z0-9])|[a-z](?=[A-Z0-9])|[0-9](?=[A-Za-z])/g) ?? []).length > 16 &&
      !/[a-z]{5}|[0-9a-f]{8}/.test(key) &&
      // One in some ten thousand reads as a name does: words, or the end that AWS gives to names
      (key.match(/[a-z]{3,}/g) ?? []).join('').length <= 16 &&
      !/\+[A-Z0-9]{8,16}$/.test(key),
  );

const FORMS: Record<string, (key: string) => string> = {
  plain: (key) => key,
  'encoded for a URL': encodeURIComponent,
  'encoded for a URL, in small letters': (key) => key.replaceAll('/', '%2f').replaceAll('+', '%2b'),
  'encoded twice': (key) => encodeURIComponent(encodeURIComponent(key)),
  'as PHP writes JSON': (key) => `{"x":"${key.replaceAll('/', '\\/')}"}`,
  'JSON in JSON': (key) => `{\\"x\\":\\"${key.replaceAll('/', '\\\\/')}\\"}`,
  'with signs of JSON': (key) => key.replaceAll('/', '\\u002f').replaceAll('+', '\\u002B'),
  'as HTML': (key) => key.replaceAll('/', '&#x2F;').replaceAll('+', '&#43;'),
  'a password in a URL': (key) => `https://x:${key}@host.example.com/y`,
  'a password in a URL, cut off': (key) => `https://user:x${key}`,
  'a password without a scheme': (key) => `x:${key}@host.example.com`,
  'a password that begins with two slashes': (key) => `x://${key.slice(2)}@host.example.com`,
  'in base64url': (key) => key.replaceAll('/', '_').replaceAll('+', '-'),
  'in quotes': (key) => `'${key}'`,
  'broken by a backslash': (key) => `${key.slice(0, 23)}\\\n  ${key.slice(23)}`,
  'broken by a line': (key) => `x = ${key.slice(0, 20)}\r\n${key.slice(20)}`,
  'behind an escaped quote': (key) => `%22${key}%22`,
  'behind an escaped line end': (key) => `x\\n${key}\\n`,
  'in a path': (key) => `user/${key}`,
  'behind an ARN': (key) => `arn:aws:iam::111122223333:user/al,AKIAIOSFODNN7EXAMPLE,${key}`,
  'in an ARN': (key) => `arn:aws:iam::111122223333:user/${key}`,
  'a filter of a list': (key) => `list name:${key}`,
  'a URL in a filter of a list': (key) => `list name:https://x:${key}@host.example.com`,
  'called a password': (key) => `password=${key}`,
  'a time': (key) => `at:${encodeURIComponent(key)} 10.0.0.1`,
  'cut off at the end': (key) => `10.0.0.1${' '.repeat(65_536 - 8 - 20)}${key}`,
};

/** The first part of a secret of 8 characters in a row that a text holds. */
function partOf(key: string, text: string): string | undefined {
  for (let i = 0; i + 8 <= key.length; i++)
    if (text.includes(key.slice(i, i + 8))) return key.slice(i, i + 8);
  return undefined;
}

describe('a pasted secret', () => {
  for (const [name, form] of Object.entries(FORMS)) {
    it(`leaves no part of it anywhere: ${name}`, async () => {
      const told: unknown[] = [];
      const tell = (fields: unknown, message?: unknown) => void told.push(fields, message);
      const log: Log = { debug: tell, info: tell, warn: tell, error: tell };
      const { ask, entries, input } = worldOf({ log, kinds: [boxKind(), nameKind()] });

      await fc.assert(
        fc.asyncProperty(secret, async (key) => {
          const pasted = form(key);
          const answers = [
            await ask.whois(input(pasted)),
            await ask.kind('box', input(pasted)),
            await ask.kind('name', input(pasted)),
          ];
          const said = JSON.stringify([answers, entries.splice(0), told.splice(0)]);
          for (const one of [key, key.replaceAll('/', '_').replaceAll('+', '-')])
            assert.equal(partOf(one, said), undefined, said);
        }),
        { numRuns: 40 },
      );
    });
  }
});
