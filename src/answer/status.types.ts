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
  documents: Type.Integer(),
  ageSeconds: Type.Optional(Type.Integer({ description: 'of the oldest last complete run' })),
  promiseSeconds: Type.Integer({ description: 'from what age on it is stale' }),
  promiseKept: Type.Boolean(),
  errors: Type.Array(StatusError),
  nextRun: Type.Optional(Type.String()),
});
export type StatusRow = Static<typeof StatusRow>;

/** How fresh and how complete the index is: what `/v1/status` says. */
export const Status = Type.Object({
  at: Type.String(),
  summary: Type.String({ description: 'one sentence' }),
  promiseKept: Type.Boolean(),
  scopes: Type.Integer(),
  complete: Type.Integer(),
  failed: Type.Integer(),
  documents: Type.Integer(),
  rows: Type.Array(StatusRow, { description: 'the worst first' }),
});
export type Status = Static<typeof Status>;
