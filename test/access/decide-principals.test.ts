import type { Case } from './decide-cases.ts';
import { A, allow, decides, deny, facts, key, support, system, token } from './decide-cases.ts';

/** Everybody, tokens and the command line. */
const cases: Case[] = [
  // Everybody
  {
    name: 'a full member is among everybody',
    rules: [allow({ groups: ['everyone'] })],
    facts: facts({}, { 'T0001/U0SUP': ['full', 1] }),
    gives: 'internal',
  },
  {
    name: 'a guest is not',
    rules: [allow({ groups: ['everyone'] })],
    facts: facts({}, { 'T0001/U0SUP': ['guest', 1] }),
    gives: 'no',
    says: /No rule/,
  },
  {
    name: 'one unknown is not',
    rules: [allow({ groups: ['everyone'] })],
    gives: 'no',
    says: /could not be checked/,
  },
  {
    name: 'one of long ago is not',
    rules: [allow({ groups: ['everyone'] })],
    facts: facts({}, { 'T0001/U0SUP': ['full', 25] }),
    gives: 'no',
  },
  {
    name: 'the same user of another team is not',
    rules: [allow({ groups: ['everyone'] })],
    facts: facts({}, { 'T0002/U0SUP': ['full', 1] }),
    gives: 'no',
  },
  { name: 'a token is not', rules: [allow({ users: ['*'] })], who: token('support'), gives: 'no' },
  {
    name: 'a deny on everybody holds for one unknown',
    rules: [support, deny({ groups: ['everyone'] })],
    gives: 'no',
  },
  {
    name: 'a guest by name',
    rules: [support],
    facts: facts({}, { 'T0001/U0SUP': ['guest', 1] }),
    gives: 'internal',
  },
  // Tokens and the command line
  { name: 'a token has its groups', rules: [support], who: token('support'), gives: 'internal' },
  {
    name: 'a token has no other groups',
    rules: [support],
    who: token('security'),
    gives: 'no',
    grantedBy: ['support'],
  },
  {
    name: 'a token is no user',
    rules: [allow({ users: ['runbooks', 'U0SUP'] })],
    who: token('support'),
    gives: 'no',
  },
  {
    name: 'a token is denied by group',
    rules: [support, deny({ groups: ['blocked'] })],
    who: token('support', 'blocked'),
    gives: 'no',
  },
  {
    name: 'a token knows where it belongs',
    rules: [support, deny({ groups: ['blocked'] })],
    who: token('support'),
    gives: 'internal',
  },
  {
    name: 'a token is of no team',
    rules: [support],
    who: token('support'),
    teams: ['T0002'],
    gives: 'internal',
  },
  {
    name: 'the command line may all',
    rules: [],
    who: system,
    kind: key,
    gives: 'restricted live',
    says: /all rights/,
  },
  {
    name: 'the command line is not denied',
    rules: [deny({})],
    who: system,
    account: A,
    gives: 'restricted live',
  },
  {
    name: 'a channel without a rule binds the command line',
    rules: [],
    who: system,
    channel: 'C1',
    gives: 'internal live',
  },
  {
    name: 'a channel without a rule is shown nothing restricted',
    rules: [],
    who: system,
    kind: key,
    channel: 'C1',
    gives: 'no',
  },
  {
    name: 'a channel with a rule is shown what it says',
    rules: [allow({ groups: ['security'], kinds: ['key'], see: 'restricted', channels: ['C1'] })],
    who: system,
    kind: key,
    channel: 'C1',
    gives: 'restricted live',
  },
  {
    name: 'a channel that is denied is shown nothing',
    rules: [deny({ channels: ['C1'] })],
    who: system,
    channel: 'C1',
    gives: 'no',
  },
  {
    name: 'what is denied to everybody is shown in no channel',
    rules: [deny({})],
    who: system,
    channel: 'C1',
    gives: 'no',
  },
  {
    name: 'a channel denied to a group is not denied to the command line',
    rules: [deny({ groups: ['support'], channels: ['C1'] })],
    who: system,
    channel: 'C1',
    gives: 'internal live',
  },
];

decides('decide: principals', cases);
