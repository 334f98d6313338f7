import type { Document } from './document.ts';
import type { Column } from './kind.ts';

/** What the columns of most kinds are made of. */

/**
 * Readers of the attributes of one kind. `attr` makes the `value` of a column out of them; `plain` is the whole column
 * of an attribute that is shown as it is, and has its name.
 */
export function columnsOf<A extends object>() {
  const attr = (read: (attrs: A, document: Document) => unknown): Column['value'] => {
    return (document) => read(document.attrs as A, document);
  };
  const plain = (name: keyof A & string, label: string): Column => ({
    name,
    label,
    value: attr((attrs) => attrs[name]),
  });
  return { attr, plain };
}

/** What things are found by where their security groups are: an id or an ARN of one. */
export const SECURITY_GROUP = /^sg-|:security-group\//;

export function yesNo(flag: boolean | undefined): 'yes' | 'no' | undefined {
  return flag === undefined ? undefined : flag ? 'yes' : 'no';
}

/** The texts in a row; undefined where there are none, so that the fact is left out. */
export function joined(all: readonly string[] = [], by = ', '): string | undefined {
  return all.length > 0 ? all.join(by) : undefined;
}

/** The tags of the resource; where they could not be read, `attrs.tags` says why. */
export const tagsColumn: Column = {
  name: 'tags',
  label: 'Tags',
  value: ({ tags, attrs }) =>
    attrs['tags'] ?? joined(Object.entries(tags).map(([key, value]) => (value ? `${key}=${value}` : key))),
};
