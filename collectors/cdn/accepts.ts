import type { Accepts } from '#kit';

const lower = (match: RegExpExecArray) => match[0].toLowerCase();
const first = (match: RegExpExecArray) => match[1];
const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const ARN = 'arn:aws[a-z-]{0,12}';

/** What a person may type or paste to ask about a name at the edge. */
export const accepts: readonly Accepts[] = [
  {
    shape: 'hostname',
    pattern: /^d[0-9a-z]{6,20}\.cloudfront\.(?:net|cn)$/i,
    because: 'the name of a CloudFront distribution',
  },
  {
    shape: 'hostname',
    pattern: /^[a-z0-9-]{1,63}\.execute-api\.[a-z0-9-]{1,30}\.amazonaws\.(?:com|com\.cn|eu)$/i,
    because: 'a name of API Gateway',
  },
  {
    shape: 'hostname',
    pattern: /^a[0-9a-f]{8,32}(?:\.dualstack)?\.awsglobalaccelerator\.com$/i,
    because: 'the name of a Global Accelerator',
  },
  {
    shape: 'hostname',
    pattern: /^(?:\*\.)?[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63}){1,20}$/i,
    because: 'a host name, which may be an alias or a custom domain',
    when: 'asked',
  },
  { shape: 'address', when: 'asked' },
  {
    shape: 'arn',
    pattern: new RegExp(`^(${ARN}:cloudfront::\\d{12}:distribution/E[A-Z0-9]{9,14})$`),
    because: 'the ARN of a CloudFront distribution',
  },
  {
    shape: 'arn',
    pattern: new RegExp(`^(${ARN}:globalaccelerator::\\d{12}:accelerator/${UUID})(?:/.{0,300})?$`),
    because: 'the ARN of a Global Accelerator, or of a part of one',
    value: first,
  },
  {
    shape: 'arn',
    pattern: new RegExp(
      `^(${ARN}:apigateway:[a-z0-9-]{1,30}:(?:\\d{12})?:/(?:restapis|apis)/[a-z0-9]{1,20})(?:/.{0,300})?$`,
    ),
    because: 'the ARN of an API of API Gateway, or of a part of one',
    // The account is left out of an API's own ARN, and written by some tools
    value: (match) => match[1]?.replace(/:\d{12}:\//, '::/'),
  },
  {
    shape: 'arn',
    pattern: new RegExp(`^${ARN}:execute-api:[a-z0-9-]{1,30}:\\d{12}:([a-z0-9]{10})(?:/.{0,300})?$`),
    because: 'the ARN of a call of an API, which says its id',
    as: 'id',
    value: first,
  },
  {
    shape: 'id',
    pattern: /^E[A-Z0-9]{9,14}$/,
    because: 'the id of a CloudFront distribution',
    when: 'alone',
  },
  {
    shape: 'id',
    pattern: new RegExp(`^${UUID}$`, 'i'),
    because: 'the id of a Global Accelerator',
    value: lower,
    when: 'asked',
  },
  {
    shape: 'id',
    pattern: /^[A-Za-z0-9][\w-]{0,126}$/,
    because: 'the id or the name of an API or accelerator',
    when: 'asked',
  },
];
