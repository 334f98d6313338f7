import type { Place } from './contexts.ts';
import type { ErrorFacts } from './error-facts.ts';
import { errorFacts } from './error-facts.ts';
import { safeMessage } from './safe-message.ts';
import type { ScopeError } from './scope.ts';

/** What an error makes of a run. */
export interface Classified {
  outcome: 'denied' | 'throttled' | 'failed' | 'excluded';
  error: ScopeError;
}

interface Rule {
  outcome: Classified['outcome'];
  when: (facts: ErrorFacts) => boolean;
  /** Takes the place of the error's own name. */
  code?: string;
  fix: (facts: ErrorFacts, where: string) => string;
}

/** The error codes that the AWS SDK itself treats as throttling, and Slow Down of S3. */
const throttles =
  /^(.*Throttl.*|RequestLimitExceeded|TooManyRequests(Exception)?|BandwidthLimitExceeded|LimitExceededException|PriorRequestNotComplete|ProvisionedThroughputExceeded(Exception)?|SlowDown|TransactionInProgressException)$/;
/** Said only where the region or the service is not switched on in the account. */
const notSwitchedOn =
  /^(OptInRequired|SubscriptionRequiredException|RegionDisabled(Exception)?|RegionNotEnabled(Exception)?)$/;
const regionOff =
  /region[^.]{0,60}\b(is disabled|is not enabled|not activated|not opted)|STS is not activated in this region/i;
const expired = /^(ExpiredToken(Exception)?|RequestExpired|TokenRefreshRequired|ExpiredTokenId)$/;
/** Also said by services of a region that is switched off, so that neither can be told for certain. */
const badCredentials =
  /^(InvalidClientTokenId|UnrecognizedClientException|AuthFailure|InvalidToken|InvalidTokenId|InvalidAccessKeyId|SignatureDoesNotMatch|IncompleteSignature|MissingAuthenticationToken(Exception)?|InvalidIdentityToken(Exception)?|InvalidSignatureException)$/;
const noCredentials = /^(CredentialsProviderError|CredentialsError|ProviderError)$/;
const accessDenied =
  /^(AccessDenied.*|Unauthorized(Operation|Access|Exception)?|NotAuthorized(Exception)?|AuthorizationError(Exception)?|Client\.UnauthorizedOperation|Forbidden(Exception)?|AllAccessDisabled|AccountProblem)$/;
const deniedByPolicy = /explicit deny in an? (service|resource) control policy/i;
const timedOut =
  /^(TimeoutError|Timeout|ETIMEDOUT|ESOCKETTIMEDOUT|RequestTimeout(Exception)?|UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT)$/;
const network =
  /^(E(NOTFOUND|CONNREFUSED|CONNRESET|CONNABORTED|AI_AGAIN|PIPE|HOSTUNREACH|NETUNREACH|PROTO)|NetworkingError|UND_ERR_\w+|CERT_\w+|ERR_TLS_\w+|SELF_SIGNED_\w+|DEPTH_ZERO_\w+|UNABLE_TO_\w+)$/;

/** A certificate that nobody we trust has signed; the message is what some clients leave of it. */
const untrusted = /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_(VERIFY|GET)_\w+)$/;
const untrustedMessage = /self[- ]signed certificate|unable to (verify|get)( \w+)+ certificate/i;

