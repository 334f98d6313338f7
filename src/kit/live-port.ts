import type { CoverageFailure } from './answer.ts';
import type { Document } from './document.ts';
import type { Kind, Question } from './kind.ts';
import type { Principal } from './principal.ts';

/** What a live search found, and which places it could not read. */
export interface Found {
  documents: Document[];
  /** Places tried. */
  scopes: number;
  failed: CoverageFailure[];
  /** Calls to the provider that it took; without those that fetched credentials. */
  calls?: number;
}

/** Live SDK queries, as `ask` sees them. The signal carries the time budget. */
export interface Live {
  /** The document as it is now, or undefined where it is gone. Throws where it cannot be told. */
  confirm(options: {
    kind: Kind;
    document: Document;
    principal: Principal;
    signal: AbortSignal;
  }): Promise<Document | undefined>;
  /** Looks everywhere; never throws for a place that fails (see `failed`). */
  find(options: {
    kind: Kind;
    question: Question;
    principal: Principal;
    signal: AbortSignal;
  }): Promise<Found>;
}
