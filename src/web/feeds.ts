import type { FastifyInstance } from 'fastify';
import type { Principal, Static } from '#kit';
import { AccountRef, Type } from '#kit';
import type { AuditPage } from '../access/audit/read-audit.ts';
import type { TrailInput } from '../access/audit/trail.ts';
import type { Changes, ChangesInput } from '../answer/changes.ts';
import { commonReplies, json, problem } from './api-schemas.ts';
import { webLimits } from './security.ts';

export interface FeedOptions {
  /** What appeared, changed and went, as this principal may see it. */
  changes: (input: ChangesInput) => Promise<Changes>;
  /** The audit, for auditors. */
  trail: (input: TrailInput) => Promise<AuditPage>;
}

const strict = { additionalProperties: false } as const;
const limit = Type.Optional(
  Type.Integer({ minimum: 1, maximum: 1000, description: 'how many are read at most; 100 where absent' }),
);
const usual = 100;

const ChangesQuery = Type.Object(
  {
    since: Type.Optional(
      Type.Integer({ minimum: 0, description: 'the cursor of the page before; 0 for the first page' }),
    ),
    kind: Type.Optional(Type.String({ maxLength: 32, description: 'only this kind' })),
    limit,
  },
  strict,
);

const ChangesReply = Type.Object({
  changes: Type.Array(
    Type.Object({
      at: Type.String(),
      type: Type.String({ description: 'appeared, changed or gone' }),
      kind: Type.String(),
      id: Type.String(),
      account: AccountRef,
      name: Type.Optional(Type.String()),
    }),
  ),
  cursor: Type.String({ description: '`since` of the next page' }),
  more: Type.Boolean({ description: 'whether there is another page already' }),
});

const AuditQuery = Type.Object(
  {
    since: Type.Optional(
      Type.String({
        maxLength: 40,
        description: 'from this time on, ISO 8601',
        examples: ['2026-11-01T02:00Z'],
      }),
    ),
    principal: Type.Optional(
      Type.String({ maxLength: 200, description: 'whose', examples: ['slack:T0001/U0SUP1'] }),
    ),
    cursor: Type.Optional(Type.String({ maxLength: 8000, description: 'of the page before' })),
    limit,
  },
  strict,
);

const AuditReply = Type.Object({
  records: Type.Array(
    Type.Object({ at: Type.String(), requestId: Type.String(), principal: Type.String() }),
    {
      description: 'oldest first, as they were written; `seq` and `instance` say where',
    },
  ),
  cursor: Type.String({ description: 'for what comes after these' }),
  more: Type.Boolean({ description: 'whether to ask on; a page may be empty all the same' }),
});

const route = { exposeHeadRoute: false, handlerTimeout: webLimits.handlerTimeout } as const;
const common = { tags: ['feeds'], security: [{ bearer: [] }] };

/** `/v1/changes` and `/v1/audit`: what happened, page by page. Must be registered behind the bearer hook. */
export function feeds(app: FastifyInstance, { changes, trail }: FeedOptions): void {
  changesRoute(app, changes);
  auditRoute(app, trail);
}

function changesRoute(app: FastifyInstance, changes: FeedOptions['changes']): void {
  const schema = {
    ...common,
    summary: 'What appeared, changed and went?',
    description: 'Of the kinds and accounts that the asker may see, oldest first.',
    querystring: ChangesQuery,
    response: {
      200: json('A page.', ChangesReply),
      400: problem('Not a page that there is.'),
      ...commonReplies,
    },
  };
  app.get<{ Querystring: Static<typeof ChangesQuery> }>('/v1/changes', { ...route, schema }, (request) => {
    const { since = 0, limit: most = usual, kind } = request.query;
    return changes({ ...asker(request), since, limit: most, ...(kind !== undefined && { kind }) });
  });
}

function auditRoute(app: FastifyInstance, trail: FeedOptions['trail']): void {
  const schema = {
    ...common,
    summary: 'Who asked what? For auditors',
    querystring: AuditQuery,
    response: {
      200: json('A page.', AuditReply),
      400: problem('Not a time or a cursor.'),
      403: problem('Not an auditor.'),
      ...commonReplies,
    },
  };
  app.get<{ Querystring: Static<typeof AuditQuery> }>('/v1/audit', { ...route, schema }, (request) => {
    const { since, principal: of, cursor, limit: most = usual } = request.query;
    return trail({
      ...asker(request),
      limit: most,
      ...(since !== undefined && { since }),
      ...(of !== undefined && { of }),
      ...(cursor !== undefined && { cursor }),
    });
  });
}

function asker({ principal, id }: { principal: Principal; id: string }) {
  return { principal, door: 'api', requestId: id };
}
