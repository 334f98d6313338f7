import type { TSchema } from 'typebox';
import { Type } from 'typebox';
import { Unreadable } from './document.ts';

/** Schemas and values of `attrs`, as most kinds have them. */

export const Text = Type.Optional(Type.String());
export const Flag = Type.Optional(Type.Boolean());

/** A detail in its three states: a value, `null` (not configured), or why it could not be read. */
export function Detail<T extends TSchema>(value: T) {
  return Type.Optional(Type.Union([value, Type.Null(), Unreadable]));
}

/** What is always there, so that it has a value or could not be read. */
export function Readable<T extends TSchema>(value: T) {
  return Type.Optional(Type.Union([value, Unreadable]));
}

/** The members that have a value: neither undefined nor an empty text. */
export function given<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined && value !== ''),
  ) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

/** The texts that there are, each once. */
export function texts(all: readonly (string | undefined)[]): string[] {
  return [...new Set(all.filter((one) => one !== undefined && one !== ''))] as string[];
}

/** AWS's list of tags as a document has them. */
export function tagsOf(
  tags: readonly { Key?: string | undefined; Value?: string | undefined }[] = [],
): Record<string, string> {
  return Object.fromEntries(tags.flatMap(({ Key, Value }) => (Key ? [[Key, Value ?? '']] : [])));
}
