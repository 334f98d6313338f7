import type { Static } from 'typebox';
import { Type } from 'typebox';
import { Cron, Duration, optional, strict, Text, text } from './setting-types.ts';

/** What people are told without asking. */
export const AlertsSettings = Type.Object(
  {
    freshness: optional(
      Type.Boolean({
        description: 'broken promises, where slack.alerts or a webhook is set; true where absent',
      }),
    ),
    findings: optional(
      Type.Array(
        Type.Union([
          text('the name of a finding', 'public-buckets'),
          Type.Object({ name: Text, after: optional(Duration), channel: optional(Text) }, strict),
        ]),
        { examples: [['public-buckets', { name: 'old-keys', after: '180d', channel: 'G0SECURITY' }]] },
      ),
    ),
    quiet: optional(
      Type.String({
        pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]$',
        description: 'a span of the day in UTC; broken promises and findings wait for its end',
        examples: ['22:00-06:00'],
      }),
    ),
    questions: optional(
      Type.Array(
        Type.Object(
          {
            every: Cron,
            ask: text('what one would type', '/s3info list public:yes'),
            to: text('a channel id', 'C0SECURITY'),
          },
          strict,
        ),
      ),
    ),
    webhook: optional(
      Type.Object(
        {
          url: text('where alerts are posted, too', 'https://tickets.example.com/cloudwhois'),
          secret: Type.String({
            pattern: '^env:[A-Za-z_][A-Za-z0-9_]*$',
            description: 'the variable with the secret that signs them: env:NAME',
            examples: ['env:ALERTS_SECRET'],
          }),
        },
        strict,
      ),
    ),
  },
  strict,
);
export type AlertsSettings = Static<typeof AlertsSettings>;
