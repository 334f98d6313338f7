import type {
  Clock,
  Confirmation,
  CoverageFailure,
  Document,
  Kind,
  Live,
  OnBehalf,
  Question,
  StoredDocument,
} from '#kit';
import { CloudwhoisError, canonicalJson, inWords, iso } from '#kit';
import type { Holder } from './to-result.ts';

/** What a live check needs. */
export interface LiveContext {
  live: Live;
  kind: Kind;
  question: Question;
  onBehalf: OnBehalf;
  /** Ends with the time budget. */
  signal: AbortSignal;
  clock: Clock;
  /** Whether a document's account may be asked live. */
  mayAsk: (account: string) => boolean;
  /** Whether `mayAsk` says yes to every account. */
  everywhere: boolean;
  /** Scopes that no live search looks into: those that left (which may be a mistake), and those that are left out. */
  left: readonly CoverageFailure[];
  excluded: readonly CoverageFailure[];
}

/** Sets what the index says against what is true now. */
export function judge(
  holder: Holder,
  now: Document | undefined,
  { kind, question, clock }: LiveContext,
): Holder {
  const at = clock();
  const value = question.value;
  const age = ageOf(holder, at);
  if (!now)
    return {
      ...holder,
      disproved: true,
      confirmed: confirmation(at, 'gone', `It is gone; ${age} ago it still held ${value}.`),
    };
  if (!answersFor(kind, now, question)) return lost(holder, { question, clock });
  const fresh = { ...holder, document: now, source: 'live', asOf: iso(at) } as const;
  return isSame(holder.document, now)
    ? { ...fresh, confirmed: confirmation(at, 'same', 'It is as the index says.') }
    : {
        ...fresh,
        confirmed: confirmation(
          at,
          'changed',
          `It still holds ${value}, but differs from what was read ${age} ago.`,
        ),
      };
}

/** A holder that does not hold the value any more; whether there is still such a thing is not said. */
export function lost(holder: Holder, { question, clock }: Pick<LiveContext, 'question' | 'clock'>): Holder {
  const at = clock();
  const detail = `It no longer holds ${question.value}; ${ageOf(holder, at)} ago it did.`;
  return { ...holder, disproved: true, confirmed: confirmation(at, 'changed', detail) };
}

function ageOf({ asOf }: Holder, now: number): string {
  return inWords(now - Date.parse(asOf));
}

export function confirmation(at: number, outcome: Confirmation['outcome'], detail: string): Confirmation {
  return { at: iso(at), outcome, detail };
}

/** Whether a document still holds the value asked for: the kind says, else its own lists do. */
export function answersFor(kind: Kind, document: Document, question: Question): boolean {
  if (kind.answersFor) return kind.answersFor(document, question);
  const { value } = question;
  const { id, arn, name = '', addresses, ranges, hostnames, identifiers } = document;
  // Names are found in any case
  if (name !== '' && name.toLowerCase() === value.toLowerCase()) return true;
  return [id, arn, ...addresses, ...ranges, ...hostnames, ...identifiers].includes(value);
}

function isSame(before: Document, now: Document): boolean {
  return canonicalJson(bare(before)) === canonicalJson(bare(now));
}

/** Without what the index adds. */
function bare(document: Document): Partial<Document> {
  const copy: Partial<StoredDocument> = { ...document };
  for (const added of ['asOf', 'validFrom', 'validTo', 'scope'] as const) delete copy[added];
  return copy;
}

/** A short code that is fit for anybody's eyes; never the message of an error that is not ours. */
export function codeOf(error: unknown): string {
  if (error instanceof CloudwhoisError) return error.code;
  return error instanceof Error && /^[A-Za-z]{3,60}$/.test(error.name) && error.name !== 'Error'
    ? error.name
    : 'it failed';
}
