import type { Accepts } from '#kit';
import { rootId } from './document.ts';
import { anyPrefix, prefixes, prefixOf } from './prefixes.ts';

const ID = `(?:${anyPrefix})[A-Z2-7]{12,124}`;
const upper = (match: RegExpExecArray) => (match[1] ?? match[0]).toUpperCase();
const PARTITION = 'arn:(aws[a-z-]{0,12})';
/** Names of users, roles and sessions; paths hold more. */
const NAME = '[\\w+=,.@-]{1,64}';
const PATH = '[\\x21-\\x7e]{0,512}';

const ids = (Object.keys(prefixes) as (keyof typeof prefixes)[]).map(
  (prefix): Accepts => ({
    shape: 'id',
    pattern: new RegExp(`^${prefix}[A-Z2-7]{12,124}$`, 'i'),
    because: `the id of ${prefixes[prefix].replace(/[:,].*$/, '')}`,
    value: (match) => (prefixOf(match[0].toUpperCase()) ? match[0].toUpperCase() : undefined),
  }),
);

/** What a person may type or paste to ask about a key or whoever holds one. */
export const accepts: readonly Accepts[] = [
  ...ids,
  {
    shape: 'id',
    pattern: new RegExp(
      `^(${ID})(?:/|%2f)\\d{8}(?:/|%2f)[a-z0-9-]{1,30}(?:/|%2f)[a-z0-9-]{1,40}(?:/|%2f)aws4_request$`,
      'i',
    ),
    because: 'the credential of a signed request, which begins with an access key id',
    value: upper,
  },
  {
    shape: 'arn',
    pattern: new RegExp(`^${PARTITION}:iam::(\\d{12}):(user|role)/(${PATH})$`, 'i'),
    because: 'the ARN of an IAM user or role',
    value: ([text]) => text.replace(/^[^/]*/, (head) => head.toLowerCase()),
  },
  {
    shape: 'arn',
    pattern: new RegExp(`^${PARTITION}:sts::(\\d{12}):assumed-role/(${NAME})(?:/${NAME})?$`, 'i'),
    because: 'the ARN of a session of a role, which says its role',
    value: (match) => `arn:${match[1]?.toLowerCase()}:sts::${match[2]}:assumed-role/${match[3]}`,
  },
  {
    shape: 'arn',
    pattern: new RegExp(`^${PARTITION}:iam::(\\d{12}):root$`, 'i'),
    because: 'the ARN of the root user of an account',
    as: 'id',
    value: (match) => rootId(match[2] ?? ''),
  },
  {
    // What stands before a key in files and logs is no name
    shape: 'id',
    pattern: /^(?!(?:aws|x-amz|access|secret|session|credential)[_-])[\w+,.@-]{1,64}$/i,
    because: 'the name of an IAM user or role',
    when: 'asked',
  },
];
