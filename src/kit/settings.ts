import type { Static } from 'typebox';
import { Type } from 'typebox';
import { AlertsSettings } from './alert-settings.ts';
import { OwnerRule } from './owner-rule.ts';
import { Cron, Duration, optional, strict, Text, Texts, text } from './setting-types.ts';

/** The structure of the configuration file, room by room. `src/config.ts` reads it; each room takes its own part. */

const AccountId = Type.String({
  pattern: '^[0-9]{12}$',
  description: '12 digits in quotes',
  examples: ["'111122223333'"],
});
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

export const AwsSettings = Type.Object(
  {
    discover: optional(Type.Union([Type.Literal('organizations'), Type.Literal('none')])),
    role: optional(text('assumed in every account; or none', 'cloudwhois-reader')),
    externalId: optional(Type.String({ description: 'a value, or env:NAME', examples: ['env:EXTERNAL_ID'] })),
    regions: optional(
      Type.Union([Type.Literal('enabled'), Texts], { examples: [['eu-west-1', 'us-east-1']] }),
    ),
    exclude: optional(
      Type.Array(
        Type.Object({ account: optional(AccountId), region: optional(Text), why: optional(Text) }, strict),
      ),
    ),
    accounts: optional(
      Type.Array(
        Type.Object(
          {
            id: AccountId,
            name: optional(Text),
            owner: optional(Text),
            contact: optional(Text),
            role: optional(Text),
          },
          strict,
        ),
      ),
    ),
    portal: optional(
      Type.Object(
        { start: text('the access portal', 'https://acme.awsapps.com/start'), role: optional(Text) },
        strict,
      ),
    ),
    ranges: optional(text('URL or file', 'https://ip-ranges.amazonaws.com/ip-ranges.json')),
    sourceIdentity: optional(
      Type.Boolean({ description: 'live calls carry the asker as SourceIdentity; true where absent' }),
    ),
    events: optional(
      Type.Object(
        {
          queue: Type.String({
            pattern: '^https?://[^/]+/[0-9]{12}/[A-Za-z0-9_-]{1,80}$',
            description: 'the URL of an SQS queue that an EventBridge rule fills',
            examples: ['https://sqs.eu-west-1.amazonaws.com/111122223333/cloudwhois-events'],
          }),
        },
        strict,
      ),
    ),
  },
  strict,
);
export type AwsSettings = Static<typeof AwsSettings>;

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
              examples: ['<what this prints: printf %s "$TOKEN" | sha256sum>'],
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
