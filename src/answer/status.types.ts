import { AccountRef, type Static, Type } from '#kit';

/** Why scopes did not complete, once for each cause. Message and fix are for operators. */
export const StatusError = Type.Object({
  outcome: Type.String({ description: 'denied, throttled, failed, refused, unread or stale' }),
  code: Type.Optional(Type.String({ description: 'AccessDenied, …' })),
  action: Type.Optional(Type.String({ description: 'the call that failed, e.g. ec2:DescribeAddresses' })),
  message: Type.Optional(Type.String({ description: 'operators only' })),
  fix: Type.Optional(Type.String({ description: 'what to do next; operators only' })),
  regions: Type.Array(Type.String()),
  since: Type.Optional(Type.String({ description: 'the earliest of them' })),
});
export type StatusError = Static<typeof StatusError>;

/** One kind in one account. Scopes and documents are counts, ages are seconds. */
export const StatusRow = Type.Object({
  kind: Type.String(),
  provider: Type.String(),
  account: AccountRef,
  outcome: Type.String({ description: 'the worst of its scopes: complete, excluded, or as in errors' }),
  scopes: Type.Integer(),
  complete: Type.Integer(),
  failed: Type.Integer(),
  excluded: Type.Integer({ description: 'scopes that are left out on purpose; in no other count' }),
  documents: Type.Integer(),
  calls: Type.Integer({ description: 'attempts of calls to the provider, of the last run of each scope' }),
  throttles: Type.Integer({ description: 'how many of them the provider throttled' }),
  durationMs: Type.Integer({ description: 'of these runs, one after the other' }),
  ageSeconds: Type.Optional(Type.Integer({ description: 'of the oldest last complete run' })),
  promiseSeconds: Type.Integer({ description: 'from what age on it is stale' }),
  promiseKept: Type.Boolean(),
  errors: Type.Array(StatusError),
  nextRun: Type.Optional(Type.String()),
});
export type StatusRow = Static<typeof StatusRow>;

/** One reason why scopes are not read and fresh, or are left out, with all that it concerns. */
export const StatusCause = Type.Object({
  summary: Type.String({ description: 'AccessDenied on sts:AssumeRole: 6 scopes of ip in 3 accounts (…)' }),
  outcome: Type.String({ description: 'as in errors, or excluded' }),
  code: Type.Optional(Type.String()),
  action: Type.Optional(Type.String()),
  message: Type.Optional(Type.String({ description: 'as one of the scopes has it; operators only' })),
  fix: Type.Optional(Type.String({ description: 'for all of the scopes; operators only' })),
  kinds: Type.Array(Type.String()),
  accounts: Type.Array(AccountRef),
  regions: Type.Array(Type.String()),
  scopes: Type.Integer(),
  since: Type.Optional(Type.String({ description: 'the earliest of them' })),
});
export type StatusCause = Static<typeof StatusCause>;

/** When a kind is read next, and how many of its scopes are due then. */
export const StatusRun = Type.Object({
  kind: Type.String(),
  provider: Type.String(),
  at: Type.String(),
  scopes: Type.Integer(),
});
export type StatusRun = Static<typeof StatusRun>;

/** How fresh and how complete the index is: what `/v1/status` says. */
export const Status = Type.Object({
  at: Type.String(),
  summary: Type.String({ description: 'one sentence' }),
  promiseKept: Type.Boolean(),
  scopes: Type.Integer(),
  complete: Type.Integer(),
  failed: Type.Integer(),
  documents: Type.Integer(),
  causes: Type.Array(StatusCause, { description: 'why scopes are not read and fresh, the worst first' }),
  excluded: Type.Array(StatusCause, { description: 'what is left out on purpose, and why' }),
  running: Type.Optional(
    Type.Object(
      { since: Type.String(), by: Type.Optional(Type.String({ description: 'operators only' })) },
      { description: 'a refresh or import that is under way' },
    ),
  ),
  interrupted: Type.Optional(
    Type.Object(
      { at: Type.String(), by: Type.Optional(Type.String({ description: 'operators only' })) },
      {
        description:
          'a refresh or import of the last day that was killed, stopped or cut off, last heard of then',
      },
    ),
  ),
  forecast: Type.Array(StatusRun, { description: 'the next runs, the earliest first' }),
  rows: Type.Array(StatusRow, { description: 'the worst first' }),
});
export type Status = Static<typeof Status>;
