import type { Static } from 'typebox';
import { Type } from 'typebox';

/** What is said to a question: the same for the API, `--json` and MCP. It knows nothing of Slack or HTML. */

export const outcomes = ['found', 'absent', 'unknown', 'invalid', 'denied'] as const;
export type Outcome = (typeof outcomes)[number];
// The type is said by hand: a union made from a list would be `never`
const OutcomeSchema = Type.Unsafe<Outcome>(Type.Union(outcomes.map((outcome) => Type.Literal(outcome))));

/** Where a fact came from. */
export const sources = ['index', 'live', 'cspm', 'sql'] as const;
export type Source = (typeof sources)[number];

export const Fact = Type.Object({
  name: Type.String(),
  label: Type.String(),
  value: Type.Optional(Type.Unknown()),
  state: Type.Union([Type.Literal('value'), Type.Literal('not-configured'), Type.Literal('unreadable')]),
  why: Type.Optional(Type.String({ description: 'why it could not be read, or what it was inferred from' })),
});
export type Fact = Static<typeof Fact>;

export const AccountRef = Type.Object({ id: Type.String(), name: Type.Optional(Type.String()) });
export type AccountRef = Static<typeof AccountRef>;

export const Owner = Type.Object({
  team: Type.String(),
  contact: Type.Optional(Type.String()),
  because: Type.String({ description: 'tag Owner, account owner, …' }),
});
export type Owner = Static<typeof Owner>;

export const Related = Type.Object({
  relation: Type.String(),
  kind: Type.String(),
  id: Type.String(),
  name: Type.Optional(Type.String()),
  account: Type.Optional(AccountRef),
});
export type Related = Static<typeof Related>;

export const Confirmation = Type.Object({
  at: Type.String(),
  outcome: Type.Union([
    Type.Literal('same'),
    Type.Literal('changed'),
    Type.Literal('gone'),
    Type.Literal('failed'),
  ]),
  detail: Type.String(),
});
export type Confirmation = Static<typeof Confirmation>;

export const Result = Type.Object({
  kind: Type.String(),
  id: Type.String(),
  type: Type.String(),
  provider: Type.String(),
  account: AccountRef,
  region: Type.String(),
  name: Type.Optional(Type.String()),
  arn: Type.Optional(Type.String()),
  owner: Type.Optional(Owner),
  facts: Type.Array(Fact),
  links: Type.Array(Type.Object({ text: Type.String(), url: Type.String() })),
  related: Type.Array(Related),
  source: Type.Unsafe<Source>(Type.Union(sources.map((source) => Type.Literal(source)))),
  asOf: Type.String(),
  since: Type.Optional(
    Type.String({ description: 'since when it has held the value, as far as the history goes back' }),
  ),
  confirmed: Type.Optional(Confirmation),
});
export type Result = Static<typeof Result>;

export const CoverageFailure = Type.Object({
  scope: Type.String(),
  account: Type.Optional(AccountRef),
  outcome: Type.String({ description: 'denied, throttled, failed, refused, unread or stale' }),
  error: Type.Optional(Type.String()),
  since: Type.Optional(Type.String()),
});
export type CoverageFailure = Static<typeof CoverageFailure>;

/** Which scopes an answer rests on. `scopes` and `complete` are counts; excluded scopes count in neither. */
export const Coverage = Type.Object({
  scopes: Type.Integer(),
  complete: Type.Integer(),
  failed: Type.Array(CoverageFailure),
  oldest: Type.Optional(Type.String()),
  newest: Type.Optional(Type.String()),
});
export type Coverage = Static<typeof Coverage>;

export const Answer = Type.Object({
  question: Type.Object({ text: Type.String(), kind: Type.String(), value: Type.Optional(Type.String()) }),
  outcome: OutcomeSchema,
  summary: Type.String({ description: 'one sentence that carries the answer' }),
  results: Type.Array(Result, { description: 'holders, ranked, best first' }),
  related: Type.Array(Related, {
    description: 'beside the results: the subnet, account and VPC that an unheld address would belong to',
  }),
  total: Type.Integer({ description: 'how many results there are, of which this page shows some' }),
  cursor: Type.Optional(Type.String({ description: 'give it back as `cursor` for the next page' })),
  coverage: Coverage,
  notes: Type.Array(Type.String()),
  because: Type.String({ description: 'why these sources were chosen' }),
  tookMs: Type.Number(),
  requestId: Type.String(),
});
export type Answer = Static<typeof Answer>;

/** The notes that the summary does not say already: what is left to show beneath it. */
export function unsaidNotes({ notes, summary }: Pick<Answer, 'notes' | 'summary'>): string[] {
  return notes.filter((note) => !summary.includes(note));
}

export const Understood = Type.Object({ kind: Type.String(), value: Type.String(), because: Type.String() });
export type Understood = Static<typeof Understood>;

export const Whois = Type.Object({
  text: Type.String(),
  understood: Type.Array(Understood),
  outcome: OutcomeSchema,
  summary: Type.String(),
  answers: Type.Array(Answer),
  notAsked: Type.Optional(
    Type.Array(Type.String(), {
      description: 'kinds that the text asks, too, and that were left out because others were named',
    }),
  ),
  requestId: Type.String(),
});
export type Whois = Static<typeof Whois>;
