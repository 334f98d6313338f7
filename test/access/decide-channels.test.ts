import type { Case } from './decide-cases.ts';
import { A, allow, B, decides, deny, dns, facts, key, support } from './decide-cases.ts';

/** Where an answer is seen, and which accounts it is about. */
const cases: Case[] = [
  // Channels
  {
    name: 'a channel without a rule sees internal',
    rules: [allow({ groups: ['support'], see: 'restricted' })],
    channel: 'C1',
    gives: 'internal',
  },
  {
    name: 'a channel without a rule sees no more than the asker',
    rules: [allow({ groups: ['support'], kinds: ['dns'], see: 'public' })],
    kind: dns,
    channel: 'C1',
    gives: 'public',
  },
  {
    name: 'a channel with a rule sees what the rule says',
    rules: [
      allow({ groups: ['support'], see: 'restricted' }),
      allow({ groups: ['support'], see: 'restricted', channels: ['C1'] }),
    ],
    channel: 'C1',
    gives: 'restricted',
  },
  {
    name: 'a channel with a rule sees no more than the asker',
    rules: [support, allow({ groups: ['support'], see: 'restricted', channels: ['C1'] })],
    channel: 'C1',
    gives: 'internal',
  },
  {
    name: 'the rule of another channel',
    rules: [
      allow({ groups: ['support'], see: 'restricted' }),
      allow({ groups: ['support'], see: 'restricted', channels: ['C2'] }),
    ],
    channel: 'C1',
    gives: 'internal',
  },
  {
    name: 'the channel rule of another group',
    rules: [
      allow({ groups: ['support'], see: 'restricted' }),
      allow({ groups: ['security'], see: 'restricted', channels: ['C1'] }),
    ],
    channel: 'C1',
    facts: facts({ S0SEC: [[], 1] }),
    gives: 'internal',
  },
  {
    name: 'a channel rule of less than internal',
    rules: [
      allow({ groups: ['support'], kinds: ['dns'], see: 'restricted' }),
      allow({ groups: ['support'], kinds: ['dns'], see: 'public', channels: ['C1'] }),
    ],
    kind: dns,
    channel: 'C1',
    gives: 'public',
  },
  {
    name: 'two channel rules: the greatest',
    rules: [
      allow({ groups: ['support'], see: 'restricted' }),
      allow({ groups: ['support'], see: 'public', channels: ['C1'] }),
      allow({ groups: ['support'], see: 'restricted', channels: ['C1'] }),
    ],
    channel: 'C1',
    gives: 'restricted',
  },
  {
    name: 'a channel rule gives nobody a right of their own',
    rules: [allow({ groups: ['support'], channels: ['C1'] })],
    gives: 'no',
  },
  {
    name: 'not even in that channel',
    rules: [allow({ groups: ['support'], channels: ['C1'] })],
    channel: 'C1',
    gives: 'no',
  },
  {
    name: 'a channel rule gives no live',
    rules: [support, allow({ groups: ['support'], channels: ['C1'], live: true })],
    channel: 'C1',
    gives: 'internal',
  },
  {
    name: 'live stays in a channel',
    rules: [allow({ groups: ['support'], live: true })],
    channel: 'C1',
    gives: 'internal live',
  },
  {
    name: 'a restricted kind in a channel without a rule',
    rules: [allow({ groups: ['support'], kinds: ['key'], see: 'restricted' })],
    kind: key,
    channel: 'C1',
    gives: 'no',
    says: /which this channel may not see; ask where only you can read the answer/,
    grantedBy: [],
  },
  {
    name: 'the group whose channel it is, is offered',
    rules: [
      allow({ groups: ['support'], kinds: ['key'], see: 'restricted' }),
      allow({ groups: ['security'], kinds: ['key'], see: 'restricted', channels: ['C1'] }),
    ],
    kind: key,
    channel: 'C1',
    facts: facts({ S0SEC: [[], 1] }),
    gives: 'no',
    grantedBy: ['security'],
  },
  {
    name: 'the group is not offered where the channel may not see it',
    rules: [allow({ groups: ['security'], kinds: ['key'], see: 'restricted' })],
    kind: key,
    channel: 'C1',
    facts: facts({ S0SEC: [[], 1] }),
    gives: 'no',
    grantedBy: [],
  },
  {
    name: 'deny in a channel',
    rules: [support, deny({ groups: ['support'], channels: ['C1'] })],
    channel: 'C1',
    gives: 'no',
    says: /forbids answers about IP addresses in this channel/,
  },
  {
    name: 'deny in a channel leaves the asker alone',
    rules: [support, deny({ groups: ['support'], channels: ['C1'] })],
    gives: 'internal',
  },
  {
    name: 'deny in another channel',
    rules: [support, deny({ groups: ['support'], channels: ['C2'] })],
    channel: 'C1',
    gives: 'internal',
  },
  {
    name: 'a channel rule for others binds the channel to less',
    rules: [
      allow({ groups: ['support'], kinds: ['dns'], see: 'restricted' }),
      allow({ groups: ['security'], kinds: ['dns'], see: 'public', channels: ['C1'] }),
    ],
    kind: dns,
    channel: 'C1',
    gives: 'public',
  },
  {
    name: 'so it does where it is unknown whether it is for others',
    rules: [
      allow({ users: ['U0SUP'], kinds: ['dns'] }),
      allow({ groups: ['oncall'], kinds: ['dns'], see: 'public', channels: ['C1'] }),
    ],
    kind: dns,
    channel: 'C1',
    gives: 'public',
  },
  {
    name: 'the rule of another channel binds nothing',
    rules: [
      allow({ users: ['U0SUP'], kinds: ['dns'] }),
      allow({ groups: ['security'], kinds: ['dns'], see: 'public', channels: ['C2'] }),
    ],
    kind: dns,
    channel: 'C1',
    gives: 'internal',
  },
  // Accounts
  {
    name: 'a right on the account',
    rules: [allow({ groups: ['support'], accounts: [A] })],
    account: A,
    gives: 'internal',
  },
  {
    name: 'no right on another account',
    rules: [allow({ groups: ['support'], accounts: [A] })],
    account: B,
    gives: 'no',
  },
  {
    name: 'no right on things without an account',
    rules: [allow({ groups: ['support'], accounts: [A] })],
    account: '-',
    gives: 'no',
  },
  {
    name: 'without an account: allowed if any is',
    rules: [allow({ groups: ['support'], accounts: [A], see: 'restricted', live: true })],
    gives: 'restricted live',
  },
  { name: 'a rule without accounts is for all', rules: [support], account: B, gives: 'internal' },
  {
    name: 'a rule without accounts is for things without one',
    rules: [support],
    account: '-',
    gives: 'internal',
  },
  {
    name: 'what accounts add',
    rules: [support, allow({ groups: ['support'], accounts: [A], see: 'restricted', live: true })],
    account: A,
    gives: 'restricted live',
  },
  {
    name: 'what accounts add stays there',
    rules: [support, allow({ groups: ['support'], accounts: [A], see: 'restricted', live: true })],
    account: B,
    gives: 'internal',
  },
  {
    name: 'deny on the account',
    rules: [support, deny({ groups: ['support'], accounts: [A] })],
    account: A,
    gives: 'no',
  },
  {
    name: 'deny on an account leaves the others',
    rules: [support, deny({ groups: ['support'], accounts: [A] })],
    account: B,
    gives: 'internal',
  },
  {
    name: 'deny on an account leaves the kind',
    rules: [support, deny({ groups: ['support'], accounts: [A] })],
    gives: 'internal',
  },
  {
    name: 'deny on the only account',
    rules: [allow({ groups: ['support'], accounts: [A] }), deny({ users: ['U0SUP'], accounts: [A] })],
    gives: 'no',
  },
  {
    name: 'a channel rule for an account',
    rules: [
      allow({ groups: ['support'], see: 'restricted' }),
      allow({ groups: ['support'], see: 'restricted', channels: ['C1'], accounts: [A] }),
    ],
    channel: 'C1',
    account: B,
    gives: 'internal',
  },
];

decides('decide: channels', cases);
