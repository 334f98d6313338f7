import type { Static } from 'typebox';
import { Type } from 'typebox';
import { AccountId, optional, strict, Text, Texts, text } from './setting-types.ts';

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
