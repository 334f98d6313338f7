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
  /** Places that the kind passed over, because what was asked for cannot be there. */
  passed?: number;
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

/** Which accounts a live question may look into; every one where absent. What concerns no account (`-`, `*`) is not asked about. */
export interface Within {
  mayAsk?: ((account: string) => boolean) | undefined;
}

/** Live SDK queries, as `ask` sees them. The signal carries the time budget; one signal is one question. */
export interface Live {
  /** The document as it is now, or undefined where it is gone. Throws where it cannot be told. */
  confirm(
    options: { kind: Kind; document: Document; onBehalf: OnBehalf; signal: AbortSignal } & Within,
  ): Promise<Document | undefined>;
  /** Looks in every account that may be asked, and counts no others; never throws for a place that fails (see `failed`). */
  find(
    options: { kind: Kind; question: Question; onBehalf: OnBehalf; signal: AbortSignal } & Within,
  ): Promise<Found>;
  /** What every provider of the kind adds. Never throws: a provider that fails is told in a note. */
  enrich(
    options: { kind: Kind; onBehalf: OnBehalf } & Within & Omit<EnrichContext, 'aws' | 'resolve'>,
  ): Promise<Enrichment>;
}
