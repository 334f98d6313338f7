import type { Resolve } from '#kit';
import { cdn } from './cdn.ts';
import { dns, dnsEvents } from './dns.ts';
import { dnsAnswersOf } from './dns-answers.ts';
import { ec2 } from './ec2.ts';
import { ip } from './ip.ts';
import { key } from './key.ts';
import { keyEvents } from './key-trail.ts';
import { lb } from './lb.ts';
import { s3 } from './s3.ts';
import type { Call, Part, World } from './world.types.ts';

/** Everything that the made-up cloud answers. A new kind adds its file and a word here. */
export const commands: Part = {
  ...ip,
  ...cdn,
  ...ec2,
  ...lb,
  ...s3,
  ...key,
  ...dns,
  'CloudTrailClient/LookupEventsCommand': (call) => (asksForDns(call) ? dnsEvents(call) : keyEvents(call)),
};

/** Two kinds ask CloudTrail, each by another attribute. */
function asksForDns({ input }: Call): boolean {
  const [by] = (input['LookupAttributes'] ?? []) as { AttributeValue?: string }[];
  return by?.AttributeValue === 'ChangeResourceRecordSets';
}

/** What the public DNS of a made-up world says; throws as `node:dns` does. */
export const dnsAnswers: (world: World) => Resolve = dnsAnswersOf;
