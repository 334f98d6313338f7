/** What an event of AWS says: something changed in a service, in an account. */
export interface ServiceEvent {
  account: string;
  region: string;
  /** As IAM's actions begin: `ec2`. */
  service: string;
  /** Milliseconds since the epoch; never later than `now`. */
  at: number;
}

/** Far above what EventBridge sends (256 KB). */
const LONGEST = 1_100_000;

/**
 * Reads a message of the queue: an event as EventBridge delivers it, either an API call that CloudTrail saw or the word
 * of a service itself. Undefined for all that says of no change: calls that only read or failed, what happens inside of
 * buckets, and anything that is no such event. Never throws.
 */
export function readEvent(text: string, now: number): ServiceEvent | undefined {
  const event = objectIn(text);
  const { account, region, source, time, detail } = event;
  if (typeof account !== 'string' || !/^\d{12}$/.test(account)) return undefined;
  if (typeof region !== 'string' || !/^[a-z]{2}(-[a-z]+)+-\d{1,2}$/.test(region)) return undefined;
  const type = event['detail-type'];
  const service = type === 'AWS API Call via CloudTrail' ? serviceOfCall(detail) : serviceOf(source, type);
  if (service === undefined) return undefined;
  const at = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  return { account, region, service, at: at <= now ? at : now };
}

type Bag = Readonly<Record<string, unknown>>;

function objectIn(text: string): Bag {
  if (text.length > LONGEST) return {};
  try {
    return bagOf(JSON.parse(text));
  } catch {
    return {};
  }
}

function bagOf(value: unknown): Bag {
  return typeof value === 'object' && value !== null ? (value as Bag) : {};
}

/** `ec2.amazonaws.com` → `ec2`, where the call changed something. */
function serviceOfCall(detail: unknown): string | undefined {
  const { eventSource, eventName, readOnly, errorCode } = bagOf(detail);
  if (typeof eventSource !== 'string' || typeof eventName !== 'string') return undefined;
  // Not every record says `readOnly`; a dry run ends with an error, too
  if (readOnly === true || errorCode !== undefined || /^(Describe|Get|Head|List|Lookup)/.test(eventName))
    return undefined;
  return /^([a-z0-9-]{1,64})\.amazonaws\.com$/.exec(eventSource)?.[1];
}

/** `aws.ec2` → `ec2`. What happens to the objects of a bucket changes no bucket. */
function serviceOf(source: unknown, type: unknown): string | undefined {
  if (typeof source !== 'string' || typeof type !== 'string' || type.startsWith('Object ')) return undefined;
  return /^aws\.([a-z0-9-]{1,64})$/.exec(source)?.[1];
}
