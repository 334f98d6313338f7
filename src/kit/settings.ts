import type { Static } from 'typebox';
import { Type } from 'typebox';
import { AlertsSettings } from './alert-settings.ts';
import { AwsSettings } from './aws-settings.ts';
import { OwnerRule } from './owner-rule.ts';
import { AccountId, Cron, Duration, optional, strict, Text, Texts, text } from './setting-types.ts';

/** The structure of the configuration file, room by room. `src/config.ts` reads it; each room takes its own part. */

const Sight = Type.Union([Type.Literal('public'), Type.Literal('internal'), Type.Literal('restricted')]);
const Rate = Type.Union(
  [
    Type.Literal('off'),
    Type.String({ pattern: '^[1-9][0-9]*/(s|min|h)$', description: 'a number with /s, /min or /h' }),
  ],
  { examples: ['60/min'] },
);

/** Ours, outside the cloud: an office, a VPN, a partner. */
export const NamedNetwork = Type.Object(
  {
    cidr: text('the network', '198.51.100.0/24'),
    name: text('what it is called', 'Office Pune'),
    owner: optional(Text),
    contact: optional(Text),
  },
  strict,
);
export type NamedNetwork = Static<typeof NamedNetwork>;

const Interval = { every: optional(Cron), staleAfter: optional(Duration) };
/** Per kind: a bare string is `every` (cron, UTC). */
export const RefreshSettings = Type.Record(
  Type.String(),
  Type.Union([
    Cron,
    Type.Object(
      { ...Interval, accounts: optional(Type.Record(Type.String(), Type.Object(Interval, strict))) },
      strict,
    ),
  ]),
);
export type RefreshSettings = Static<typeof RefreshSettings>;

export const Rule = Type.Object(
  {
    effect: Type.Union([Type.Literal('allow'), Type.Literal('deny')]),
    groups: optional(Texts),
    users: optional(Texts),
    kinds: Type.Array(Text, { description: "kinds, or '*' for all", examples: [['ip', 'dns']] }),
    see: optional(Sight),
    live: optional(Type.Boolean()),
    channels: optional(Texts),
    accounts: optional(Type.Array(AccountId)),
  },
  strict,
);
export type Rule = Static<typeof Rule>;

/** Who may do what to the resources of a kind; off where there is no such rule. The first that fits counts. */
export const ActionRule = Type.Object(
  {
    groups: Texts,
    kind: text('a kind that has actions', 'ec2'),
    do: Type.Array(Text, { description: 'actions of the kind', examples: [['start', 'stop', 'reboot']] }),
    accounts: optional(Type.Array(AccountId)),
    role: text('the AWS role that does it, in every account; never one that reads', 'cloudwhois-operator'),
    approvers: optional(
      Type.Array(Text, { description: 'groups; one of their members, and not who asked, has to approve' }),
    ),
    channel: optional(text('where approvers are asked; slack.alerts where absent', 'C0APPROVALS')),
  },
  strict,
);
export type ActionRule = Static<typeof ActionRule>;

export const AccessSettings = Type.Object(
  {
    groups: optional(
      Type.Record(
        Type.String(),
        Type.Object(
          {
            users: optional(Texts),
            usergroups: optional(Texts),
            role: optional(text('the AWS role of live questions, in place of aws.role', 'security-reader')),
          },
          strict,
        ),
      ),
    ),
    rules: optional(Type.Array(Rule)),
    requests: optional(
      Type.Record(
        Type.String(),
        Type.Object(
          {
            approvers: Texts,
            longest: optional(Duration),
            channel: optional(text('where approvers are asked', 'C0APPROVALS')),
            waits: optional(Duration),
            see: optional(Sight),
            live: optional(Type.Boolean()),
            breakGlass: optional(Texts),
            decideIn: optional(Type.Union([Type.Literal('slack'), Type.Literal('console')])),
          },
          strict,
        ),
        {
          description:
            'who may be asked for access to a kind for a while; longest 8h, waits 24h, see restricted, live true and decideIn slack where absent; members of breakGlass groups get it at once',
        },
      ),
    ),
    actions: optional(Type.Array(ActionRule)),
    operators: optional(Texts),
    auditors: optional(Texts),
    tokens: optional(
      Type.Array(
        Type.Object(
          {
            name: Text,
            sha256: Type.String({
              pattern: '^[0-9a-f]{64}$',
              description: '64 lower-case hex digits',
              examples: ['<what this prints: printf %s "$TOKEN" | sha256sum | cut -c1-64>'],
            }),
            groups: Texts,
            expires: optional(text('a date, UTC', '2027-01-01')),
          },
          strict,
        ),
      ),
    ),
  },
  strict,
);
export type AccessSettings = Static<typeof AccessSettings>;

/** Per principal, on every door. */
export const LimitSettings = Type.Object(
  {
    questions: optional(Rate),
    live: optional(Rate),
    bulk: optional(Type.Union([Type.Literal('off'), Type.Integer({ minimum: 1, maximum: 10_000 })])),
  },
  strict,
);
export type LimitSettings = Static<typeof LimitSettings>;

export const SlackSettings = Type.Object(
  {
    app: optional(Text),
    teams: optional(Texts),
    commands: optional(
      Type.Record(
        Type.String(),
        Type.String({
          pattern: '^/[a-z0-9_-]{1,31}$',
          description: 'a slash and a word',
          examples: ['/ipinfo'],
        }),
      ),
    ),
    replies: optional(Type.Record(Type.String(), text('asker, channel, or a channel id', 'asker'))),
    alerts: optional(text('a channel id', 'C0CLOUD')),
    channels: optional(
      Type.Record(
        Type.String(),
        Type.Object(
          {
            account: optional(text('lists asked there are of this account', 'payments-prod')),
            region: optional(text('and of this region', 'eu-west-1')),
            kinds: optional(
              Type.Array(Text, {
                minItems: 1,
                description: 'what a text is understood as there that does not name its kind by a command',
                examples: [['ip', 'dns']],
              }),
            ),
          },
          strict,
        ),
        { description: 'what is asked in a channel is narrowed to, by channel id' },
      ),
    ),
  },
  strict,
);
export type SlackSettings = Static<typeof SlackSettings>;

/** The whole file. */
export const Settings = Type.Object(
  {
    aws: optional(AwsSettings),
    refresh: optional(RefreshSettings),
    networks: optional(Type.Array(NamedNetwork)),
    owners: optional(Type.Array(OwnerRule)),
    resolvers: optional(
      Type.Array(text('the address of a DNS server', '9.9.9.9'), {
        description: 'asked for what the public DNS says; the DNS servers of the machine where absent',
      }),
    ),
    history: optional(Duration),
    access: optional(AccessSettings),
    limits: optional(LimitSettings),
    slack: optional(SlackSettings),
    alerts: optional(AlertsSettings),
  },
  strict,
);
export type Settings = Static<typeof Settings>;
