import type { Note, RelatedDocument } from './kind.ts';
import type { Sensitivity } from './sensitivity.ts';

/** What a live look beyond the resources adds to an answer; see `Provider.enrich`. */
export interface Enrichment {
  facts?: ExtraFact[];
  notes?: Note[];
  related?: RelatedDocument[];
  /** The ids of documents of which the lookup's notes are not true any more: they changed in what was told. */
  outdated?: readonly string[];
  /** The provider has said that nobody has it, of ours or not (S3 of a bucket's name): no unread scope holds it. */
  nowhere?: boolean;
}

/** A fact that only a live look tells, about one result. */
export interface ExtraFact {
  /** The id of the result. */
  of: string;
  name: string;
  label: string;
  /** As of a column: `null` says "not configured", an Unreadable that it could not be read. */
  value: unknown;
  why?: string;
  /** The kind's own where absent. */
  sensitivity?: Sensitivity;
}
