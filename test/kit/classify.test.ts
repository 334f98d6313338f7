import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { classify, unavailable } from '#kit';
import { safeMessage } from '../../src/kit/safe-message.ts';
import { InvalidDocument } from '../../src/refresh/check-document.ts';
import { awsError } from '../refresh/world.ts';

const place = { account: '111122223333', region: 'eu-south-2' };
const assume =
  'User: arn:aws:sts::999988887777:assumed-role/hub/i-0a is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/cloudwhois-reader';
const network = (code: string) =>
  Object.assign(new Error(`connect ${code} 10.0.0.1:443`), { code, syscall: 'connect' });

interface Case {
  says: string;
  error: unknown;
  outcome: string;
  code: string;
  action?: string;
  fix?: RegExp;
}

const cases: Case[] = [
  {
    says: 'a stand-in for AWS that lacks a service',
    error: Object.assign(new Error('The endpoint does not offer it.'), { name: 'ServiceNotOffered' }),
    outcome: 'excluded',
    code: 'NotOffered',
  },
  {
    says: 'a page of HTML where AWS itself was asked',
    error: new SyntaxError('Unexpected token \'<\', "<!doctype "... is not valid JSON'),
    outcome: 'failed',
    code: 'SyntaxError',
  },
  { says: 'AccessDenied', error: awsError('AccessDenied', 403), outcome: 'denied', code: 'AccessDenied' },
  {
    says: 'AccessDeniedException with the action that the source attached',
    error: awsError('AccessDeniedException', 400, { action: 'organizations:ListAccounts' }),
    outcome: 'denied',
    code: 'AccessDeniedException',
    action: 'organizations:ListAccounts',
    fix: /Allow organizations:ListAccounts for the role that reads 111122223333 eu-south-2\./,
  },
  {
    says: 'UnauthorizedOperation of EC2',
    error: awsError('UnauthorizedOperation', 403, { action: 'ec2:DescribeAddresses' }),
    outcome: 'denied',
    code: 'UnauthorizedOperation',
    action: 'ec2:DescribeAddresses',
  },
  {
    says: 'a role that cannot be assumed',
    error: awsError('AccessDenied', 403, { message: assume }),
    outcome: 'denied',
    code: 'AccessDenied',
    action: 'sts:AssumeRole',
    fix: /^Create the role cloudwhois-reader in 111122223333 with what "cloudwhois aws policy" prints, and let it trust the hub\.$/,
  },
  {
    says: 'the same inside a credentials provider error',
    error: Object.assign(
      new Error('Could not load credentials', { cause: awsError('AccessDenied', 403, { message: assume }) }),
      {
        name: 'CredentialsProviderError',
      },
    ),
    outcome: 'denied',
    code: 'AccessDenied',
    action: 'sts:AssumeRole',
    fix: /trust the hub/,
  },
  {
    says: 'the same met by another call',
    error: Object.assign(
      new Error('Could not load credentials', { cause: awsError('AccessDenied', 403, { message: assume }) }),
      {
        name: 'CredentialsProviderError',
        action: 'ec2:DescribeAddresses',
      },
    ),
    outcome: 'denied',
    code: 'AccessDenied',
    action: 'sts:AssumeRole',
    fix: /trust the hub/,
  },
  {
    says: 'a proxy whose certificate authority is not known here',
    error: Object.assign(new TypeError('fetch failed'), {
      cause: Object.assign(new Error('self-signed certificate in certificate chain'), {
        code: 'SELF_SIGNED_CERT_IN_CHAIN',
      }),
    }),
    outcome: 'failed',
    code: 'UntrustedCertificate',
    fix: /NODE_EXTRA_CA_CERTS/,
  },
  {
    says: 'no credentials at all',
    error: Object.assign(new Error('Could not load credentials from any providers'), {
      name: 'CredentialsProviderError',
    }),
    outcome: 'denied',
    code: 'NoCredentials',
  },
  {
    says: 'a hub that may not ask for the role',
    error: awsError('AccessDenied', 403, {
      message: `${assume} because no identity-based policy allows the sts:AssumeRole action`,
    }),
    outcome: 'denied',
    code: 'AccessDenied',
    action: 'sts:AssumeRole',
    fix: /^Allow sts:AssumeRole on arn:aws:iam::111122223333:role\/cloudwhois-reader for the hub\.$/,
  },
  {
    says: 'a role that a service control policy keeps us from',
    error: awsError('AccessDenied', 403, {
      message: `${assume} with an explicit deny in a service control policy: arn:aws:organizations::999988887777:policy/o-a1/service_control_policy/p-b2`,
    }),
    outcome: 'denied',
    code: 'DeniedByPolicy',
    action: 'sts:AssumeRole',
    fix: /^The service control policy arn:aws:organizations::999988887777:policy\/o-a1\/service_control_policy\/p-b2 forbids it: .* 111122223333 eu-south-2 under aws\.exclude\.$/,
  },
  {
    says: 'a suspended account',
    error: Object.assign(new Error('The account is suspended.'), { name: 'AccountSuspended' }),
    outcome: 'denied',
    code: 'AccountSuspended',
    fix: /^Have 111122223333 eu-south-2 reopened, or name it under aws\.exclude/,
  },
  {
    says: 'a service control policy',
    error: awsError('UnauthorizedOperation', 403, {
      message:
        'User: arn:aws:sts::111122223333:assumed-role/r/s is not authorized to perform: ec2:DescribeInstances with an explicit deny in a service control policy',
    }),
    outcome: 'denied',
    code: 'DeniedByPolicy',
    action: 'ec2:DescribeInstances',
    fix: /aws\.exclude/,
  },
  {
    says: 'ExpiredToken',
    error: awsError('ExpiredToken', 400),
    outcome: 'denied',
    code: 'ExpiredToken',
    fix: /Renew/,
  },
  {
    says: 'ExpiredTokenException',
    error: awsError('ExpiredTokenException', 403),
    outcome: 'denied',
    code: 'ExpiredTokenException',
    fix: /Renew/,
  },
  {
    says: 'UnrecognizedClientException',
    error: awsError('UnrecognizedClientException', 400),
    outcome: 'denied',
    code: 'UnrecognizedClientException',
  },
  {
    says: 'SignatureDoesNotMatch',
    error: awsError('SignatureDoesNotMatch', 403),
    outcome: 'denied',
    code: 'SignatureDoesNotMatch',
  },
  { says: '403 without a known name', error: awsError('Strange', 403), outcome: 'denied', code: 'Strange' },
  {
    says: 'AuthFailure, which may be either',
    error: awsError('AuthFailure', 401),
    outcome: 'denied',
    code: 'AuthFailure',
    fix: /switched on/,
  },
  {
    says: 'InvalidClientTokenId, which may be either',
    error: awsError('InvalidClientTokenId', 403),
    outcome: 'denied',
    code: 'InvalidClientTokenId',
  },
  {
    says: 'OptInRequired',
    error: awsError('OptInRequired', 401),
    outcome: 'excluded',
    code: 'NotSwitchedOn',
  },
  {
    says: 'RegionDisabledException of STS',
    error: awsError('RegionDisabledException', 403),
    outcome: 'excluded',
    code: 'NotSwitchedOn',
  },
  {
    says: 'InvalidClientTokenId that names the region',
    error: awsError('InvalidClientTokenId', 403, {
      message: 'STS is not activated in this region for account 111122223333.',
    }),
    outcome: 'excluded',
    code: 'NotSwitchedOn',
  },
  { says: 'Throttling', error: awsError('Throttling', 400), outcome: 'throttled', code: 'Throttling' },
  {
    says: 'ThrottlingException',
    error: awsError('ThrottlingException', 400),
    outcome: 'throttled',
    code: 'ThrottlingException',
  },
  {
    says: 'EC2ThrottledException',
    error: awsError('EC2ThrottledException', 503),
    outcome: 'throttled',
    code: 'EC2ThrottledException',
  },
  {
    says: 'RequestLimitExceeded',
    error: awsError('RequestLimitExceeded', 503),
    outcome: 'throttled',
    code: 'RequestLimitExceeded',
  },
  {
    says: 'TooManyRequestsException',
    error: awsError('TooManyRequestsException', 429),
    outcome: 'throttled',
    code: 'TooManyRequestsException',
  },
  { says: '429 under another name', error: awsError('Strange', 429), outcome: 'throttled', code: 'Strange' },
  { says: 'SlowDown of S3', error: awsError('SlowDown', 503), outcome: 'throttled', code: 'SlowDown' },
  {
    says: '503 that is no throttle',
    error: awsError('ServiceUnavailable', 503),
    outcome: 'failed',
    code: 'ServiceUnavailable',
  },
  { says: 'InternalError', error: awsError('InternalError', 500), outcome: 'failed', code: 'InternalError' },
  { says: 'ENOTFOUND', error: network('ENOTFOUND'), outcome: 'failed', code: 'ENOTFOUND', fix: /DNS/ },
  { says: 'ECONNRESET', error: network('ECONNRESET'), outcome: 'failed', code: 'ECONNRESET' },
  { says: 'ETIMEDOUT', error: network('ETIMEDOUT'), outcome: 'failed', code: 'Timeout' },
  {
    says: 'several addresses, none of which answers',
    error: new AggregateError([network('ECONNREFUSED'), network('ECONNREFUSED')], ''),
    outcome: 'failed',
    code: 'ECONNREFUSED',
  },
  {
    says: 'fetch failed',
    error: new TypeError('fetch failed', { cause: network('ECONNREFUSED') }),
    outcome: 'failed',
    code: 'ECONNREFUSED',
  },
  {
    says: 'a timeout of the SDK',
    error: Object.assign(new Error('timed out'), { name: 'TimeoutError' }),
    outcome: 'failed',
    code: 'Timeout',
  },
  {
    says: 'an abort',
    error: new DOMException('This operation was aborted', 'AbortError'),
    outcome: 'failed',
    code: 'Aborted',
  },
  {
    says: 'a document that must not be',
    error: new InvalidDocument('document x: type: must be string'),
    outcome: 'failed',
    code: 'InvalidDocument',
  },
  {
    says: 'our own error with its fix',
    error: unavailable('The store does not answer.', { fix: 'Start it.' }),
    outcome: 'failed',
    code: 'unavailable',
    fix: /^Start it\.$/,
  },
  {
    says: 'a fault of the collector',
    error: new TypeError("Cannot read properties of undefined (reading 'x')"),
    outcome: 'failed',
    code: 'TypeError',
  },
  { says: 'a text', error: 'broken', outcome: 'failed', code: 'Error' },
  { says: 'nothing', error: undefined, outcome: 'failed', code: 'Error' },
  {
    says: 'a name that is no word',
    error: Object.assign(new Error('x'), { name: '<script>' }),
    outcome: 'failed',
    code: 'Error',
  },
];

