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
