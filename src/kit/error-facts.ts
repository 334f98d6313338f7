/** What can be read off an error, whatever threw it. */
export interface ErrorFacts {
  /** Its code or name, a short word: `AccessDenied`, `ECONNREFUSED`, `TimeoutError`. */
  name: string;
  /** HTTP status, where there was an answer. */
  status?: number;
  /** The right that is missing, or else the call that failed: `ec2:DescribeAddresses`. */
  action?: string;
  message: string;
  /** What to do, where the error itself says so. */
  fix?: string;
}

type Bag = Record<string, unknown>;

const dull = new Set(['Error', 'AggregateError', 'TypeError', 'CredentialsProviderError', 'ProviderError']);

/**
 * Reads an AWS SDK, network or plain error. Where the outer error only wraps another (`cause`, or the first of an
 * AggregateError), the inner one names the fault.
 */
export function errorFacts(error: unknown): ErrorFacts {
  const chain = causes(error);
  const telling = chain.find((one) => !dull.has(nameOf(one))) ?? chain[0] ?? {};
  const message = textOf(telling['message']) ?? (typeof error === 'string' ? error : 'No message was given.');
  const status = first(chain, (one) => statusOf(one));
  // The message names the right that is missing, which may differ from the call (s3:GetEncryptionConfiguration)
  const action =
    actionIn(message) ?? textOf(telling['action']) ?? first(chain, (one) => textOf(one['action']));
  const fix = first(chain, (one) => textOf(one['fix']));
  return {
    name: nameOf(telling),
    message,
    ...(status === undefined ? {} : { status }),
    ...(action === undefined ? {} : { action }),
    ...(fix === undefined ? {} : { fix }),
  };
}

/** The error and what is inside it, outermost first, at most five. */
function causes(error: unknown): Bag[] {
  const chain: Bag[] = [];
  let next = error;
  while (typeof next === 'object' && next !== null && chain.length < 5) {
    const bag = next as Bag;
    chain.push(bag);
    const errors = bag['errors'];
    next = bag['cause'] ?? (Array.isArray(errors) ? errors[0] : undefined);
  }
  return chain;
}

/** Node's errors and some of AWS's have the word in `code`, most of AWS's in `name`. */
function nameOf(bag: Bag): string {
  const words = [bag['code'], bag['name'], bag['Code']].filter((word) => typeof word === 'string');
  const word = words.find((one) => !dull.has(one)) ?? words[0] ?? 'Error';
  const bare = word.replace(/^.*[#]/, '').replace(/[:].*$/, '');
  return /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/.test(bare) ? bare : 'Error';
}

function statusOf(bag: Bag): number | undefined {
  const metadata = bag['$metadata'];
  const status =
    typeof metadata === 'object' && metadata !== null ? (metadata as Bag)['httpStatusCode'] : undefined;
  return typeof status === 'number' ? status : undefined;
}

/** AWS names the missing right in its message. */
function actionIn(message: string): string | undefined {
  return /not authorized to perform:? ([a-z0-9-]+:[A-Za-z0-9]+)/.exec(message)?.[1];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function first<T>(items: readonly Bag[], pick: (item: Bag) => T | undefined): T | undefined {
  for (const item of items) {
    const value = pick(item);
    if (value !== undefined) return value;
  }
  return undefined;
}