describe('classify', () => {
  for (const { says, error, outcome, code, action, fix } of cases) {
    it(`takes ${says} for ${outcome}`, () => {
      const classified = classify(error, place);

      assert.equal(classified.outcome, outcome);
      assert.equal(classified.error.code, code);
      assert.equal(classified.error.action, action);
      if (fix) assert.match(classified.error.fix ?? '', fix);
      assert.match(classified.error.fix ?? '', /^[A-Z].*\.$/);
    });
  }

  it('never throws, and its code is always a short word', () => {
    fc.assert(
      fc.property(fc.anything(), fc.string(), (thrown, name) => {
        for (const error of [thrown, { name: thrown, cause: thrown }, { code: name, errors: [thrown] }]) {
          assert.match(classify(error).error.code, /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/);
        }
      }),
    );
  });

  it('ends for an error that is its own cause', () => {
    const error = new Error('round');
    error.cause = error;

    assert.equal(classify(error).outcome, 'failed');
  });
});

describe('safeMessage', () => {
  const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
  const texts: Record<string, string> = {
    'an encoded authorization message': `You are not authorized. Encoded authorization failure message: ${'Ab1_-'.repeat(30)}`,
    'a short one': 'Encoded authorization failure message: SHORTSECRET',
    'a signed address': 'GET https://x/?X-Amz-Credential=SHORTSECRET&X-Amz-Signature=SHORTSECRET&a=1 failed',
    'a header': 'sent Authorization: AWS4-HMAC-SHA256 Credential=SHORTSECRET/x, Signature=SHORTSECRET',
    'a bearer token': 'refused Bearer SHORTSECRET',
    'a password': 'login with password=SHORTSECRET failed',
    'a secret in JSON': '{"SecretAccessKey":"SHORTSECRET","SessionToken": "SHORTSECRET"}',
    'a user in an address': 'connect to https://me:SHORTSECRET@proxy:3128 failed',
    'a secret access key': `the key ${secret} is wrong`,
    'a canonical request':
      "The signature does not match. The Canonical String for this request should have been\n'GET\n/SHORTSECRET'",
  };
  for (const [what, text] of Object.entries(texts)) {
    it(`cuts ${what}`, () => {
      const safe = safeMessage(text);

      assert.match(safe, /\[cut\]/);
      assert.doesNotMatch(safe, /SHORTSECRET|wJalr|Ab1_-/);
    });
  }

  it('keeps what an operator needs', () => {
    assert.equal(safeMessage(assume), assume);
  });

  it('gives one line of at most 500 characters, quickly', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), (text) => {
        const safe = safeMessage(text);
        assert.ok(safe.length <= 500);
        assert.doesNotMatch(safe, /\p{Cc}/u);
      }),
    );
    assert.ok(safeMessage('key-'.repeat(100_000)).length <= 500);
  });
});