/** In this order: the first that fits decides. */
const rules: readonly Rule[] = [
  {
    outcome: 'throttled',
    when: ({ name, status }) => throttles.test(name) || status === 429,
    fix: () =>
      'It is read again at the next refresh; if this stays, refresh less often or leave more of the rate to us.',
  },
  {
    outcome: 'excluded',
    when: ({ name, message }) => notSwitchedOn.test(name) || regionOff.test(message),
    code: 'NotSwitchedOn',
    fix: (_, where) =>
      `Nothing to do unless ${where} is meant to be in use; then switch the region or service on.`,
  },
  {
    // Of a stand-in for AWS alone: AWS itself does not say this
    outcome: 'excluded',
    when: ({ name }) => name === 'ServiceNotOffered',
    code: 'NotOffered',
    fix: () => 'Nothing to do: an endpoint that stands in for AWS need not have every service.',
  },
  {
    outcome: 'denied',
    when: ({ name }) => name === 'AccountSuspended',
    fix: (_, where) =>
      `Have ${where} reopened, or name it under aws.exclude where nothing in it matters any more.`,
  },
  {
    outcome: 'denied',
    when: ({ message }) => deniedByPolicy.test(message),
    code: 'DeniedByPolicy',
    fix: policyFix,
  },
  {
    outcome: 'denied',
    when: ({ name, action }) => accessDenied.test(name) && action === 'sts:AssumeRole',
    fix: assumeFix,
  },
  {
    outcome: 'denied',
    when: ({ name }) => expired.test(name),
    fix: () => 'Renew the credentials of the hub, and check the clock of this machine.',
  },
  {
    outcome: 'denied',
    when: ({ name }) => noCredentials.test(name),
    code: 'NoCredentials',
    fix: () => 'Give this process credentials of the hub account: a role, a profile or the AWS_* variables.',
  },
  {
    outcome: 'denied',
    when: ({ name }) => badCredentials.test(name),
    fix: (_, where) => `Check the credentials of the hub, and whether the region is switched on in ${where}.`,
  },
  {
    outcome: 'denied',
    when: ({ name, status }) => accessDenied.test(name) || status === 401 || status === 403,
    fix: ({ action }, where) => `Allow ${action ?? 'the call'} for the role that reads ${where}.`,
  },
  {
    outcome: 'failed',
    when: ({ name }) => timedOut.test(name),
    code: 'Timeout',
    fix: () => 'It is read again at the next refresh; if this stays, check the network path to the provider.',
  },
  {
    outcome: 'failed',
    when: ({ name }) => name === 'AbortError' || name === 'ABORT_ERR',
    code: 'Aborted',
    fix: () => 'It was interrupted; refresh again.',
  },
  {
    outcome: 'failed',
    when: ({ name, message }) => untrusted.test(name) || untrustedMessage.test(message),
    code: 'UntrustedCertificate',
    fix: () =>
      'Name the certificate authority (of the proxy, too) in a file: NODE_EXTRA_CA_CERTS=/path/to/ca.pem, and start again.',
  },
  {
    outcome: 'failed',
    when: ({ name }) => network.test(name),
    fix: () => 'Check DNS, proxy and firewall between this machine and the provider.',
  },
  {
    outcome: 'failed',
    when: ({ status }) => status !== undefined && status >= 500,
    fix: () => "It is read again at the next refresh; if this stays, look at the provider's health page.",
  },
];

/**
 * The one classifier of what a collector or a plan throws: AWS SDK errors, network errors, timeouts, aborts and
 * anything else. `code` is safe for everybody; `message` is the error's own with secrets cut; `fix` is one sentence.
 * `excluded` only where the error says for certain that the place is not switched on. `place` names it in the fix.
 * Never throws.
 */
export function classify(error: unknown, place?: Place): Classified {
  const facts = errorFacts(error);
  const rule = rules.find(({ when }) => when(facts));
  const fix =
    facts.fix ??
    rule?.fix(facts, whereOf(place)) ??
    'Report it with this message: the collector met what it does not expect.';
  return {
    outcome: rule?.outcome ?? 'failed',
    error: {
      code: rule?.code ?? facts.name,
      ...(facts.action === undefined ? {} : { action: facts.action }),
      message: safeMessage(facts.message),
      fix: safeMessage(fix),
    },
  };
}

function whereOf(place: Place | undefined): string {
  if (!place || place.account === '-' || place.account === '*') return 'this place';
  if (place.region === '*' || place.region === 'global') return place.account;
  return `${place.account} ${place.region}`;
}

/** AWS says which sort of policy it was, and since 2025 sometimes which one. */
function policyFix({ message }: ErrorFacts, where: string): string {
  const sort = deniedByPolicy.exec(message)?.[1] ?? 'service';
  const arn = /arn:aws[a-z-]*:organizations::\d{12}:policy\/[\w/-]+/.exec(message)?.[0];
  const policy = `The ${sort} control policy${arn === undefined ? '' : ` ${arn}`}`;
  return `${policy} forbids it: have it changed, or name ${where} under aws.exclude.`;
}

/**
 * The role is named in AWS's message: `… on resource: arn:aws:iam::111122223333:role/cloudwhois-reader`. Whether it is
 * not there or does not trust us, AWS does not tell; but it does where we ourselves may not ask.
 */
function assumeFix({ message }: ErrorFacts, where: string): string {
  const match = /arn:aws[a-z-]*:iam::(\d{12}):role\/([\w+=,.@/-]+)/.exec(message);
  if (/no identity-based policy allows/i.test(message))
    return `Allow sts:AssumeRole on ${match?.[0] ?? 'the role'} for the hub.`;
  const role = match?.[2] ? `the role ${match[2]}` : 'the role to assume';
  // A role is of the whole account, not of the region that was to be read
  const account = match?.[1] ?? where.replace(/^(\d{12}) .*/, '$1');
  return `Create ${role} in ${account} with what "cloudwhois aws policy" prints, and let it trust the hub.`;
}
