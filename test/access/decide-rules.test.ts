import type { Case } from './decide-cases.ts';
import { allow, decides, deny, dns, facts, key, support, token } from './decide-cases.ts';

/** Rules as such: what adds up, what wins, and what a kind needs. */
const cases: Case[] = [
  // Nothing matches, adding up, deny wins
  {
    name: 'no rules: nothing',
    rules: [],
    gives: 'no',
    says: /^No rule lets you ask about IP addresses\.$/,
    grantedBy: [],
  },
  { name: 'no rules: nothing with a token', rules: [], who: token('security'), gives: 'no' },
  {
    name: 'a rule for another kind',
    rules: [allow({ groups: ['support'], kinds: ['lb'] })],
    gives: 'no',
    grantedBy: [],
  },
  {
    name: 'a rule for another group',
    rules: [allow({ groups: ['security'] })],
    gives: 'no',
    grantedBy: ['security'],
  },
  { name: 'a rule for the group: internal is the default', rules: [support], gives: 'internal' },
  { name: 'a rule for every kind', rules: [allow({ groups: ['support'], kinds: ['*'] })], gives: 'internal' },
  {
    name: 'a kind is not a prefix of another',
    rules: [allow({ groups: ['support'], kinds: ['i', 'ipv6'] })],
    gives: 'no',
  },
  { name: 'a rule for the user', rules: [allow({ users: ['U0SUP'] })], gives: 'internal' },
  {
    name: 'a rule for another user: no group would help',
    rules: [allow({ users: ['U0X'] })],
    gives: 'no',
    grantedBy: [],
  },
  {
    name: 'a rule for groups or users: one suffices',
    rules: [allow({ groups: ['security'], users: ['U0SUP'] })],
    gives: 'internal',
  },
  {
    name: 'several allows: the greatest see',
    rules: [support, allow({ users: ['U0SUP'], see: 'restricted' })],
    gives: 'restricted',
  },
  {
    name: 'several allows: the lesser does not narrow',
    rules: [support, allow({ users: ['U0SUP'], see: 'public' })],
    gives: 'internal',
  },
  {
    name: 'several allows: live of any',
    rules: [support, allow({ users: ['U0SUP'], see: 'public', live: true })],
    gives: 'internal live',
  },
  {
    name: 'live is not implied by restricted',
    rules: [allow({ groups: ['support'], see: 'restricted' })],
    gives: 'restricted',
  },
  { name: 'live: false is no live', rules: [allow({ groups: ['support'], live: false })], gives: 'internal' },
  {
    name: 'live of another kind is not mine',
    rules: [support, allow({ groups: ['support'], kinds: ['lb'], live: true })],
    gives: 'internal',
  },
  { name: 'an allow that names nobody is for nobody', rules: [allow({})], gives: 'no', grantedBy: [] },
  {
    name: 'deny wins',
    rules: [support, deny({ users: ['U0SUP'] })],
    gives: 'no',
    says: /^A rule forbids you to ask about IP addresses\.$/,
    grantedBy: [],
  },
  { name: 'deny wins in any order', rules: [deny({ users: ['U0SUP'] }), support], gives: 'no' },
  {
    name: 'deny takes live, too',
    rules: [allow({ groups: ['support'], live: true }), deny({ groups: ['support'] })],
    gives: 'no',
  },
  { name: 'deny on every kind', rules: [support, deny({ users: ['U0SUP'], kinds: ['*'] })], gives: 'no' },
  {
    name: 'deny on another kind',
    rules: [support, deny({ users: ['U0SUP'], kinds: ['key'] })],
    gives: 'internal',
  },
  { name: 'deny on another user', rules: [support, deny({ users: ['U0LEFT'] })], gives: 'internal' },
  { name: 'deny that names nobody is for everybody', rules: [support, deny({})], gives: 'no', grantedBy: [] },
  {
    name: 'deny that names nobody is for tokens, too',
    rules: [support, deny({})],
    who: token('support'),
    gives: 'no',
  },
  {
    name: 'the denied group is not offered',
    rules: [allow({ groups: ['security', 'oncall'] }), deny({ groups: ['oncall'] })],
    facts: facts({ S0ONCALL: [[], 1], S0SEC: [[], 1] }),
    gives: 'no',
    grantedBy: ['security'],
  },
  // Sensitivity of the kind
  {
    name: 'internal is too little for a restricted kind',
    rules: [allow({ groups: ['support'], kinds: ['key'] })],
    kind: key,
    gives: 'no',
    says: /Answers about access keys are restricted, which is more than you may see/,
  },
  {
    name: 'only the group that sees enough is offered',
    rules: [
      allow({ groups: ['support', 'oncall'], kinds: ['key'] }),
      allow({ groups: ['security'], kinds: ['key'], see: 'restricted' }),
    ],
    kind: key,
    facts: facts({ S0ONCALL: [[], 1], S0SEC: [[], 1] }),
    gives: 'no',
    grantedBy: ['security'],
  },
  {
    name: 'restricted suffices for a restricted kind',
    rules: [allow({ groups: ['support'], kinds: ['key'], see: 'restricted' })],
    kind: key,
    gives: 'restricted',
  },
  {
    name: 'public is too little for an internal kind',
    rules: [allow({ groups: ['support'], see: 'public' })],
    gives: 'no',
    says: /are internal/,
  },
  {
    name: 'public suffices for a public kind',
    rules: [allow({ groups: ['support'], kinds: ['dns'], see: 'public' })],
    kind: dns,
    gives: 'public',
  },
];

decides('decide: rules', cases);
