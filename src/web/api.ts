import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Kind, Principal, TSchema } from '#kit';
import { Answer, invalid, Type, Whois } from '#kit';
import type { Ask, AskInput } from '../answer/ask.types.ts';
import { toCsv } from '../answer/csv.ts';
import { rowsOf } from '../answer/rows.ts';
import {
  BulkBody,
  BulkReply,
  commonReplies,
  json,
  jsonOrCsv,
  type KindQuery,
  kindQuery,
  NoQuery,
  problem,
  questionReplies,
  WhoisQuery,
} from './api-schemas.ts';
import type { BearerOptions } from './bearer.ts';
import { bearer } from './bearer.ts';
import type { FeedOptions } from './feeds.ts';
import { feeds } from './feeds.ts';
import { sendAnswer } from './problems.ts';
import { webLimits } from './security.ts';

export interface ApiOptions extends BearerOptions, FeedOptions {
  kinds: ReadonlyMap<string, Kind>;
  ask: Ask;
  /** What `/v1/status` says to this principal, and its schema. */
  status: (principal: Principal) => Promise<object>;
  statusSchema?: TSchema;
}

const route = {
  exposeHeadRoute: false,
  handlerTimeout: webLimits.handlerTimeout,
  bodyLimit: webLimits.bodyLimit,
} as const;
const security = [{ bearer: [] }];

/** The questions under `/v1`: one route for each kind, one for whatever a text holds, one for many texts. */
export async function api(app: FastifyInstance, options: ApiOptions): Promise<void> {
  bearer(app, options);
  app.setValidatorCompiler(TypeBoxValidatorCompiler);
  // Answers are ours and small: the schemas describe and are tested, but do not slow each reply down
  app.setSerializerCompiler(() => JSON.stringify);
  app.setSchemaErrorFormatter(badRequest('See /docs.'));
  whoisRoutes(app, options);
  for (const kind of options.kinds.values()) kindRoute(app, kind, options.ask);
  statusRoute(app, options);
  feeds(app, options);
}

function kindRoute(app: FastifyInstance, kind: Kind, ask: Ask): void {
  const example = withoutCommand(kind.command.example);
  const schema = {
    summary: kind.command.summary,
    description: `${kind.title}. Example: \`${example}\``,
    tags: ['questions'],
    security,
    querystring: kindQuery(example),
    response: questionReplies(Answer),
  };
  const url = `/v1/${kind.name}`;
  const own = { ...route, schema, schemaErrorFormatter: badRequest(exampleOf(url, example)) };
  app.get<{ Querystring: KindQuery }>(url, own, async (request, reply) =>
    sendAnswer(reply, await ask.kind(kind.name, inputOf(request, reply))),
  );
}

function whoisRoutes(app: FastifyInstance, { ask }: ApiOptions): void {
  const common = { tags: ['questions'], security };
  const one = {
    ...common,
    summary: 'What is this thing?',
    querystring: WhoisQuery,
    response: questionReplies(Whois),
  };
  const many = {
    ...common,
    summary: 'What are these things?',
    querystring: NoQuery,
    body: BulkBody,
    response: {
      200: jsonOrCsv('One item for each text, in order; each has its own outcome.', BulkReply),
      400: problem('Not a body that can be read.'),
      413: problem('More than 1 MiB.'),
      415: problem('Not JSON.'),
      ...commonReplies,
    },
  };
  const url = '/v1/whois';
  const own = { ...route, schema: one, schemaErrorFormatter: badRequest(exampleOf(url, '10.1.2.3')) };
  app.get<{ Querystring: WhoisQuery }>(url, own, async (request, reply) =>
    sendAnswer(reply, await ask.whois(inputOf(request, reply))),
  );
  const how = badRequest('Send JSON such as {"texts": ["10.1.2.3"]}; see /docs.');
  const bulk = { ...route, schema: many, schemaErrorFormatter: how };
  app.post<{ Body: BulkBody }>(url, bulk, async (request, reply) => {
    const context = contextOf(request, reply, request.body, webLimits.liveMs);
    const items = await ask.bulk(request.body.texts, context);
    return wantsCsv(request) ? sendCsv(reply, items) : reply.send({ items });
  });
}

/** Whether the client names CSV; JSON is what everybody else gets. */
function wantsCsv({ headers }: FastifyRequest): boolean {
  return /\btext\/csv\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/i.test(headers.accept ?? '');
}

function sendCsv(reply: FastifyReply, items: readonly Whois[]): FastifyReply {
  void reply.header('content-disposition', 'attachment; filename="cloudwhois.csv"');
  // As bytes: the serializer of this route writes JSON
  return reply.type('text/csv; charset=utf-8; header=present').send(Buffer.from(toCsv(rowsOf(items))));
}

/** A kind's example without the Slack command that it may begin with. */
function withoutCommand(example: string): string {
  return example.replace(/^\/\S+\s+/, '');
}

function statusRoute(app: FastifyInstance, { status, statusSchema }: ApiOptions): void {
  const schema = {
    summary: 'How fresh is the index, and what could not be read?',
    tags: ['status'],
    security,
    querystring: NoQuery,
    response: {
      200: json('Per kind and account that the asker may ask about.', statusSchema ?? Type.Object({})),
      400: problem('There are no options.'),
      ...commonReplies,
    },
  };
  app.get('/v1/status', { ...route, schema }, (request) => status(request.principal));
}

type Asked = FastifyRequest<{ Querystring: KindQuery }>;
type Context = Omit<AskInput, 'text'>;

function inputOf(request: Asked, reply: FastifyReply): AskInput {
  return { text: request.query.q, ...contextOf(request, reply, request.query) };
}

interface Wishes {
  live?: boolean;
  at?: string;
  cursor?: string;
}

function contextOf(request: FastifyRequest, reply: FastifyReply, wishes: Wishes, ms?: number): Context {
  const { live, at, cursor } = wishes;
  return {
    principal: request.principal,
    door: 'api',
    requestId: request.id,
    signal: questionSignal(reply, ms ?? (live ? webLimits.liveMs : webLimits.questionMs)),
    ...(live === undefined ? {} : { live }),
    ...(at === undefined ? {} : { at }),
    ...(cursor === undefined ? {} : { cursor }),
  };
}

/** Ends a question after this many milliseconds, or at once where the client has gone. */
export function questionSignal(reply: FastifyReply, ms: number): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort();
  });
  return AbortSignal.any([gone.signal, AbortSignal.timeout(ms)]);
}

interface SchemaFault {
  instancePath: string;
  message?: string;
  params?: Record<string, unknown>;
}

/** What is wrong with a request, and what would do. */
function badRequest(fix: string): (errors: SchemaFault[]) => Error {
  return (errors) => {
    // Said of a member that is not known, besides that it is not
    const told = errors.filter(({ message }) => message !== 'schema is false');
    return invalid(told.map(inWords).slice(0, 3).join('; '), { fix });
  };
}

function exampleOf(url: string, q: string): string {
  return `Example: ${url}?q=${encodeURIComponent(q)}; see /docs.`;
}

function inWords({ instancePath, message, params }: SchemaFault): string {
  const where = instancePath.slice(1).replaceAll('/', '.');
  const named = params?.['requiredProperties'] ?? params?.['additionalProperties'];
  const has = params?.['requiredProperties'] ? 'is missing' : 'is not known here';
  const what = Array.isArray(named) ? `${named.join(', ')} ${has}` : (message ?? 'is not valid');
  return where === '' ? what : `${where} ${what}`;
}
