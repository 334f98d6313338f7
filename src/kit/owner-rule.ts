import type { Static } from 'typebox';
import { Type } from 'typebox';
import { optional, strict, Text, text } from './setting-types.ts';

/** Who owns a thing, by the operator's own rules. */

const TagKeys = Type.Union([text('the key of a tag', 'Owner'), Type.Array(Text, { minItems: 1 })], {
  description: 'the key of a tag, or several in their order',
  examples: ['Owner', ['Owner', 'owner', 'team']],
});
const Team = { team: text('the team', 'payments'), contact: optional(Text) };
const Pattern = text('a regular expression', '^pay-');

/**
 * First match wins; where none does, the account's owner stands. `tag`: the tag's value is the team, or with
 * `matches` what it has to look like (stack and module names of infrastructure as code); `vpcTag`: the tag of the
 * VPC that it lies in; `name`: a regular expression over the document's name; `account: owner`: the account's owner, at this place of the list.
 */
export const OwnerRule = Type.Union([
  Type.Object({ tag: TagKeys, contact: optional(Text) }, strict),
  Type.Object({ tag: TagKeys, matches: Pattern, ...Team }, strict),
  Type.Object({ vpcTag: TagKeys, contact: optional(Text) }, strict),
  Type.Object({ name: Pattern, ...Team }, strict),
  Type.Object({ account: Type.Literal('owner') }, strict),
]);
export type OwnerRule = Static<typeof OwnerRule>;
