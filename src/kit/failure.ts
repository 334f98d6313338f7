/** What went wrong in a call to a provider, told from the error as it was thrown. Names are those of the AWS SDK. */

export interface Failure {
  outcome: 'denied' | 'throttled' | 'failed';
  /** Short and stable, safe to show: `AccessDenied`, `TimeoutError`. */
  code: string;
  /** The call, where it is known: `ec2:DescribeAddresses`. */
  action?: string;
}

const deniedCodes = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'AuthFailure',
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'OptInRequired',
  'SignatureDoesNotMatch',
  'UnauthorizedAccess',
  'UnauthorizedOperation',
  'UnrecognizedClientException',
  'denied',
]);

const throttledCodes = new Set([
  'BandwidthLimitExceeded',
  'EC2ThrottledException',
  'PriorRequestNotComplete',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'TooManyRequestsException',
]);

interface SdkError {
  name?: unknown;
  code?: unknown;
  action?: unknown;
  $metadata?: { httpStatusCode?: number };
}

/** Sorts an error of any origin: denied, throttled, or failed for everything else. */
export function failureOf(error: unknown): Failure {
  const { name, code: own, action, $metadata } = (error ?? {}) as SdkError;
  const named = typeof name === 'string' && name !== 'Error' && name !== 'CloudwhoisError' ? name : own;
  const code = typeof named === 'string' && named !== '' ? named : 'Error';
  const status = $metadata?.httpStatusCode;
  return {
    outcome: outcomeOf(code, status),
    code,
    ...(typeof action === 'string' && { action }),
  };
}

function outcomeOf(code: string, status: number | undefined): Failure['outcome'] {
  if (throttledCodes.has(code) || status === 429) return 'throttled';
  if (deniedCodes.has(code) || status === 401 || status === 403) return 'denied';
  return 'failed';
}
