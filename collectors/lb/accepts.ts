import type { Accepts } from '#kit';

const SUFFIX = String.raw`(?:amazonaws\.com|amazonaws\.com\.cn|amazonaws\.eu)`;
/** `dualstack.` and `ipv6.` are the same load balancer; so is one zone of a network load balancer. */
const base = (match: RegExpExecArray) => match[1]?.toLowerCase();

/** What a person may type or paste to ask about a load balancer. An address is `ip`'s where nobody says otherwise. */
export const accepts: readonly Accepts[] = [
  { shape: 'address', when: 'asked' },
  {
    shape: 'hostname',
    pattern: new RegExp(
      `^(?:(?:dualstack|ipv6)\\.)?([a-z0-9-]{1,80}-\\d{1,20}\\.[a-z0-9-]{1,30}\\.elb\\.${SUFFIX})$`,
      'i',
    ),
    because: 'the name that AWS gives an application or classic load balancer',
    value: base,
  },
  {
    shape: 'hostname',
    pattern: new RegExp(
      `^(?:[a-z0-9-]{1,40}\\.)?([a-z0-9-]{1,80}-[0-9a-f]{16}\\.elb\\.[a-z0-9-]{1,30}\\.${SUFFIX})$`,
      'i',
    ),
    because: 'the name that AWS gives a network load balancer',
    value: base,
  },
  {
    shape: 'arn',
    pattern:
      /^arn:aws[a-z-]{0,12}:elasticloadbalancing:[a-z0-9-]{1,30}:\d{12}:(?:loadbalancer|listener|listener-rule|targetgroup)\/[A-Za-z0-9/-]{1,200}$/,
    because: 'the ARN of a load balancer, or of its listener, rule or target group',
  },
  {
    shape: 'id',
    pattern: /^(?:app|net|gwy)\/[A-Za-z0-9-]{1,32}\/[0-9a-f]{16}$/,
    because: 'the end of the ARN of a load balancer',
  },
  {
    shape: 'id',
    pattern:
      /^\d{12}\/[a-z0-9-]{1,30}\/(?:(?:app|net|gwy)\/[A-Za-z0-9-]{1,32}\/[0-9a-f]{16}|[A-Za-z0-9-]{1,32})$/,
    because: 'account, region and name of a load balancer',
  },
  {
    shape: 'id',
    // Not the id of something else: eni-0abc…, AKIA…, AIDA…
    pattern:
      /^(?![a-z]{1,12}-[0-9a-f]{8,17}$|A[A-Z]{3}[A-Z2-7]{16,17}$)[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?$/,
    because: 'what may be the name of a load balancer',
    when: 'alone',
  },
];
