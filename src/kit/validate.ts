import { Compile } from 'typebox/compile';
import { Document } from './document.ts';
import type { Kind } from './kind.ts';

/** Checks documents of one kind: an empty list, or what is wrong, each with the member's path. */
export type DocumentCheck = (document: unknown) => string[];

/** Builds the check of a kind: the common members, the kind's own name, and `attrs` by the kind's schema. */
export function documentCheck(kind: Pick<Kind, 'name' | 'attributes'>): DocumentCheck {
  const common = Compile(Document);
  const attributes = Compile(kind.attributes);
  return (document) => {
    if (!common.Check(document)) return faults(common.Errors(document), '');
    if (document.kind !== kind.name) return [`kind: is "${document.kind}", not "${kind.name}"`];
    return attributes.Check(document.attrs) ? [] : faults(attributes.Errors(document.attrs), 'attrs');
  };
}

function faults(errors: Iterable<{ instancePath: string; message: string }>, root: string): string[] {
  return [...errors].slice(0, 5).map(({ instancePath, message }) => {
    const path = `${root}${instancePath.replaceAll('/', '.')}`.replace(/^\./, '');
    return path === '' ? message : `${path}: ${message}`;
  });
}
