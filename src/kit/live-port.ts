import type { CoverageFailure } from './answer.ts';
import type { EnrichContext } from './contexts.ts';
import type { Document } from './document.ts';
import type { Enrichment } from './enrichment.ts';
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

/** In whose name the clouds are asked: CloudTrail shows it, where the role allows that. */
export interface OnBehalf {
  principal: Principal;
  /** The AWS role that the principal's group maps to, in place of `aws.role`. */
  role?: string;
}

/** Live SDK queries, as `ask` sees them. The signal carries the time budget; one signal is one question. */
export interface Live {
  /** The document as it is now, or undefined where it is gone. Throws where it cannot be told. */
  confirm(options: {
    kind: Kind;
    document: Document;
    onBehalf: OnBehalf;
    signal: AbortSignal;
  }): Promise<Document | undefined>;
  /** Looks everywhere; never throws for a place that fails (see `failed`). */
  find(options: { kind: Kind; question: Question; onBehalf: OnBehalf; signal: AbortSignal }): Promise<Found>;
  /** What every provider of the kind adds. Never throws: a provider that fails is told in a note. */
  enrich(
    options: { kind: Kind; onBehalf: OnBehalf } & Omit<EnrichContext, 'aws' | 'resolve'>,
  ): Promise<Enrichment>;
}
