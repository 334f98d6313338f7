import type { Accepts } from '#kit';
import { ec2Hostnames } from '#kit';

const lower = (match: RegExpExecArray) => match[0].toLowerCase();

/** What a person may type or paste to ask about an instance. Addresses and host names are `ip`'s where nobody says otherwise. */
export const accepts: readonly Accepts[] = [
  { shape: 'address', when: 'asked' },
  {
    shape: 'id',
    pattern: /^(?:i|vol|r|sir|cr)-[0-9a-f]{8,17}$/i,
    because: 'the id of an EC2 instance, of a volume on one, or of what it was launched by',
    value: lower,
  },
  {
    shape: 'arn',
    pattern: /^arn:aws[a-z-]{0,12}:ec2:[a-z0-9-]{1,30}:\d{12}:(?:instance\/i|volume\/vol)-[0-9a-f]{1,17}$/i,
    because: 'the ARN of an EC2 instance or of a volume on one',
    value: lower,
  },
  {
    shape: 'id',
    pattern: /^\d{12}\/[a-z0-9-]{1,30}\/i-[0-9a-f]{1,17}$/i,
    because: 'account, region and id of an EC2 instance',
    value: lower,
  },
  ...ec2Hostnames.map((one) => ({ ...one, when: 'asked' as const })),
  {
    shape: 'id',
    // Not the id of something else (eni-0abc…, AKIA…, AIDA…), nor an address that is none: 10.1.2.256, 10.1.2
    pattern:
      /^(?![a-z]{1,12}-[0-9a-f]{8,17}$|A[A-Z]{3}[A-Z2-7]{16,17}$|\d*(?:\.\d*){2,}$)[\p{L}\p{N}_][\p{L}\p{N}_.+@-]{0,254}$/u,
    because: 'what may be the name of an EC2 instance',
    when: 'alone',
  },
];
