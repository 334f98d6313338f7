import type { Static } from 'typebox';
import { Type } from 'typebox';

/** What one collector run covers. `region` is `global` where the service has none, `account` `-` where there is none. */
export interface Scope {
  kind: string;
  provider: string;
  account: string;
  region: string;
}

/**
 * Outcomes of a run; `unread` is a scope that is known to exist and was never run.
 * `excluded` was named by the operator or is not switched on in that account: noted, never counted as unread.
 */
export const scopeOutcomes = [
  'complete',
  'denied',
  'throttled',
  'failed',
  'refused',
  'excluded',
  'unread',
] as const;
export type ScopeOutcome = (typeof scopeOutcomes)[number];

/** Why a run did not complete. `code` and `action` are safe to show to anybody; `message` and `fix` are for operators. */
export const ScopeError = Type.Object({
  code: Type.String({ description: 'short and stable, e.g. AccessDenied' }),
  action: Type.Optional(Type.String({ description: 'the call that failed, e.g. ec2:DescribeAddresses' })),
  message: Type.String(),
  fix: Type.Optional(Type.String({ description: 'what to do next, one sentence' })),
});
export type ScopeError = Static<typeof ScopeError>;

/**
 * The record of a scope: the only place where freshness lives, so that an unchanged document is never rewritten.
 * Times are ISO 8601 in UTC.
 */
export const ScopeRecord = Type.Object({
  key: Type.String({ description: 'kind/provider/account/region' }),
  outcome: Type.Unsafe<ScopeOutcome>(Type.Union(scopeOutcomes.map((outcome) => Type.Literal(outcome)))),
  completedAt: Type.Optional(Type.String({ description: 'end of the last complete run' })),
  attemptedAt: Type.Optional(Type.String({ description: 'end of the last run, whatever its outcome' })),
  since: Type.Optional(Type.String({ description: 'since when the outcome has been other than complete' })),
  count: Type.Optional(Type.Integer({ minimum: 0, description: 'documents in the scope' })),
  refusedCount: Type.Optional(
    Type.Integer({
      minimum: 0,
      description: 'documents that the refused run found; a second run that agrees is believed',
    }),
  ),
  runId: Type.Optional(Type.String()),
  durationMs: Type.Optional(Type.Number({ minimum: 0 })),
  calls: Type.Optional(Type.Integer({ minimum: 0, description: 'attempts of calls to the provider' })),
  throttles: Type.Optional(Type.Integer({ minimum: 0, description: 'attempts that it throttled' })),
  emptyRuns: Type.Optional(
    Type.Integer({ minimum: 1, description: 'complete runs without any document, up to the last one' }),
  ),
  leftAt: Type.Optional(
    Type.String({ description: 'since when its account or region is no longer among those that are read' }),
  ),
  error: Type.Optional(ScopeError),
});
export type ScopeRecord = Static<typeof ScopeRecord>;

/** `kind/provider/account/region`; no part holds a slash. */
export function scopeKey({ kind, provider, account, region }: Scope): string {
  return `${kind}/${provider}/${account}/${region}`;
}

/** The scope of a key, or undefined where the text is not four non-empty parts. */
export function parseScopeKey(key: string): Scope | undefined {
  const [kind, provider, account, region, more] = key.split('/');
  if (!kind || !provider || !account || !region || more !== undefined) return undefined;
  return { kind, provider, account, region };
}
