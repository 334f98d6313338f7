import type { TSchema } from 'typebox';
import { Type } from 'typebox';

/** What the schema of the configuration file is made of. */

/** A misspelled key is a fault. */
export const strict = { additionalProperties: false } as const;
export const optional = <T extends TSchema>(schema: T) => Type.Optional(schema);
export const Text = Type.String({ minLength: 1, maxLength: 1000 });
/** A text with what it is for and what would do: both reach editors through the published schema, and the faults. */
export const text = (description: string, example: string) =>
  Type.String({ minLength: 1, maxLength: 1000, description, examples: [example] });
export const Texts = Type.Array(Text);
export const Duration = Type.String({
  pattern: '^[1-9][0-9]*(s|m|h|d)$',
  description: 'a number and s, m, h or d',
  examples: ['12h'],
});
export const Cron = text('five fields of cron, in UTC', '0 * * * *');

export const AccountId = Type.String({
  pattern: '^[0-9]{12}$',
  description: '12 digits in quotes',
  examples: ["'111122223333'"],
});
