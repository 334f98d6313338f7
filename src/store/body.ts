import { hash } from 'node:crypto';
import type { Document, StoredDocument } from '#kit';
import { contentHash, iso } from '#kit';

/** A document as it is stored: JSON of its own members (what `export` adds is left out). */
export function bodyOf(document: Document): string {
  const { kind, id, type, provider, account, region, name, arn } = document;
  const { addresses, ranges, hostnames, identifiers, tags, attrs, links } = document;
  // One literal: put together from parts it takes twice the time
  // biome-ignore format: members, as the doc lists them
  return JSON.stringify({
    kind, id, type, provider, account, region, name, arn,
    addresses, ranges, hostnames, identifiers, tags, attrs, links,
  });
}

/** A short print of a body: an equal one means an unchanged document, another one that a closer look is due. */
export function printOf(body: string): string {
  return hash('sha256', body, 'base64url');
}

/** Whether two bodies say the same, whatever the order of their keys: what an equal content hash says. */
export function sameContent(a: string, b: string): boolean {
  return a === b || contentHash(JSON.parse(a) as Document) === contentHash(JSON.parse(b) as Document);
}

/** When a version was true; milliseconds. `completed` is the end of its scope's last complete run. */
export interface Times {
  from: number;
  to?: number | undefined;
  /** Its own, from an import. */
  asOf?: number | undefined;
  completed?: number | undefined;
}

/** When a version was last known to be true: by its scope's last complete run or by its own word, never after it ended. */
export function lastKnown({ from, to, asOf, completed }: Times): number {
  const known = completed === undefined ? (asOf ?? from) : Math.max(completed, asOf ?? 0);
  return Math.min(to ?? Infinity, known);
}

/** Adds to a document (which is changed) what the index knows of it. */
export function storedOf(document: Document, scope: string, times: Times): StoredDocument {
  const stored = document as StoredDocument;
  stored.asOf = iso(lastKnown(times));
  stored.validFrom = iso(times.from);
  if (times.to !== undefined) stored.validTo = iso(times.to);
  stored.scope = scope;
  return stored;
}
