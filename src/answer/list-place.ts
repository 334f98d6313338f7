import { noSuchPage } from '#kit';

/**
 * Where a page of a list begins: after `offset` of what fits in the window that begins at the store's cursor. What
 * fits in the windows before it was counted: `before`.
 */
export interface Place {
  cursor?: string;
  offset: number;
  before: number;
}

/** The place of a cursor; the beginning without one. Throws `invalid` for a cursor that is none of a list. */
export function readPlace(cursor: string | undefined): Place {
  if (cursor === undefined) return { offset: 0, before: 0 };
  const [, offset, before, store] = /^([0-9]{1,9})\.([0-9]{1,9})(?:\.(.+))?$/.exec(cursor) ?? [];
  if (offset === undefined || before === undefined) throw noSuchPage();
  return { offset: Number(offset), before: Number(before), ...(store !== undefined && { cursor: store }) };
}

/** The cursor of a place. */
export function writePlace({ cursor, offset, before }: Place): string {
  return `${offset}.${before}${cursor === undefined ? '' : `.${cursor}`}`;
}
