import type { Static, TSchema } from '#kit';
import { Answer, Type, Whois } from '#kit';
import { Problem } from './problems.ts';

const strict = { additionalProperties: false } as const;

/** What a person may paste, whatever is in it: what cannot be understood is answered with `invalid`, and audited. */
const about = {
  description:
    'an IP address, a CIDR, a host name, a bucket, a key id, an ARN, an id, or text that holds one',
};
const Text = Type.String(about);
const live = Type.Optional(Type.Boolean({ description: 'ask the clouds now, too' }));
const at = Type.Optional(
  Type.String({ minLength: 1, maxLength: 64, description: 'who had it then: ISO 8601, or yesterday' }),
);

const whoisExample = 'sg says 10.1.2.3 talks to s3://logs';
export const WhoisQuery = Type.Object(
  { q: Type.String({ ...about, examples: [whoisExample] }), live, at },
  strict,
);
export type WhoisQuery = Static<typeof WhoisQuery>;

/** The query of one kind's route, with the kind's own example. */
export function kindQuery(example: string) {
  const text = {
    description: `${about.description}; or a list of what fits: list account:payments-prod`,
    examples: [example, 'list account:payments-prod'],
  };
  const cursor = Type.Optional(
    Type.String({ maxLength: 4000, description: 'the `cursor` of the page before, for the next page' }),
  );
  return Type.Object({ q: Type.String(text), live, at, cursor }, strict);
}
export type KindQuery = Static<ReturnType<typeof kindQuery>>;

export const NoQuery = Type.Object({}, strict);

/** How many texts are allowed is the operator's (`limits.bulk`); this is the most that can be set. */
export const BulkBody = Type.Object(
  { texts: Type.Array(Text, { minItems: 1, maxItems: 10_000 }), live, at },
  strict,
);
export type BulkBody = Static<typeof BulkBody>;

export const BulkReply = Type.Object({ items: Type.Array(Whois) });

/** A reply that comes as JSON or, where `Accept` asks for it, as CSV. */
export function jsonOrCsv(description: string, schema: TSchema) {
  const csv = Type.String({
    description: 'RFC 4180 with a header; a row for each result, or for an answer without any',
  });
  return { description, content: { 'application/json': { schema }, 'text/csv': { schema: csv } } };
}

const problemWith = (fields: TSchema) => Type.Intersect([Problem, Type.Partial(fields)]);

/** A reply's schema under `application/json`. */
export function json(description: string, schema: TSchema) {
  return { description, content: { 'application/json': { schema } } };
}

/** A problem's schema under its own type. */
export function problem(description: string, schema: TSchema = Problem) {
  return { description, content: { 'application/problem+json': { schema } } };
}

/** Every status that a route behind a token can have, beside its own. */
export const commonReplies = {
  401: problem('No valid token.'),
  429: problem('Over a limit; Retry-After says when there is room again.'),
  500: problem('A fault of ours; name the request id when you ask for help.'),
  503: problem('Something that we stand on does not answer, or it took too long.'),
};

/** Every status of a question. */
export function questionReplies(schema: typeof Answer | typeof Whois) {
  return {
    200: json('Found, absent or unknown.', schema),
    400: problem('Not a question that can be answered.', problemWith(schema)),
    403: problem('Not allowed; says nothing of the thing asked.', problemWith(schema)),
    ...commonReplies,
  };
}

export { Answer, Whois };
